import { checkLabel, mayRecover, PosternError, recover } from "../../record/index.ts"
import { proveAndAct } from "../attempts/attempt.ts"
import { showSet } from "../codes/code-set-maker.ts"
import type { Postern, Recovered } from "../postern.ts"
import { checkInput, checkOptions, sourceOf } from "./checks/input-checks.ts"
import { secretBytes, shown } from "./enroll.ts"
import { type IssuerTools, keyOf, present } from "./issuer-tools.ts"

/** The function that answers a lost phone. */
export function recoverFunctions(tools: IssuerTools): Pick<Postern, "recover"> {
  const { policy, random, issuer } = tools

  return {
    async recover(subject, code, options) {
      if (!policy.recovery) throw new PosternError("recovery-off")
      const key = keyOf(tools, subject)
      const source = sourceOf(checkOptions("options", options))
      const enrollment = { secret: random(secretBytes), account: checkLabel("account", options.account) }
      const attempt = {
        key,
        input: checkInput("code", code),
        kinds: "backup-code",
        source,
        purpose: "recover",
        needsSet: () => "staged" as const,
      } as const
      const { outcome } = await proveAndAct<Recovered>(tools, attempt, (proof, { made, now }) => {
        // The policy may be newer than the set: a code that was too weak for recovery when it was issued stays so.
        if (!mayRecover(proof.spent.codes!)) throw new PosternError("recovery-off")
        const change = recover(proof, enrollment, made!.prepared, policy, now)
        const codeSet = showSet(issuer, enrollment.account, change.record.staged!, made!)
        return { change, outcome: { outcome: "recovered", codeSet, enrollment: shown(issuer, enrollment) } }
      })
      return present(outcome, policy)
    },
  }
}
