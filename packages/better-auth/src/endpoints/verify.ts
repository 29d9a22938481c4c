import { secondFactorKind } from "@postern/core"
import { createAuthEndpoint } from "better-auth/api"
import { parseUserOutput } from "better-auth/db"
import type { IssuedCodeSet, SubjectStatus } from "postern"
import * as z from "zod"
import { type Context, sourceOf, type User } from "../context.ts"
import type { Settings } from "../options.ts"
import { refusal, type WrongCode } from "../refusals.ts"
import { finishChallenge } from "../sign-in/challenge.ts"
import { tried } from "../sign-in/tried.ts"
import { renewSession, type Visitor, visitorOf } from "../sign-in/visitor.ts"
import { knownStatus } from "../takeover/known-status.ts"
import { described } from "./described.ts"
import { type ShownCodes, shown } from "./shown-codes.ts"

const trustDevice = z.boolean().optional().meta({ description: "Whether to ask no more in this browser, for a while" })
const code = z.string().meta({ description: "The code as it was typed" })
const answer = { token: "string", user: "object", backupCodes: "array", codeSet: "object" } as const

/** What follows a code that was accepted. */
export interface AcceptedAnswer extends Partial<ShownCodes> {
  readonly token: string | undefined
  readonly user: User
  /** codes that still work */
  readonly codesLeft?: number
  /** what the person should see to, such as "codes-low" */
  readonly advice?: readonly string[]
  /** while codes of the built-in plugin stand: the `code` that gives new ones by `generate-backup-codes`, once and for ten minutes */
  readonly renewal?: string
}

/** `POST /two-factor/verify-totp`, `/verify-backup-code` and `/verify`, which takes either in one field. */
export function verifyEndpoints(settings: Settings) {
  return {
    verifyTOTP: createAuthEndpoint(
      "/two-factor/verify-totp",
      {
        method: "POST",
        body: z.object({ code, trustDevice }),
        metadata: described("Verify TOTP", "Ends a sign-in, or turns on an app that waits.", answer),
      },
      async ctx => {
        if (secondFactorKind(ctx.body.code) !== "totp") throw refusal("UNAUTHORIZED", "INVALID_CODE")
        return ctx.json(await verify(ctx, "INVALID_CODE"))
      },
    ),
    verifyBackupCode: createAuthEndpoint(
      "/two-factor/verify-backup-code",
      {
        method: "POST",
        body: z.object({
          code,
          trustDevice,
          disableSession: z.boolean().optional().meta({ description: "Whether to spend the code and sign nobody in" }),
        }),
        metadata: described("Verify a backup code", "Spends the code and ends a sign-in.", answer),
      },
      async ctx => ctx.json(await verify(ctx, "INVALID_BACKUP_CODE", ctx.body.disableSession)),
    ),
    verifySecondFactor: createAuthEndpoint(
      "/two-factor/verify",
      {
        method: "POST",
        body: z.object({ code, trustDevice }),
        metadata: described("Verify a code of either kind", "One field for app and backup codes.", answer),
      },
      async ctx => ctx.json(await verify(ctx, "INVALID_CODE")),
    ),
  }

  async function verify(ctx: Context, wrongCode: WrongCode, disableSession = false): Promise<AcceptedAnswer> {
    const visitor = await visitorOf(ctx)
    const status = await knownStatus(ctx, settings, visitor.user)
    if (status === null)
      throw refusal("BAD_REQUEST", wrongCode === "INVALID_CODE" ? "TOTP_NOT_ENABLED" : "BACKUP_CODES_NOT_ENABLED")
    const isActivation = secondFactorKind(ctx.body.code) === "totp" && isAppWaiting(visitor, status)
    return isActivation ? activate(ctx, visitor) : spend(ctx, visitor, wrongCode, disableSession)
  }

  async function activate(ctx: Context, visitor: Visitor): Promise<AcceptedAnswer> {
    const activated = await tried(ctx, visitor, "INVALID_CODE", () =>
      settings.postern.activateTotp(visitor.user.id, ctx.body.code, sourceOf(ctx)),
    )
    return enter(ctx, visitor, activated.codeSet)
  }

  async function enter(ctx: Context, visitor: Visitor, codeSet: IssuedCodeSet | null): Promise<AcceptedAnswer> {
    if (visitor.session) {
      const { session, user } = await renewSession(ctx, visitor.session, true)
      return { token: session.token, user: parseUserOutput(ctx.context.options, user), ...shown(codeSet) }
    }
    await ctx.context.internalAdapter.updateUser(visitor.user.id, { twoFactorEnabled: true })
    return {
      ...(await finishChallenge(ctx, visitor.challenge, settings, ctx.body.trustDevice === true)),
      ...shown(codeSet),
    }
  }

  async function spend(
    ctx: Context,
    visitor: Visitor,
    wrongCode: WrongCode,
    disableSession: boolean,
  ): Promise<AcceptedAnswer> {
    const { codesLeft, advice, renewal } = await tried(ctx, visitor, wrongCode, () =>
      settings.postern.verify(visitor.user.id, ctx.body.code, sourceOf(ctx)),
    )
    const told = { codesLeft, advice, ...(renewal !== undefined && { renewal }) }
    const user = parseUserOutput(ctx.context.options, visitor.user)
    if (visitor.session) return { token: visitor.session.session.token, user, ...told }
    if (disableSession) return { token: undefined, user, ...told }
    return { ...(await finishChallenge(ctx, visitor.challenge, settings, ctx.body.trustDevice === true)), ...told }
  }
}

// In a sign-in an app that works comes first; a new one that waits is then somebody else's unfinished set-up.
function isAppWaiting({ session }: Visitor, { totp }: SubjectStatus): boolean {
  return totp.enrollmentPending && (session !== null || totp.status !== "active")
}
