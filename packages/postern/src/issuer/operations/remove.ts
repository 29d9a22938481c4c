import { type NotAccepted, proven, remove } from "../../record/index.ts"
import { proveAndAct } from "../attempts/attempt.ts"
import { decideAndCommit } from "../attempts/commit-loop.ts"
import type { Postern } from "../postern.ts"
import type { RemoveOptions } from "../postern-options.ts"
import { checkInput, checkOptions, sourceOf } from "./checks/input-checks.ts"
import { type IssuerTools, keyOf, present } from "./issuer-tools.ts"

/** The function that voids everything. */
export function removeFunctions(tools: IssuerTools): Pick<Postern, "remove"> {
  const { policy } = tools
  const removed = { outcome: "removed" } as const

  async function removeSubject(
    subject: string,
    options: RemoveOptions & { proof: string },
  ): Promise<typeof removed | NotAccepted>
  async function removeSubject(subject: string, options?: RemoveOptions): Promise<typeof removed>
  async function removeSubject(subject: string, options: RemoveOptions = {}): Promise<typeof removed | NotAccepted> {
    const key = keyOf(tools, subject)
    const source = sourceOf(checkOptions("options", options))
    if (options.proof === undefined) {
      await decideAndCommit(tools, key, source, (record, now) => ({
        change: record && remove(record, now),
        outcome: null,
      }))
      return removed
    }
    const attempt = { key, input: checkInput("proof", options.proof), kinds: "any", source } as const
    const { outcome } = await proveAndAct<typeof removed>(tools, attempt, (proof, { now }) => {
      const change = remove(proof.spent, now)
      return { change: change && proven(proof, change), outcome: removed }
    })
    return present(outcome, policy)
  }

  return {
    remove: removeSubject,
  }
}
