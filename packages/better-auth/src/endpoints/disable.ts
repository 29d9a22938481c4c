import { createAuthEndpoint, sensitiveSessionMiddleware } from "better-auth/api"
import * as z from "zod"
import { guarded, sourceOf } from "../context.ts"
import type { Settings } from "../options.ts"
import { refusalOf } from "../refusals.ts"
import { forgetDevice } from "../sign-in/trusted-device.ts"
import { renewSession } from "../sign-in/visitor.ts"
import { forgetRow } from "../takeover/rows.ts"
import { described } from "./described.ts"
import { checkPassword } from "./password.ts"

/** `POST /two-factor/disable`: voids app and codes at once. The password vouches; a code that is sent along must be right. */
export function disableEndpoint(settings: Settings) {
  return createAuthEndpoint(
    "/two-factor/disable",
    {
      method: "POST",
      use: [sensitiveSessionMiddleware],
      body: z.object({
        password: z.string().optional().meta({ description: "The user's password" }),
        code: z.string().optional().meta({ description: "A fresh code, which is spent" }),
      }),
      metadata: described("Disable two-factor", "Voids app and codes at once.", { status: "boolean" }),
    },
    async ctx => {
      const { session } = ctx.context
      const { id } = session.user
      await checkPassword(ctx, id, settings)
      const { code } = ctx.body
      const source = sourceOf(ctx)
      const removed = await guarded(ctx, () =>
        code === undefined
          ? settings.postern.remove(id, source)
          : settings.postern.remove(id, { proof: code, ...source }),
      )
      if (removed.outcome !== "removed") throw refusalOf(removed, "INVALID_CODE")
      await forgetRow(ctx, settings, id)
      await renewSession(ctx, session, false)
      await forgetDevice(ctx)
      return ctx.json({ status: true })
    },
  )
}
