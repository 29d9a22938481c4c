import type { JSONWebKeySet, JWTVerifyGetKey } from "jose"
import { type Clock, PosternError } from "../../issuer/index.ts"
import type { ResultOutcome } from "./results.ts"
import { ticketHash } from "./results.ts"
import type { Purpose } from "./tickets.ts"

/** What a signed result says. */
export interface ResultClaims {
  readonly iss: string
  readonly sub: string
  readonly aud: string
  readonly iat: number
  readonly exp: number
  readonly jti: string
  /** seconds since 1970 */
  readonly auth_time: number
  /** `["otp"]` or `["backup-code"]` (RFC 8176) */
  readonly amr: readonly string[]
  readonly purpose: Purpose
  readonly outcome: ResultOutcome
  /** `ticketHash` of the ticket that it came of */
  readonly ticket: string
}

export interface ResultVerifierOptions {
  /** the service's publicUrl, or the issuer's name where it has none */
  readonly issuer: string
  /** the audience that tickets were made for; the tenant, unless another was asked for */
  readonly audience: string
  /** the key set itself, or … */
  readonly jwks?: { readonly keys: readonly object[] }
  /** … where it is: `https://…/.well-known/jwks.json` */
  readonly url?: string | URL
  /**
   * Remembers a result until it expires (seconds since 1970) and says whether it is new. Give one over a shared store where several
   * processes take results. @default a memory of this process
   */
  readonly remember?: (jti: string, expiresAt: number) => boolean | Promise<boolean>
  readonly clock?: Clock
}

/** What a result must be about. */
export interface ExpectedResult {
  /** who the application believes is signing in: never taken from the result */
  readonly subject: string
  /** @default "challenge" */
  readonly purpose?: Purpose
  /** the ticket handed out in this session, if the application kept it */
  readonly ticket?: string
}

export interface ResultVerifier {
  /**
   * Gives the claims of a result that holds: signature, algorithm, time, issuer, audience, subject, purpose, and first use.
   * @throws PosternError `result-invalid` | `result-used`
   */
  verify(result: string, expected: ExpectedResult): Promise<ResultClaims>
}

/** Makes the application's side of the browser routes: the one place where a result turns into a sign-in. */
export function resultVerifier(options: ResultVerifierOptions): ResultVerifier {
  const { issuer, audience, jwks, url, clock = Date.now, remember = memory(clock) } = options
  if ((jwks === undefined) === (url === undefined))
    throw new TypeError("resultVerifier: expected jwks or url, one of them")
  let keys: Promise<JWTVerifyGetKey> | undefined
  return {
    async verify(result, { subject, purpose = "challenge", ticket }) {
      if (typeof subject !== "string" || subject === "")
        throw new TypeError("subject: expected a string that is not empty")
      keys ??= keySource(jwks, url)
      const claims = await readClaims(result, await keys, { issuer, audience, subject, clock })
      if (claims.purpose !== purpose) throw new PosternError("result-invalid", { expected: `purpose ${purpose}` })
      if (ticket !== undefined && claims.ticket !== ticketHash(ticket))
        throw new PosternError("result-invalid", { expected: "the result of this ticket" })
      if (!(await remember(claims.jti, claims.exp))) throw new PosternError("result-used")
      return claims
    },
  }
}

// jose is loaded here alone, so that a service which only signs starts without it.
async function keySource(jwks?: { readonly keys: readonly object[] }, url?: string | URL): Promise<JWTVerifyGetKey> {
  const { createLocalJWKSet, createRemoteJWKSet } = await import("jose")
  return url === undefined ? createLocalJWKSet(jwks as unknown as JSONWebKeySet) : createRemoteJWKSet(new URL(url))
}

async function readClaims(
  result: string,
  keys: JWTVerifyGetKey,
  { issuer, audience, subject, clock }: { issuer: string; audience: string; subject: string; clock: Clock },
): Promise<ResultClaims> {
  const { jwtVerify } = await import("jose")
  try {
    const { payload } = await jwtVerify<ResultClaims>(result, keys, {
      algorithms: ["EdDSA"],
      typ: "JWT",
      issuer,
      audience,
      subject,
      currentDate: new Date(clock()),
      requiredClaims: ["exp", "iat", "jti", "purpose"],
    })
    return payload
  } catch (fault) {
    throw new PosternError("result-invalid", {}, fault)
  }
}

function memory(clock: Clock): (jti: string, expiresAt: number) => boolean {
  const used = new Map<string, number>()
  return (jti, expiresAt) => {
    const now = clock() / 1000
    // Results live equally long, so the oldest come first.
    for (const [old, end] of used) {
      if (end > now) break
      used.delete(old)
    }
    if (used.has(jti)) return false
    used.set(jti, expiresAt)
    return true
  }
}
