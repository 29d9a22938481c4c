import { getAuthoritativeSessionFromCtx } from "better-auth/api"
import { setSessionCookie } from "better-auth/cookies"
import type { Context, SignedIn, User } from "../context.ts"
import { type Challenge, readChallenge } from "./challenge.ts"

/** Who sends a code: somebody who is signed in, or half-way through a sign-in. */
export type Visitor =
  | { readonly user: User; readonly session: SignedIn; readonly challenge: null }
  | { readonly user: User; readonly session: null; readonly challenge: Challenge }

/**
 * Tells who sends a code. The session is read from the store, not from a cookie's cache: one that was revoked is none.
 * @throws APIError `INVALID_TWO_FACTOR_COOKIE` for anybody else
 */
export async function visitorOf(ctx: Context): Promise<Visitor> {
  const session = await getAuthoritativeSessionFromCtx(ctx)
  if (session) return { user: session.user, session, challenge: null }
  const challenge = await readChallenge(ctx)
  return { user: challenge.user, session: null, challenge }
}

/** Notes on the user whether two-factor is on, and gives the session a new id, since what it may do has changed. */
export async function renewSession(ctx: Context, session: SignedIn, twoFactorEnabled: boolean): Promise<SignedIn> {
  const { internalAdapter } = ctx.context
  const user = await internalAdapter.updateUser(session.user.id, { twoFactorEnabled })
  const renewed = { session: await internalAdapter.createSession(session.user.id, false, session.session), user }
  await setSessionCookie(ctx, renewed)
  await internalAdapter.deleteSession(session.session.token)
  return renewed
}
