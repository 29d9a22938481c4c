import { readBackupCode } from "@postern/core"
import { checkLabel, mayRecover, PosternError, recover } from "../../record/index.ts"
import { proveAndAct } from "../attempts/attempt.ts"
import { showSet } from "../codes/code-set-maker.ts"
import type { SubjectKey } from "../persistence/ports.ts"
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
      await checkStrength(tools, attempt.key, attempt.input)
      const { outcome } = await proveAndAct<Recovered>(tools, attempt, (proof, { made, now }) => {
        // Somebody else's change came between.
        if (!mayRecover(proof.spent.codes!)) throw new PosternError("recovery-off")
        const change = recover(proof, enrollment, made!.prepared, policy, now)
        const codeSet = showSet(issuer, enrollment.account, change.record.staged!, made!)
        return { change, outcome: { outcome: "recovered", codeSet, enrollment: shown(issuer, enrollment) } }
      })
      return present(outcome, policy)
    },
  }
}

/**
 * The policy may be newer than the set: a code that was too weak for recovery when it was issued stays so. Said before the code is looked at: else a
 * right one could be told from a wrong one without being spent, and would cost a set of slow hashes each time.
 * @throws PosternError `recovery-off`
 */
async function checkStrength({ repository }: IssuerTools, key: SubjectKey, input: string): Promise<void> {
  const reading = readBackupCode(input)
  if (reading.kind !== "backup-code" || mayRecover({ format: reading.code.format, legacy: null })) return
  const codes = (await repository.load(key)).record?.codes ?? null
  // Codes of another system are judged by their own form.
  if (codes !== null && codes.legacy === null) throw new PosternError("recovery-off")
}
