import type { Method } from "../issuer/index.ts"

/**
 * How far a session has come. Plain JSON, kept by the application in its session and nowhere else: whoever can write it is signed in.
 * It never holds a code or a ticket.
 */
export interface SecondFactorState {
  /** the account, as Postern names it */
  readonly subject: string
  /** `owed`: the password was right and the second factor is missing. `passed`: nothing is missing */
  readonly status: "owed" | "passed"
  /** how it was passed: `["otp"]`, `["backup-code"]` (RFC 8176), or `[]` by an account without a second factor */
  readonly amr: readonly string[]
  /** milliseconds since 1970: when the second factor was given; before that, when the password was */
  readonly at: number
  /** whether the account must set up a new authenticator before it is let in: an operator has voided the old one */
  readonly mustEnroll?: true
  /** codes and results that were refused since `at` */
  readonly failures?: number
  /** hashes of the tickets that were handed out in this session, newest last */
  readonly tickets?: readonly string[]
}

/** What a resource asks of a session. */
export interface Requirement {
  /** how old the second factor may be, in seconds; @default any age */
  readonly maxAgeSeconds?: number
  /** which second factors count, such as `["totp"]`; @default any, and none where the account has none */
  readonly methods?: readonly Method[]
}

/**
 * What a session may do. `ok`: go on. `owed`: signed in half-way, show the second step. `stale`: signed in, but the second factor is too
 * old or of another kind, ask for it again. `anonymous`: nobody, show the sign-in.
 */
export type Standing = "ok" | "owed" | "stale" | "anonymous"

/** How long a session may wait for its second factor, and how often it may be wrong, until the password is asked for again. */
export interface ChallengeLimits {
  readonly challengeSeconds: number
  readonly maxAttempts: number
}

const maxTickets = 5

/** how far the clocks of replicas may be apart */
const clockSkewMs = 60_000

const amrNames: Readonly<Record<Method, string>> = { totp: "otp", "backup-code": "backup-code" }

/** The name that results give a method (RFC 8176; it has none for look-up secrets). */
export function amrOf(method: Method): string {
  return amrNames[method]
}

/** Judges a session. Pure: what cannot be told for sure is closed. */
export function judgeState(
  state: SecondFactorState | null,
  { maxAgeSeconds, methods }: Requirement,
  limits: ChallengeLimits,
  now: number,
): Standing {
  if (state === null) return "anonymous"
  if (state.status !== "passed") return isWaiting(state, limits, now) ? "owed" : "anonymous"
  if (maxAgeSeconds !== undefined && !isYoung(state.at, maxAgeSeconds, now)) return "stale"
  if (methods !== undefined && !methods.some(method => state.amr.includes(amrNames[method]))) return "stale"
  return "ok"
}

/** Whether a half-open session may still be given its second factor. */
export function isWaiting(state: SecondFactorState, limits: ChallengeLimits, now: number): boolean {
  return (
    state.status === "owed" && isYoung(state.at, limits.challengeSeconds, now) && failuresOf(state) < limits.maxAttempts
  )
}

export function failuresOf({ failures = 0 }: SecondFactorState): number {
  return failures
}

/** The state after the password: half-open, or whole for an account without a second factor. */
export function begunState(
  subject: string,
  status: { readonly required: boolean; readonly mustEnroll: boolean } | null,
  now: number,
): SecondFactorState {
  if (status?.required !== true) return { subject, status: "passed", amr: [], at: now }
  return { subject, status: "owed", amr: [], at: now, ...(status.mustEnroll && { mustEnroll: true }) }
}

/** The state after a second factor. The tickets go on: what an element still shows may end in another result. */
export function passedState({ subject, tickets }: SecondFactorState, amr: readonly string[], now: number) {
  return {
    subject,
    status: "passed",
    amr: [...amr],
    at: now,
    ...(tickets !== undefined && { tickets }),
  } as const satisfies SecondFactorState
}

export function withTicket(state: SecondFactorState, hash: string): SecondFactorState {
  return { ...state, tickets: [...(state.tickets ?? []), hash].slice(-maxTickets) }
}

// A time that is no number, or far in the future because a clock was set back, is not young.
function isYoung(at: number, maxAgeSeconds: number, now: number): boolean {
  const age = now - at
  return age >= -clockSkewMs && age <= maxAgeSeconds * 1000
}
