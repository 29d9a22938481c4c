import { voidCodes } from "../../record/index.ts"
import { decideAndCommit } from "../attempts/commit-loop.ts"
import type { Postern } from "../postern.ts"
import { sourceOf } from "./checks/input-checks.ts"
import { type IssuerTools, keyOf } from "./issuer-tools.ts"

/** The function that voids the codes and leaves the authenticator. */
export function voidCodesFunctions(tools: IssuerTools): Pick<Postern, "voidCodes"> {
  return {
    async voidCodes(subject, source) {
      const { outcome } = await decideAndCommit(tools, keyOf(tools, subject), sourceOf(source), record => {
        const change = record && voidCodes(record)
        return { change, outcome: change !== null }
      })
      return outcome
    },
  }
}
