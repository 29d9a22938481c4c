import { lock } from "../../record/index.ts"
import { proveAndAct } from "../attempts/attempt.ts"
import type { Postern } from "../postern.ts"
import { checkInput, checkOptions, sourceOf } from "./checks/input-checks.ts"
import { type IssuerTools, keyOf, present } from "./issuer-tools.ts"

/** The function that answers "this wasn't me". */
export function lockFunctions(tools: IssuerTools): Pick<Postern, "lock"> {
  const { policy } = tools

  return {
    async lock(subject, options) {
      const { proof } = checkOptions("options", options)
      const attempt = {
        key: keyOf(tools, subject),
        input: checkInput("proof", proof),
        kinds: "any",
        purpose: "lock",
      } as const
      const { outcome } = await proveAndAct(tools, { ...attempt, source: sourceOf(options) }, (right, { now }) => {
        return { change: lock(right, now), outcome: { outcome: "locked" as const } }
      })
      return present(outcome, policy)
    },
  }
}
