import { secondFactorKind } from "@postern/core"
import { accountOf, mustStage, replaceCodes, type SubjectRecord } from "../../record/index.ts"
import { proveAndAct } from "../attempts/attempt.ts"
import { showSet } from "../codes/code-set-maker.ts"
import type { CodesIssued, Postern } from "../postern.ts"
import { renewCodes } from "../takeover/renew-codes.ts"
import { isRenewal } from "../takeover/renewal.ts"
import { checkInput, checkOptions, sourceOf } from "./checks/input-checks.ts"
import { type IssuerTools, keyOf, present } from "./issuer-tools.ts"

/** The function that replaces all codes. */
export function replaceCodesFunctions(tools: IssuerTools): Pick<Postern, "replaceCodes"> {
  const { policy, issuer } = tools

  return {
    async replaceCodes(subject, options) {
      const { proof: given, staged: isAsked } = checkOptions("options", options)
      const input = checkInput("proof", given)
      if (isRenewal(input)) return present(await renewCodes(tools, subject, options), policy)
      const method = secondFactorKind(input)
      const placing = (spent: SubjectRecord) => (mustStage(spent, method, isAsked) ? "staged" : "in-place")
      const attempt = {
        key: keyOf(tools, subject),
        input,
        kinds: "any",
        source: sourceOf(options),
        needsSet: placing,
      } as const
      const { outcome } = await proveAndAct<CodesIssued>(tools, attempt, (proof, { made, now }) => {
        const isStaged = mustStage(proof.spent, proof.method, isAsked)
        const change = replaceCodes(proof, made!.prepared, policy, now, isStaged)
        const { codes, staged } = change.record
        const codeSet = showSet(issuer, accountOf(change.record), isStaged ? staged! : codes!, made!)
        return { change, outcome: { outcome: "issued", codeSet, ...(isStaged && { staged: true }) } }
      })
      return present(outcome, policy)
    },
  }
}
