import { isRemoved, unlock } from "../../record/index.ts"
import { decideAndCommit } from "../attempts/commit-loop.ts"
import type { Postern } from "../postern.ts"
import { sourceOf } from "./checks/input-checks.ts"
import { type IssuerTools, keyOf } from "./issuer-tools.ts"

/** The function that ends waits. */
export function unlockFunctions(tools: IssuerTools): Pick<Postern, "unlock"> {
  return {
    async unlock(subject, source) {
      const { outcome } = await decideAndCommit(tools, keyOf(tools, subject), sourceOf(source), record => {
        return { change: record && unlock(record), outcome: record !== null && !isRemoved(record) }
      })
      return outcome
    },
  }
}
