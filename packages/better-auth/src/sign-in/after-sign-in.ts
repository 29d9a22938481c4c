import { createAuthMiddleware, isAPIError } from "better-auth/api"
import { deleteSessionCookie } from "better-auth/cookies"
import type { Context, SignedIn } from "../context.ts"
import type { Settings } from "../options.ts"
import { refusal } from "../refusals.ts"
import { beginChallenge } from "./challenge.ts"
import { type Standing, standingOf } from "./standing.ts"
import { forgetDevice, trustDevice } from "./trusted-device.ts"

const passwordPaths: ReadonlySet<string> = new Set(["/sign-in/email", "/sign-in/username", "/sign-in/phone-number"])

/** Whether a request to this path may be a sign-in that owes a second factor. */
export function isGated(path: string | undefined, { enforceOn }: Settings): boolean {
  if (path === undefined) return false
  return enforceOn === "password" ? passwordPaths.has(path) : !path.startsWith("/two-factor/")
}

/**
 * Whether this sign-in still waits for its second factor; other plugins ask. A fault counts as "yes", for the hook will then refuse the
 * sign-in.
 */
export async function shouldRequireTwoFactor(ctx: Context, settings: Settings): Promise<boolean> {
  if (!isGated(ctx.path, settings) || isRenewal(ctx)) return false
  return standingOf(ctx, settings).then(
    ({ isOwed }) => isOwed,
    () => true,
  )
}

/** The hook after a sign-in: takes the session back until the second factor is there. */
export function afterSignIn(settings: Settings) {
  return {
    matcher: ({ path }: { path?: string }) => isGated(path, settings),
    handler: createAuthMiddleware(async ctx => {
      const fresh = ctx.context.newSession
      if (!fresh || isRenewal(ctx)) return
      const standing = await standingOf(ctx, settings).catch(fault => refuse(ctx, fresh, fault))
      const { isTrusted, identifier } = standing.trust
      if (!standing.isOwed) {
        if (isTrusted && identifier !== null) await trustDevice(ctx, fresh.user.id, settings.trustSeconds, identifier)
        return
      }
      await forgetDevice(ctx)
      await takeBack(ctx, fresh)
      await beginChallenge(ctx, fresh.user.id, settings)
      if (isRedirect(ctx)) throw ctx.redirect(settings.twoFactorPage)
      return ctx.json(answerFor(standing))
    }),
  }
}

function answerFor({ methods, mustEnroll }: Standing) {
  return { twoFactorRedirect: true, twoFactorMethods: [...methods], ...(mustEnroll && { mustEnroll }) }
}

async function takeBack(ctx: Context, { session }: SignedIn): Promise<void> {
  deleteSessionCookie(ctx, true)
  await ctx.context.internalAdapter.deleteSession(session.token)
  // Other plugins read this after a sign-in: there is none yet.
  ctx.context.setNewSession(null)
}

// Fails closed: what cannot be asked for is not passed by.
async function refuse(ctx: Context, fresh: SignedIn, fault: unknown): Promise<never> {
  await takeBack(ctx, fresh)
  if (isAPIError(fault)) throw fault
  ctx.context.logger.error("two-factor: the second factor could not be looked up", fault)
  throw refusal("SERVICE_UNAVAILABLE", "SECOND_FACTOR_UNAVAILABLE")
}

// A session that was renewed, by a change of profile or password, belongs to somebody who is in already.
function isRenewal(ctx: Context): boolean {
  const { session, newSession } = ctx.context
  return session?.user.id !== undefined && session.user.id === newSession?.user.id
}

function isRedirect(ctx: Context): boolean {
  const { returned } = ctx.context as { returned?: unknown }
  return isAPIError(returned) && returned.statusCode >= 300 && returned.statusCode < 400
}
