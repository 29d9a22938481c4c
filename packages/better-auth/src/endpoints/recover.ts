import { createAuthEndpoint } from "better-auth/api"
import * as z from "zod"
import { sourceOf } from "../context.ts"
import type { Settings } from "../options.ts"
import { tried } from "../sign-in/tried.ts"
import { visitorOf } from "../sign-in/visitor.ts"
import { described } from "./described.ts"
import { shown } from "./shown-codes.ts"

/**
 * `POST /two-factor/recover`: the phone is lost. One backup code, which may be the one that was just accepted, disables the old app and gives
 * a new one and new codes; `verify-totp` with a code of the new app finishes it.
 */
export function recoverEndpoint(settings: Settings) {
  return createAuthEndpoint(
    "/two-factor/recover",
    {
      method: "POST",
      body: z.object({ code: z.string().meta({ description: "A backup code as it was typed" }) }),
      metadata: described("Recover from a lost phone", "Disables the old app and starts with a new one.", {
        method: "string",
        totpURI: "string",
        backupCodes: "array",
        codeSet: "object",
      }),
    },
    async ctx => {
      const visitor = await visitorOf(ctx)
      const { id, email } = visitor.user
      const { enrollment, codeSet } = await tried(ctx, visitor, "INVALID_BACKUP_CODE", () =>
        settings.postern.recover(id, ctx.body.code, { account: email, ...sourceOf(ctx) }),
      )
      return ctx.json({ method: "totp" as const, totpURI: enrollment.uri, ...shown(codeSet) })
    },
  )
}
