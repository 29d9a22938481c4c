import { PosternError } from "../../issuer/index.ts"
import { StatementFault, storeFaultOf } from "./statement-fault.ts"

// A server that refuses connections is told apart from one that is slow: four tries in a fifth of a second, then the answer is 503.
const maxUnreached = 4
const firstPauseMs = 25
const maxPauseMs = 250

/** Waits before the next attempt, or gives false where none should be made. */
export async function pauseBefore(attempt: number, fault: StatementFault, until: number): Promise<boolean> {
  if (fault.kind === "refused" || (fault.kind === "unreached" && attempt >= maxUnreached)) return false
  const pauseMs = Math.min(firstPauseMs * 2 ** (attempt - 1), maxPauseMs) * (0.5 + Math.random())
  if (performance.now() + pauseMs >= until) return false
  await new Promise(resolve => setTimeout(resolve, pauseMs))
  return true
}

/** What became of a change. */
export interface Changed {
  readonly rows: Record<string, unknown>[]
  /** whether an earlier copy of the statement was sent and its answer lost: that one may have been carried out too */
  readonly wasUnanswered: boolean
}

/**
 * Makes a change, again where that may help: after a lost answer only if it `mayRepeat`.
 * @throws PosternError `store-unavailable` (nothing was changed) | `store-outcome-unknown`, and those of a session
 */
export async function changeAgain(
  until: number,
  { mayRepeat }: { readonly mayRepeat: boolean },
  ask: () => Promise<Record<string, unknown>[]>,
): Promise<Changed> {
  let wasUnanswered = false
  for (let attempt = 1; ; attempt++) {
    try {
      return { rows: await ask(), wasUnanswered }
    } catch (fault) {
      if (fault instanceof PosternError && !wasUnanswered) throw fault
      const answer = fault instanceof StatementFault ? fault : null
      if (answer?.kind === "unanswered") wasUnanswered = true
      const goesOn = answer !== null && (mayRepeat || !wasUnanswered) && (await pauseBefore(attempt, answer, until))
      if (!goesOn) throw storeFaultOf(wasUnanswered ? "store-outcome-unknown" : "store-unavailable", fault)
    }
  }
}

/** Asks a question that changes nothing, again where that may help. @throws PosternError `store-unavailable` and those of a session */
export async function askAgain<T>(until: number, ask: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await ask()
    } catch (fault) {
      if (fault instanceof PosternError) throw fault
      const goesOn = fault instanceof StatementFault && (await pauseBefore(attempt, fault, until))
      if (!goesOn) throw storeFaultOf("store-unavailable", fault)
    }
  }
}
