import {
  authenticatorsOf,
  type Change,
  type NoSuchAuthenticator,
  type NotAccepted,
  PosternError,
  type Proof,
  removeAuthenticator,
  renameAuthenticator,
  type SubjectRecord,
} from "../../record/index.ts"
import { proveAndAct } from "../attempts/attempt.ts"
import type { SubjectKey } from "../persistence/ports.ts"
import type { Postern } from "../postern.ts"
import type { LockOptions } from "../postern-options.ts"
import { checkAuthenticatorName, checkId, checkInput, checkOptions, sourceOf } from "./checks/input-checks.ts"
import { type IssuerTools, keyOf, present } from "./issuer-tools.ts"

/** The functions for one of several authenticators. */
export function authenticatorFunctions(
  tools: IssuerTools,
): Pick<Postern, "removeAuthenticator" | "renameAuthenticator"> {
  async function change<O extends "removed" | "renamed">(
    outcome: O,
    subject: string,
    options: LockOptions,
    number: number,
    changeFor: (proof: Proof, now: number) => Change | NoSuchAuthenticator,
  ): Promise<{ readonly outcome: O } | NotAccepted> {
    const key = keyOf(tools, subject)
    await checkBound(tools, key, number, outcome === "removed")
    const attempt = { key, input: checkInput("proof", options.proof), kinds: "any", source: sourceOf(options) } as const
    const settled = await proveAndAct(tools, attempt, (proof, { now }) => {
      const made = changeFor(proof, now)
      // Somebody else's change came between. Thrown before the commit: the proof is not spent.
      if (made === "unknown") throw new PosternError("authenticator-unknown")
      if (made === "last") throw new PosternError("authenticator-last")
      return { change: made, outcome: { outcome } }
    })
    return present(settled.outcome, tools.policy)
  }

  return {
    async removeAuthenticator(subject, id, options) {
      const number = checkId("id", id)
      return change("removed", subject, checkOptions("options", options), number, (proof, now) =>
        removeAuthenticator(proof, number, now),
      )
    },

    async renameAuthenticator(subject, id, options) {
      const number = checkId("id", id)
      const { name } = checkOptions("options", options)
      const checked = name === null ? null : checkAuthenticatorName(name)
      return change("renamed", subject, options, number, proof => renameAuthenticator(proof, number, checked))
    },
  }
}

/**
 * Says what cannot be done before a proof is looked at: else a right code could be told from a wrong one without being spent, and without a trace.
 * @throws PosternError `authenticator-unknown` | `authenticator-last`
 */
async function checkBound(
  { repository }: IssuerTools,
  key: SubjectKey,
  number: number,
  isRemoving: boolean,
): Promise<void> {
  const bound = authenticatorsOf((await repository.load(key)).record?.totp ?? null)
  // Whoever has none is refused as at every other proof.
  if (bound.length === 0) return
  if (bound.every(each => each.number !== number)) throw new PosternError("authenticator-unknown")
  if (isRemoving && bound.length === 1) throw new PosternError("authenticator-last")
}

/** @throws PosternError `too-many-authenticators` where one more would be too many */
export function checkRoom({ policy }: Pick<IssuerTools, "policy">, { totp }: Pick<SubjectRecord, "totp">): void {
  const { maxAuthenticators } = policy.totp
  if (authenticatorsOf(totp).length >= maxAuthenticators)
    throw new PosternError("too-many-authenticators", { max: maxAuthenticators })
}
