import { createAuthEndpoint, sensitiveSessionMiddleware, sessionMiddleware } from "better-auth/api"
import * as z from "zod"
import { guarded } from "../context.ts"
import type { Settings } from "../options.ts"
import { refusal } from "../refusals.ts"
import { knownStatus } from "../takeover/known-status.ts"
import { described } from "./described.ts"

/** `POST /two-factor/status` and `/events`, and `get-totp-uri`, which nobody gets: the secret is shown once. */
export function readingEndpoints(settings: Settings) {
  const { postern } = settings
  return {
    twoFactorStatus: createAuthEndpoint(
      "/two-factor/status",
      {
        method: "POST",
        use: [sessionMiddleware],
        metadata: described("Describe the second factors", "Counts and dates, never a code or secret.", {
          enabled: "boolean",
          totp: "object",
          codes: "object",
          advice: "array",
        }),
      },
      async ctx => {
        const status = await knownStatus(ctx, settings, ctx.context.session.user)
        if (status === null) return ctx.json({ enabled: false as const })
        const { required, totp, codes, advice, throttle } = status
        return ctx.json({ enabled: required, totp, codes, advice: [...advice], throttle })
      },
    ),
    twoFactorEvents: createAuthEndpoint(
      "/two-factor/events",
      {
        method: "POST",
        use: [sensitiveSessionMiddleware],
        body: z
          .object({
            limit: z.number().int().min(1).max(100).default(20),
            before: z.number().int().min(1).optional(),
          })
          .default({ limit: 20 }),
        metadata: described("Read the audit trail", "The newest events, oldest first.", {
          events: "array",
          chain: "string",
        }),
      },
      async ctx => {
        const { limit, before } = ctx.body
        const page = { newest: true, limit, ...(before !== undefined && { before }) }
        const { events, chain } = await guarded(ctx, () => postern.auditTrail(ctx.context.session.user.id, page))
        return ctx.json({ events: [...events], chain })
      },
    ),
    getTOTPURI: createAuthEndpoint(
      "/two-factor/get-totp-uri",
      {
        method: "POST",
        use: [sessionMiddleware],
        body: z.object({ password: z.string().optional() }),
        metadata: described("Refused", "The secret is shown once, by enable.", { totpURI: "string" }),
      },
      async (): Promise<{ totpURI: string }> => {
        throw refusal("BAD_REQUEST", "TOTP_NOT_CONFIGURED")
      },
    ),
  }
}
