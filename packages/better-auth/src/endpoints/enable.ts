import { createAuthEndpoint } from "better-auth/api"
import * as z from "zod"
import { guarded, sourceOf } from "../context.ts"
import type { Settings } from "../options.ts"
import { refusal, refusalOf } from "../refusals.ts"
import { visitorOf } from "../sign-in/visitor.ts"
import { knownStatus } from "../takeover/known-status.ts"
import { described } from "./described.ts"
import { checkPassword } from "./password.ts"

/**
 * `POST /two-factor/enable`: starts with an authenticator app. Nothing is on until `verify-totp` gets a code of it, and that answer has the
 * backup codes; `backupCodes` is empty here. `code` replaces an app that is set up already.
 */
export function enableEndpoint(settings: Settings) {
  return createAuthEndpoint(
    "/two-factor/enable",
    {
      method: "POST",
      body: z.object({
        password: z.string().optional().meta({ description: "The user's password" }),
        method: z.enum(["otp", "totp"]).default("totp").meta({ description: "Only totp is available" }),
        issuer: z.string().optional().meta({ description: "Ignored: the issuer is Postern's" }),
        code: z.string().optional().meta({ description: "A fresh code, to replace an app that is set up" }),
      }),
      metadata: described("Enable two-factor", "Starts with an authenticator app. verify-totp turns it on.", {
        method: "string",
        totpURI: "string",
        backupCodes: "array",
      }),
    },
    async ctx => {
      const visitor = await visitorOf(ctx)
      const { user } = visitor
      const status = await knownStatus(ctx, settings, user)
      // Half-way through a sign-in there is nothing to enrol, unless support voided everything and a new app is the second step.
      if (!visitor.session && status?.mustEnroll !== true) throw refusal("UNAUTHORIZED", "TOTP_ALREADY_ENABLED")
      if (visitor.session) await checkPassword(ctx, user.id, settings)
      if (ctx.body.method === "otp") throw refusal("BAD_REQUEST", "OTP_NOT_CONFIGURED")
      const { code } = ctx.body
      const proof = code === undefined ? {} : { proof: code }
      const enrollment = await guarded(ctx, () =>
        settings.postern.enrollTotp(user.id, { account: user.email, ...proof, ...sourceOf(ctx) }),
      )
      if (!("uri" in enrollment)) throw refusalOf(enrollment, "INVALID_CODE")
      return ctx.json({ method: "totp" as const, totpURI: enrollment.uri, backupCodes: [] as string[] })
    },
  )
}
