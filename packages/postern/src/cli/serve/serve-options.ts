import type { HashingOptions, PolicyOptions } from "../../issuer/index.ts"
import { CliFault } from "../cli-fault.ts"

/** What authenticator apps show until the operator names the application. */
export const defaultIssuer = "Postern"

/** The flags of `postern serve`, parsed. */
export interface ServeOptions {
  readonly issuer?: string
  readonly port: number
  readonly host: string
  readonly tlsCert?: string
  readonly tlsKey?: string
  readonly behindTlsProxy: boolean
  readonly trustProxy?: number
  readonly publicUrl?: string
  readonly basePath?: string
  readonly allowedOrigin?: readonly string[]
  readonly metrics: "open" | "api-key"
  readonly operatorKeyFile?: string
  readonly maxConnections: number
  readonly drainSeconds: number
  readonly workers: number
  readonly codeFormat: "standard" | "short" | "long"
  readonly codes: number
  readonly expireAfterDays?: number
  readonly attempts: "nist" | "pci"
  readonly detail: "full" | "uniform"
  readonly sendCodes: boolean
  readonly openerUrl?: string
  readonly support?: string
  readonly recovery: boolean
  readonly takeover: boolean
  readonly hashing: "argon2id" | "pbkdf2"
}

/** Gives the policy that the flags describe. @throws CliFault `usage` for flags that contradict each other. */
export function policyOf(options: ServeOptions): PolicyOptions {
  const {
    codeFormat: format,
    codes: count,
    expireAfterDays = null,
    attempts,
    detail,
    recovery,
    sendCodes,
    takeover,
  } = options
  if (format === "short" && recovery) {
    throw new CliFault("usage", {
      sentence:
        "Codes of the format short are too weak to replace a lost authenticator (45 random bits; NIST SP 800-63B-4 §4.2.1.1 asks 64): add --no-recovery, or choose standard or long.",
    })
  }
  const delivery = sendCodes ? "sealed" : "shown"
  return { codes: { format, count, expireAfterDays, delivery }, attempts, detail, recovery, takeover }
}

/** Gives the slow hash that the flags ask for. */
export function hashingOf({ hashing }: Pick<ServeOptions, "hashing">): HashingOptions {
  return { name: hashing === "pbkdf2" ? "pbkdf2-sha256" : "argon2id" }
}
