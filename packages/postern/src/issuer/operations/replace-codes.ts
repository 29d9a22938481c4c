import { replaceCodes } from "../../record/index.ts"
import { proveAndAct } from "../attempts/attempt.ts"
import { showSet } from "../codes/code-set-maker.ts"
import type { CodesIssued, Postern } from "../postern.ts"
import { checkInput, checkOptions, sourceOf } from "./input-checks.ts"
import { type IssuerTools, keyOf, present } from "./issuer-tools.ts"

/** The function that replaces all codes. */
export function replaceCodesFunctions(tools: IssuerTools): Pick<Postern, "replaceCodes"> {
  const { policy, issuer } = tools

  return {
    async replaceCodes(subject, options) {
      const key = keyOf(tools, subject)
      const attempt = {
        key,
        input: checkInput("proof", checkOptions("options", options).proof),
        kinds: "any",
        source: sourceOf(options),
        needsSet: true,
      } as const
      const { outcome } = await proveAndAct<CodesIssued>(tools, attempt, (proof, { made, now }) => {
        const change = replaceCodes(proof, made!.prepared, policy, now)
        const { totp, pending, codes } = change.record
        const codeSet = showSet(issuer, totp?.account ?? pending?.account ?? null, codes!, made!)
        return { change, outcome: { outcome: "issued", codeSet } }
      })
      return present(outcome, policy)
    },
  }
}
