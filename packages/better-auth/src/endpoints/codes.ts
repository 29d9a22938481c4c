import { createAuthEndpoint, sensitiveSessionMiddleware } from "better-auth/api"
import * as z from "zod"
import { guarded, sourceOf } from "../context.ts"
import type { Settings } from "../options.ts"
import { refusal, refusalOf } from "../refusals.ts"
import { knownStatus } from "../takeover/known-status.ts"
import { described } from "./described.ts"
import { checkPassword } from "./password.ts"
import { shown } from "./shown-codes.ts"

const use = [sensitiveSessionMiddleware]
const body = z.object({ code: z.string().meta({ description: "A backup code as it was typed" }) })
const noted = { status: "boolean", set: "number", codesLeft: "number" } as const

/** `POST /two-factor/generate-backup-codes`, `/confirm-codes` and `/check-code`, and `viewBackupCodes`, which nobody can do. */
export function codesEndpoints({ postern, ...settings }: Settings) {
  return {
    generateBackupCodes: createAuthEndpoint(
      "/two-factor/generate-backup-codes",
      {
        method: "POST",
        use,
        body: z.object({
          password: z.string().optional().meta({ description: "The user's password" }),
          code: z.string().optional().meta({ description: "A fresh code of the app, or a backup code: it is spent" }),
        }),
        metadata: described("Replace the backup codes", "The codes are shown once.", {
          status: "boolean",
          backupCodes: "array",
          codeSet: "object",
          staged: "boolean",
        }),
      },
      async ctx => {
        const { user } = ctx.context.session
        const status = await knownStatus(ctx, { postern, ...settings }, user)
        if (status?.required !== true) throw refusal("BAD_REQUEST", "TWO_FACTOR_NOT_ENABLED")
        await checkPassword(ctx, user.id, { postern, ...settings })
        const proof = ctx.body.code
        if (proof === undefined) throw refusal("BAD_REQUEST", "CODE_REQUIRED")
        const issued = await guarded(ctx, () => postern.replaceCodes(user.id, { proof, ...sourceOf(ctx) }))
        if (issued.outcome !== "issued") throw refusalOf(issued, "INVALID_CODE")
        return ctx.json({ status: true, ...shown(issued.codeSet), staged: issued.staged === true })
      },
    ),
    confirmCodes: createAuthEndpoint(
      "/two-factor/confirm-codes",
      { method: "POST", use, body, metadata: described("Confirm that the codes are saved", "Spends nothing.", noted) },
      async ctx => {
        const { id } = ctx.context.session.user
        const noted = await guarded(ctx, () => postern.confirmCodes(id, ctx.body.code, sourceOf(ctx)))
        if (noted.outcome !== "confirmed") throw refusalOf(noted, "INVALID_BACKUP_CODE")
        return ctx.json({ status: true, set: noted.set, codesLeft: noted.codesLeft })
      },
    ),
    checkCode: createAuthEndpoint(
      "/two-factor/check-code",
      { method: "POST", use, body, metadata: described("Check a printed code", "Spends nothing.", noted) },
      async ctx => {
        const { id } = ctx.context.session.user
        const noted = await guarded(ctx, () => postern.checkCode(id, ctx.body.code, sourceOf(ctx)))
        if (noted.outcome !== "valid") throw refusalOf(noted, "INVALID_BACKUP_CODE")
        return ctx.json({ status: true, set: noted.set, codesLeft: noted.codesLeft })
      },
    ),
    viewBackupCodes: createAuthEndpoint.serverOnly(
      { method: "POST", body: z.object({ userId: z.coerce.string() }) },
      async (): Promise<{ status: boolean; backupCodes: string[] }> => {
        throw refusal("BAD_REQUEST", "CODES_ARE_HASHED")
      },
    ),
  }
}
