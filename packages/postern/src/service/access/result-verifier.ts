import type { JSONWebKeySet, JWTVerifyGetKey } from "jose"
import { type Clock, isLoopback, PosternError } from "../../issuer/index.ts"
import type { ResultSource } from "../service-options.ts"
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
  /** the service of this very process: issuer, audience, keys and clock are its own, and nothing is fetched */
  readonly service?: { readonly resultSource: ResultSource }
  /** the service's publicUrl with its basePath, or the issuer's name where it has none; @default that of `service` */
  readonly issuer?: string
  /** the audience that tickets were made for; the tenant, unless another was asked for. @default that of `service` */
  readonly audience?: string
  /** the key set itself, or … */
  readonly jwks?: { readonly keys: readonly object[] }
  /** … where it is: `https://…/.well-known/jwks.json`; http only on this machine, for whoever can change the keys signs in as anybody */
  readonly url?: string | URL
  /**
   * Remembers a result until then (seconds since 1970) and says whether it is new: true for the first that asks, false for all others. To
   * ask and to write must be one step, such as an insert that fails on a key that is there. `until` lies a minute past the result's
   * expiry, for clocks that differ and answers that take their time: forget nothing before it, by the clock of the store. Give one over a
   * shared store where several processes take results. @default a memory of this process
   */
  readonly remember?: (jti: string, until: number) => boolean | Promise<boolean>
  readonly clock?: Clock
}

/** What a result must be about. */
export interface ExpectedResult {
  /** who the application believes is signing in: never taken from the result */
  readonly subject: string
  /** one that the ticket was made for; @default "challenge" */
  readonly purpose?: Purpose | readonly Purpose[]
  /** the ticket handed out in this session, if the application kept it */
  readonly ticket?: string
  /** what `ticketHash` gives for the tickets of this session, if the application kept those */
  readonly ticketHashes?: readonly string[]
}

export interface ResultVerifier {
  /**
   * Gives the claims of a result that holds: signature, algorithm, time, issuer, audience, subject, purpose, and first use.
   * @throws PosternError `result-invalid` | `result-used`
   */
  verify(result: string, expected: ExpectedResult): Promise<ResultClaims>
}

/** How long a result is remembered past its expiry. */
const slackSeconds = 60

/**
 * Makes the application's side of the browser routes: the one place where a result turns into a sign-in.
 * @throws TypeError without keys or a name for issuer and audience, or for a key set over http from another machine
 */
export function resultVerifier(options: ResultVerifierOptions): ResultVerifier {
  const { service, url } = options
  const issuer = options.issuer ?? service?.resultSource.issuer
  const audience = options.audience ?? service?.resultSource.audience
  const jwks = service === undefined ? options.jwks : { keys: service.resultSource.keys }
  const clock = options.clock ?? service?.resultSource.clock ?? Date.now
  const { remember = memory(clock) } = options
  if ((jwks === undefined) === (url === undefined) || (service && options.jwks))
    throw new TypeError("resultVerifier: expected service, jwks or url, one of them")
  if (issuer === undefined || audience === undefined)
    throw new TypeError("resultVerifier: expected issuer and audience")
  if (url !== undefined) checkKeySetUrl(url)
  let keys: Promise<JWTVerifyGetKey> | undefined
  return {
    async verify(result, { subject, purpose = "challenge", ticket, ticketHashes }) {
      if (typeof subject !== "string" || subject === "")
        throw new TypeError("subject: expected a string that is not empty")
      keys ??= keySource(jwks, url)
      const claims = await readClaims(result, await keys, { issuer, audience, subject, clock })
      const purposes = typeof purpose === "string" ? [purpose] : purpose
      if (!purposes.includes(claims.purpose))
        throw new PosternError("result-invalid", { expected: `purpose ${purposes.join(" or ")}` })
      const isOfTicket = ticket === undefined || claims.ticket === ticketHash(ticket)
      if (!isOfTicket || ticketHashes?.includes(claims.ticket) === false)
        throw new PosternError("result-invalid", { expected: "the result of this ticket" })
      if (!(await remember(claims.jti, claims.exp + slackSeconds))) throw new PosternError("result-used")
      // Whoever was told that a result is new may have been told late, when it was already forgotten: only what has not expired by now counts.
      refuseExpired(claims, clock)
      return claims
    },
  }
}

function checkKeySetUrl(url: string | URL): void {
  const parsed = URL.parse(String(url))
  const isSafe = parsed?.protocol === "https:" || (parsed?.protocol === "http:" && isLoopback(parsed.hostname))
  if (!isSafe) throw new TypeError("resultVerifier: expected url to be https, or http on this machine")
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
    // The time was judged as of the call, and checking the signature takes a while.
    refuseExpired(payload, clock)
    return payload
  } catch (fault) {
    throw new PosternError("result-invalid", {}, fault)
  }
}

function refuseExpired({ exp }: { readonly exp: number }, clock: Clock): void {
  if (exp <= Math.floor(clock() / 1000))
    throw new PosternError("result-invalid", { expected: "a result that has not expired" })
}

function memory(clock: Clock): (jti: string, until: number) => boolean {
  const used = new Map<string, number>()
  let forgottenThrough = Number.NEGATIVE_INFINITY
  return (jti, until) => {
    const now = clock() / 1000
    // Results live equally long, so the oldest come first.
    for (const [old, end] of used) {
      if (end > now) break
      used.delete(old)
      forgottenThrough = Math.max(forgottenThrough, end)
    }
    // With a clock that was set back, nobody can tell any more whether what is this old was used.
    if (used.has(jti) || until <= forgottenThrough) return false
    used.set(jti, until)
    return true
  }
}
