import type { AuthContext } from "@better-auth/core"
import { BetterAuthError } from "better-auth"
import type { Context } from "./context.ts"
import { codesEndpoints } from "./endpoints/codes.ts"
import { disableEndpoint } from "./endpoints/disable.ts"
import { enableEndpoint } from "./endpoints/enable.ts"
import { readingEndpoints } from "./endpoints/reading.ts"
import { recoverEndpoint } from "./endpoints/recover.ts"
import { takeOverEndpoints } from "./endpoints/take-over.ts"
import { verifyEndpoints } from "./endpoints/verify.ts"
import { TWO_FACTOR_ERROR_CODES } from "./error-codes.ts"
import { type Settings, settleOptions, type TwoFactorOptions } from "./options.ts"
import { schemaOf } from "./schema.ts"
import { afterSignIn, shouldRequireTwoFactor } from "./sign-in/after-sign-in.ts"

const readingPaths = new Set(["/two-factor/status", "/two-factor/events"])

/**
 * Two-factor for better-auth, by Postern: in `plugins` it takes the place of the built-in `twoFactor()`, under the same id and endpoints. The
 * truth is in Postern's store; `user.twoFactorEnabled` mirrors it.
 * @throws TypeError | RangeError for options that cannot be used
 *
 * @example
 * export const auth = betterAuth({ plugins: [twoFactor({ postern })] })
 */
export function twoFactor(options: TwoFactorOptions) {
  const settings = settleOptions(options)
  return {
    id: "two-factor" as const,
    version: "0.1.0",
    /** Whether a sign-in still waits for its second factor; other plugins ask for it by this name. */
    shouldRequireTwoFactor: (ctx: Context) => shouldRequireTwoFactor(ctx, settings),
    init: (ctx: AuthContext) => init(ctx, settings),
    endpoints: {
      enableTwoFactor: enableEndpoint(settings),
      disableTwoFactor: disableEndpoint(settings),
      ...verifyEndpoints(settings),
      ...codesEndpoints(settings),
      recoverTwoFactor: recoverEndpoint(settings),
      ...readingEndpoints(settings),
      ...takeOverEndpoints(settings),
    },
    hooks: { after: [afterSignIn(settings)] },
    schema: schemaOf(options, settings),
    rateLimit: [
      // A settings page reads both at once, and neither takes a code.
      { pathMatcher: (path: string) => readingPaths.has(path), window: 10, max: 30 },
      { pathMatcher: (path: string) => path.startsWith("/two-factor/"), window: 10, max: 3 },
    ],
    options: { twoFactorCookieMaxAge: settings.challengeSeconds, trustDeviceMaxAge: settings.trustSeconds },
    $ERROR_CODES: TWO_FACTOR_ERROR_CODES,
  }
}

async function init(ctx: AuthContext, { postern }: Settings) {
  const plugins = (ctx.options.plugins ?? []).filter(({ id }) => id === "two-factor")
  if (plugins.length > 1)
    throw new BetterAuthError("There are two plugins with the id two-factor: take out better-auth's own twoFactor().")
  // A store that comes up later is no reason to refuse every request for good; until then no second factor is passed by.
  await postern
    .status("two-factor")
    .catch(fault => ctx.logger.error("two-factor: the store of Postern does not answer", fault))
  return {
    options: {
      databaseHooks: {
        user: {
          delete: {
            after: async ({ id }: { id: string }) => {
              await postern.remove(id)
            },
          },
        },
      },
    },
  }
}
