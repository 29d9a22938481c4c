import type { Clock, Postern } from "../issuer/index.ts"
import type { ResultVerifier, Service } from "../service/index.ts"
import type { SecondFactorState } from "./second-factor-state.ts"

type MaybePromise<T> = T | Promise<T>

/** The application's session, as the gate uses it. `Req` is whatever the application finds a session by: a request, a context. */
export interface GateSession<Req> {
  /** gives what `write` was given last in this session; null for a session without it, or no session */
  read(req: Req): MaybePromise<SecondFactorState | null | undefined>
  /** keeps the state in the session, on the server or sealed; null takes it out */
  write(req: Req, state: SecondFactorState | null): MaybePromise<void>
  /** gives the session a new id and makes the old one void (OWASP ASVS 5.0.0 7.2.4); what else the session holds is the application's */
  rotate(req: Req): MaybePromise<void>
}

export interface GateOptions<Req> {
  /** the library, or two functions that ask a service elsewhere */
  readonly postern: Pick<Postern, "status" | "verify"> & { readonly tenant?: string }
  readonly session: GateSession<Req>
  /** who the application believes is signing in or signed in; a state of anybody else counts for nothing. @default the state's own subject */
  readonly subject?: (req: Req) => MaybePromise<string | null | undefined>
  /** the service of this process: makes the tickets of `ticket`. @default none */
  readonly service?: Pick<Service, "createTicket">
  /** verifies signed results: `resultVerifier({ service })`, or one with the address of a service elsewhere. @default none are taken */
  readonly verifier?: ResultVerifier
  /** how long a session may wait for its second factor; @default 600 */
  readonly challengeSeconds?: number
  /** how many refused codes or results a session survives, exact within one process; Postern counts for the account beside it. @default 5 */
  readonly maxAttempts?: number
  /** milliseconds since 1970; @default Date.now */
  readonly clock?: Clock
}
