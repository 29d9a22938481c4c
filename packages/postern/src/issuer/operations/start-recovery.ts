import { startRecovery } from "../../record/index.ts"
import { decideAndCommit } from "../attempts/commit-loop.ts"
import type { Postern } from "../postern.ts"
import { sourceOf } from "./checks/input-checks.ts"
import { type IssuerTools, keyOf } from "./issuer-tools.ts"

/** The function that starts a recovery for somebody of whom an operator has made sure. */
export function startRecoveryFunctions(tools: IssuerTools): Pick<Postern, "startRecovery"> {
  return {
    async startRecovery(subject, source) {
      const { change } = await decideAndCommit(tools, keyOf(tools, subject), sourceOf(source), record => {
        return { change: record && startRecovery(record), outcome: null }
      })
      return change !== null
    },
  }
}
