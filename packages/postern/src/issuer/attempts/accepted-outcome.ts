import type { Accepted } from "../../record/index.ts"

/** Whose code an outcome is about. */
interface Whose {
  readonly tenant: string
  readonly subject: string
}

const accounts = new WeakMap<object, Whose>()

/** Notes whose code was accepted, so that the outcome itself can be told from an object that somebody has sent. */
export function noteAccepted<Outcome extends { readonly outcome: string }>(outcome: Outcome, whose: Whose): Outcome {
  if (outcome.outcome === "accepted") accounts.set(outcome, whose)
  return outcome
}

/**
 * Takes an outcome of `verify` as evidence: says whether it was made in this process, for this account, and was not taken before. A copy,
 * such as one that went through JSON, is no evidence.
 */
export function takeAccepted(outcome: unknown, { tenant, subject }: Whose): outcome is Accepted {
  if (typeof outcome !== "object" || outcome === null) return false
  const whose = accounts.get(outcome)
  return whose?.tenant === tenant && whose.subject === subject && accounts.delete(outcome)
}
