import type { NotAccepted, Policy } from "../../record/index.ts"
import type { AttemptTools } from "../attempts/attempt.ts"
import type { Observer } from "../observation/observer.ts"
import type { Random, Store, SubjectKey } from "../persistence/ports.ts"
import { checkName } from "./checks/input-checks.ts"

/** Everything that the functions of one tenant share. */
export interface IssuerTools extends AttemptTools {
  readonly issuer: string
  readonly tenant: string
  readonly store: Store
  readonly random: Random
  readonly observer: Observer | null
}

export function keyOf({ tenant }: IssuerTools, subject: string): SubjectKey {
  return { tenant, subject: checkName("subject", subject) }
}

/** Gives an outcome the form that the policy allows to be seen: under "uniform" every refusal reads the same and tells no counts. */
export function present<O extends { readonly outcome: string }>(outcome: O, policy: Policy): O {
  if (policy.detail === "full" || outcome.outcome !== "refused") return outcome
  return { outcome: "refused", reason: "wrong-code" } satisfies NotAccepted as NotAccepted & O
}
