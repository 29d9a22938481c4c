import { type Accepted, PosternError, type Source, takeAccepted, type VerifyOutcome } from "../issuer/index.ts"
import type { Purpose, ResultClaims } from "../service/index.ts"
import { ChallengeCounts } from "./challenge-counts.ts"
import type { GateOptions } from "./gate-options.ts"
import {
  amrOf,
  begunState,
  judgeState,
  passedState,
  type Requirement,
  type SecondFactorState,
  type Standing,
  withTicket,
} from "./second-factor-state.ts"

/** What a second factor led to. */
export interface Settled {
  readonly state: SecondFactorState
  /** what the signed result says; null for an outcome of the library */
  readonly claims: ResultClaims | null
}

/**
 * Holds a session half-open after the password until the second factor is there, and asks again for what is sensitive. It keeps nothing
 * itself: the state is in the application's session, which gets a new id at every step up. What throws has let nobody in.
 */
export interface Gate<Req> {
  /**
   * Begins a sign-in, after the password and nothing less. Whatever the session held before is void.
   * @returns "passed" where the account has no second factor, "owed" where the session now waits for it
   * @throws PosternError whatever `status` throws: the session is signed out then
   */
  begin(req: Req, subject: string): Promise<"passed" | "owed">
  /**
   * Takes a signed result of this session's tickets, or the very outcome that `verify` of the library gave for this subject: each once.
   * @throws PosternError `challenge-over` | `result-invalid` | `result-used`
   */
  settle(req: Req, result: string | Accepted): Promise<Settled>
  /**
   * Checks and spends a code that was typed, for applications with a form of their own; where it is accepted, the session has passed.
   * @throws PosternError `challenge-over`, and whatever `verify` throws
   */
  verify(req: Req, code: string, source?: Source): Promise<VerifyOutcome>
  /**
   * Makes a ticket for one of the elements in this session: `challenge` while the second factor is owed, anything after it.
   * @throws PosternError `challenge-over` for a session or purpose that has no ticket
   */
  ticket(req: Req, purpose: Purpose, options?: { readonly account?: string }): Promise<string>
  /** Gives the check for a resource; see `Standing` for its answers. @throws TypeError for a requirement that nothing could meet */
  require(requirement?: Requirement): (req: Req) => Promise<Standing>
  /** Gives the state of a session that may be used: null for nobody, and for a challenge whose time or attempts are over. */
  stateOf(req: Req): Promise<SecondFactorState | null>
  /** Signs out: takes the state out and gives the session a new id. */
  end(req: Req): Promise<void>
}

/** Makes the gate of an application. @throws TypeError | RangeError for options that cannot be used */
export function createGate<Req>(options: GateOptions<Req>): Gate<Req> {
  const { postern, session, service, verifier, clock = Date.now } = options
  const limits = {
    challengeSeconds: positive("challengeSeconds", options.challengeSeconds ?? 600),
    maxAttempts: positive("maxAttempts", options.maxAttempts ?? 5),
  }

  const counts = new ChallengeCounts(limits, clock)

  const accountOf = ({ subject }: SecondFactorState) => ({ tenant: postern.tenant ?? "", subject })

  async function read(req: Req): Promise<SecondFactorState | null> {
    const state = (await session.read(req)) ?? null
    if (state === null) return null
    if (options.subject !== undefined && (await options.subject(req)) !== state.subject) return null
    return counts.corrected(state)
  }

  async function stateOf(req: Req): Promise<SecondFactorState | null> {
    const state = await read(req)
    return judgeState(state, {}, limits, clock()) === "anonymous" ? null : state
  }

  async function openState(req: Req): Promise<SecondFactorState> {
    const state = await stateOf(req)
    if (state === null) throw new PosternError("challenge-over")
    return state
  }

  async function noteFailure(req: Req, before: SecondFactorState): Promise<void> {
    const state = await read(req)
    if (state?.subject !== before.subject || state.status !== "owed") return
    // The count of this process, for the session may hold an old one: requests at once write over each other.
    await session.write(req, { ...state, failures: counts.fail(state) })
  }

  /** Looks at a code or result of a session, if the session may still be given one. @throws PosternError `challenge-over` */
  async function attempted<T>(req: Req, look: (before: SecondFactorState) => Promise<T>): Promise<T> {
    const before = await openState(req)
    if (before.status !== "owed") return look(before)
    if (!counts.begin(before)) throw new PosternError("challenge-over")
    try {
      return await look(before)
    } finally {
      counts.end(before)
    }
  }

  async function pass(req: Req, before: SecondFactorState, amr: readonly string[]): Promise<SecondFactorState> {
    // While a code was looked at, the session may have been signed out, or signed in as somebody else.
    if ((await read(req))?.subject !== before.subject) throw new PosternError("challenge-over")
    const state = passedState(before, amr, clock())
    await session.rotate(req)
    await session.write(req, state)
    return state
  }

  async function claimsOf(state: SecondFactorState, result: string): Promise<ResultClaims> {
    if (verifier === undefined) throw new TypeError("createGate: expected a verifier, to take signed results")
    return verifier.verify(result, {
      subject: state.subject,
      purpose: purposesOf(state),
      ticketHashes: state.tickets ?? [],
    })
  }

  return {
    stateOf,

    async begin(req, subject) {
      if (typeof subject !== "string" || subject === "")
        throw new TypeError("subject: expected a string that is not empty")
      await session.write(req, null)
      const status = await postern.status(subject)
      const state = begunState(subject, status, clock())
      await session.rotate(req)
      await session.write(req, state)
      return state.status
    },

    settle: (req, result) =>
      attempted(req, async before => {
        if (typeof result !== "string") {
          if (!takeAccepted(result, accountOf(before))) throw await refused(new PosternError("result-invalid"))
          return { state: await pass(req, before, [amrOf(result.method)]), claims: null }
        }
        let claims: ResultClaims
        try {
          claims = await claimsOf(before, result)
        } catch (fault) {
          throw await refused(fault)
        }
        const amr = claims.outcome === "removed" ? [] : claims.amr
        return { state: await pass(req, before, amr), claims }

        async function refused(fault: unknown): Promise<unknown> {
          if (fault instanceof PosternError) await noteFailure(req, before)
          return fault
        }
      }),

    verify: (req, code, source) =>
      attempted(req, async before => {
        const outcome = await postern.verify(before.subject, code, source)
        if (outcome.outcome === "accepted") {
          takeAccepted(outcome, accountOf(before))
          await pass(req, before, [amrOf(outcome.method)])
        } else if (outcome.outcome === "refused" && outcome.reason !== "mistyped") await noteFailure(req, before)
        return outcome
      }),

    async ticket(req, purpose, { account } = {}) {
      if (service === undefined) throw new TypeError("createGate: expected a service, to make tickets")
      const state = await openState(req)
      if (!purposesOf(state).includes(purpose)) throw new PosternError("challenge-over")
      const made = service.createTicket({ subject: state.subject, purpose, ...(account !== undefined && { account }) })
      await session.write(req, withTicket(state, made.hash))
      return made.ticket
    },

    require(requirement = {}) {
      const { maxAgeSeconds, methods } = requirement
      if (maxAgeSeconds !== undefined) positive("maxAgeSeconds", maxAgeSeconds)
      if (methods?.length === 0) throw new TypeError("methods: expected at least one")
      return async req => judgeState(await read(req), requirement, limits, clock())
    },

    async end(req) {
      await session.write(req, null)
      await session.rotate(req)
    },
  }
}

function purposesOf({ status, mustEnroll }: SecondFactorState): readonly Purpose[] {
  if (status === "passed") return ["challenge", "manage", "enroll"]
  // Where everything was voided there is nothing to ask for: a new authenticator is the second step.
  return mustEnroll ? ["enroll"] : ["challenge"]
}

function positive(name: string, value: number): number {
  if (!(Number.isFinite(value) && value > 0)) throw new RangeError(`${name}: expected a number above 0`)
  return value
}
