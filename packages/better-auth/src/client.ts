import { diagnoseTyping, type TypingDiagnosis } from "@postern/core"
import type { BetterAuthClientPlugin } from "better-auth/client"
import { TWO_FACTOR_ERROR_CODES } from "./error-codes.ts"
import type { twoFactor } from "./two-factor.ts"

export { TWO_FACTOR_ERROR_CODES } from "./error-codes.ts"

/** Where the client leads a sign-in that waits for its second factor: as the built-in client does. */
export interface TwoFactorClientOptions {
  /** the page for the second step; a relative address, or one of http or https */
  readonly twoFactorPage?: string
  /** called instead of leading anywhere */
  readonly onTwoFactorRedirect?: (challenge: {
    readonly twoFactorMethods: readonly string[]
    /** true where everything was voided: `enable` and `verify-totp` finish this sign-in */
    readonly mustEnroll: boolean
  }) => void | Promise<void>
}

const paths = [
  "enable",
  "disable",
  "verify",
  "verify-totp",
  "verify-backup-code",
  "generate-backup-codes",
  "confirm-codes",
  "check-code",
  "recover",
  "status",
  "events",
  "get-totp-uri",
] as const

/** The client's half of the plugin. The built-in `twoFactorClient` works too, for the endpoints that it knows. */
export function twoFactorClient(options: TwoFactorClientOptions = {}) {
  return {
    id: "two-factor" as const,
    version: "0.1.0",
    $InferServerPlugin: {} as ReturnType<typeof twoFactor>,
    atomListeners: [{ matcher: (path: string) => path.startsWith("/two-factor/"), signal: "$sessionSignal" as const }],
    pathMethods: Object.fromEntries(paths.map(path => [`/two-factor/${path}`, "POST" as const])),
    getActions: () => ({
      twoFactor: {
        /** Says what can be said of a code while it is typed, without sending it: typing errors, and in which group. */
        diagnose: (typed: string): TypingDiagnosis => diagnoseTyping(typed),
      },
    }),
    fetchPlugins: [
      {
        id: "two-factor",
        name: "two-factor",
        hooks: {
          async onSuccess({ data }: { data: unknown }) {
            if (isChallenge(data)) await lead(options, data)
          },
        },
      },
    ],
    $ERROR_CODES: TWO_FACTOR_ERROR_CODES,
  } satisfies BetterAuthClientPlugin
}

interface ChallengeAnswer {
  readonly twoFactorRedirect: true
  readonly twoFactorMethods?: readonly string[]
  readonly mustEnroll?: boolean
}

function isChallenge(data: unknown): data is ChallengeAnswer {
  return typeof data === "object" && data !== null && "twoFactorRedirect" in data && data.twoFactorRedirect === true
}

async function lead(options: TwoFactorClientOptions, answer: ChallengeAnswer): Promise<void> {
  const { twoFactorMethods = [], mustEnroll = false } = answer
  if (options.onTwoFactorRedirect) return options.onTwoFactorRedirect({ twoFactorMethods, mustEnroll })
  const { location } = globalThis as { location?: Location }
  if (options.twoFactorPage === undefined || location === undefined) return
  // An address with a scheme of its own, such as javascript:, would run in this page.
  const page = URL.parse(options.twoFactorPage, location.href)
  if (page?.protocol === "https:" || page?.protocol === "http:") location.href = page.href
}
