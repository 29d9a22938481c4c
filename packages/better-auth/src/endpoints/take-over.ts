import { createAuthEndpoint } from "better-auth/api"
import type { Settings } from "../options.ts"
import { findRow, nextRows } from "../takeover/rows.ts"
import { takeOverUser } from "../takeover/take-over-user.ts"

const batch = 100

/** What became of the built-in plugin's table. */
export interface TakenOver {
  readonly takenOver: number
  /** rows that stay: their users have two-factor off, or the log says what is wrong with them */
  readonly left: number
}

/** `auth.api.takeOverAll()`, for the server alone: takes over everybody at once, beside running sign-ins. */
export function takeOverEndpoints(settings: Settings) {
  return {
    takeOverAll: createAuthEndpoint.serverOnly({ method: "POST" }, async (ctx): Promise<TakenOver> => {
      if (settings.takeOver === null) throw new TypeError("takeOverAll: the plugin needs the option takeOver")
      const outcome = { takenOver: 0, left: 0 }
      for (;;) {
        const rows = await nextRows(ctx, outcome.left, batch)
        if (rows.length === 0) return outcome
        for (const { userId } of rows) {
          const user = await ctx.context.internalAdapter.findUserById(userId)
          if (user) await takeOverUser(ctx, settings, user).catch(() => false)
          outcome[(await findRow(ctx, userId)) === null ? "takenOver" : "left"] += 1
        }
      }
    }),
  }
}
