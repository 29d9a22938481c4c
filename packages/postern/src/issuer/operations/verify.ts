import { noteCode, signIn } from "../../record/index.ts"
import { noteAccepted } from "../attempts/accepted-outcome.ts"
import { proveAndAct } from "../attempts/attempt.ts"
import type { Postern } from "../postern.ts"
import type { Source } from "../postern-options.ts"
import { renewalOf } from "../takeover/renewal.ts"
import { checkInput, sourceOf } from "./checks/input-checks.ts"
import { type IssuerTools, keyOf, present } from "./issuer-tools.ts"

/** The functions that check a factor. */
export function verifyFunctions(tools: IssuerTools): Pick<Postern, "verify" | "confirmCodes" | "checkCode"> {
  const { policy } = tools

  async function note<O extends "confirmed" | "valid">(outcome: O, subject: string, code: string, source?: Source) {
    const attempt = {
      key: keyOf(tools, subject),
      input: checkInput("code", code),
      kinds: "backup-code",
      source: sourceOf(source),
    } as const
    const settled = await proveAndAct(tools, attempt, (proof, { record, now }) => noteCode(record, proof, outcome, now))
    return present(settled.outcome, policy)
  }

  return {
    async verify(subject, input, source) {
      const attempt = {
        key: keyOf(tools, subject),
        input: checkInput("input", input),
        kinds: "any",
        source: sourceOf(source),
      } as const
      const settled = await proveAndAct(tools, attempt, (proof, { now }) => {
        const { change, outcome } = signIn(proof, policy, now)
        const renewal = renewalOf(attempt.key, proof, now)
        return { change, outcome: renewal === null ? outcome : { ...outcome, renewal } }
      })
      return noteAccepted(present(settled.outcome, policy), attempt.key)
    },
    confirmCodes: (subject, code, source) => note("confirmed", subject, code, source),
    checkCode: (subject, code, source) => note("valid", subject, code, source),
  }
}
