import { kitPassphrase } from "@postern/core"
import {
  type Change,
  hasWorkingAuthenticator,
  type Instant,
  isoTime,
  kitLifeMs,
  type NotAccepted,
  needsProof,
  PosternError,
  type Proof,
  planPassphrase,
  replaceCodesSealed,
} from "../../record/index.ts"
import { proveAndAct } from "../attempts/attempt.ts"
import { decideAndCommit } from "../attempts/commit-loop.ts"
import { type MadeSet, showSet } from "../codes/code-set-maker.ts"
import type { CodesSent, Postern } from "../postern.ts"
import type { PassphraseParcel } from "../postern-options.ts"
import { checkInput, checkOptions, sourceOf } from "./checks/input-checks.ts"
import { type IssuerTools, keyOf, present } from "./issuer-tools.ts"

const seedBytes = 16

/** The functions that send a code set and its passphrase, each its own way. */
export function sendCodesFunctions(tools: IssuerTools): Pick<Postern, "sendCodes" | "sendPassphrase"> {
  const { policy, issuer, random } = tools

  function checkAllowed(): void {
    if (policy.codes.delivery !== "sealed") throw new PosternError("delivery-off")
  }

  return {
    async sendCodes(subject, options) {
      checkAllowed()
      const { proof, send } = checkOptions("options", options)
      const attempt = { key: keyOf(tools, subject), input: checkInput("proof", proof), kinds: "any" } as const
      // Before the proof is looked at: else a right code could be told from a wrong one without being spent.
      const { record: found } = await tools.repository.load(attempt.key)
      if (found !== null && needsProof(found) && !hasWorkingAuthenticator(found))
        throw new PosternError("authenticator-needed")
      const seed = random(seedBytes)
      const changeFor = (right: Proof, made: MadeSet, now: Instant): Change => {
        const change = replaceCodesSealed(right, made.prepared, seed, policy, now)
        if (change === null) throw new PosternError("authenticator-needed")
        return change
      }
      // Delivered before anything is committed: a channel that is down must not cost the codes of before.
      const deliverBeforeCommit = async (made: MadeSet, right: Proof, now: Instant) => {
        const { record } = changeFor(right, made, now)
        const { account } = record.totp!
        const codeSet = showSet(issuer, account, record.codes!, made)
        const parcel = { codeSet, passphrase: kitPassphrase(seed), account, addresses: record.addresses.current }
        await sending(() => send(parcel))
        return now
      }
      const { outcome } = await proveAndAct<CodesSent>(
        tools,
        { ...attempt, source: sourceOf(options), needsSet: () => "in-place" as const, deliverBeforeCommit },
        (right, { made, deliveredAt }) => {
          const sentAt = deliveredAt!
          const change = changeFor(right, made!, sentAt)
          return { change, outcome: { outcome: "sent", set: made!.prepared.set, endsAt: isoTime(sentAt + kitLifeMs) } }
        },
      )
      return present(outcome, policy)
    },

    async sendPassphrase(subject, options) {
      checkAllowed()
      const { send } = checkOptions("options", options)
      // Committed before it is sent: however many ask at once, it goes out no more often than was decided.
      const { outcome } = await decideAndCommit<NotAccepted | { outcome: "sending"; parcel: PassphraseParcel }>(
        tools,
        keyOf(tools, subject),
        sourceOf(options),
        (record, now) => {
          const decision = planPassphrase(record, now)
          if (decision.outcome !== "sending") return { change: null, outcome: decision }
          const parcel = {
            set: record!.codes!.set,
            passphrase: kitPassphrase(decision.seed),
            endsAt: isoTime(decision.endsAt),
            account: record!.totp?.account ?? null,
            addresses: record!.addresses.current,
          }
          return { change: decision.change, outcome: { outcome: "sending", parcel } }
        },
      )
      if (outcome.outcome !== "sending") return present(outcome, policy)
      await sending(() => send(outcome.parcel))
      return { outcome: "sent", set: outcome.parcel.set, endsAt: outcome.parcel.endsAt }
    },
  }
}

async function sending(send: () => Promise<void>): Promise<void> {
  try {
    await send()
  } catch (fault) {
    throw fault instanceof PosternError ? fault : new PosternError("delivery-failed", {}, fault)
  }
}
