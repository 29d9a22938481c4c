import { readSecondFactor } from "@postern/core"
import { renderSVG } from "uqr"
import {
  activate,
  checkLabel,
  type Enrollment as EnrollmentSecret,
  encodeBase32,
  isActivatedBy,
  isAdding,
  judgeEnrollment,
  keepsCodes,
  type NotAccepted,
  needsProof,
  newestOf,
  newRecord,
  otpauthUri,
  PosternError,
  startEnrollment,
  startEnrollmentProven,
  type Throttled,
} from "../../record/index.ts"
import { proveAndAct, queueKey } from "../attempts/attempt.ts"
import { decideAndCommit } from "../attempts/commit-loop.ts"
import { digitsEvidence, matchingStep } from "../attempts/totp-check.ts"
import { showSet } from "../codes/code-set-maker.ts"
import { recordKeyBytes } from "../persistence/codec/record-codec.ts"
import type { SubjectKey } from "../persistence/ports.ts"
import type { Activated, Enrollment, Postern } from "../postern.ts"
import type { EnrollOptions, Source } from "../postern-options.ts"
import { checkRoom } from "./authenticators.ts"
import { checkAuthenticatorName, checkInput, checkOptions, sourceOf } from "./checks/input-checks.ts"
import { type IssuerTools, keyOf, present } from "./issuer-tools.ts"

/** RFC 4226 §4 R6 recommends 160 bits */
export const secretBytes = 20
// The codes were shown with the answer that got lost, and are known to nobody else.
const repeated = { change: null, outcome: { outcome: "activated", codeSet: null, repeated: true } } as const
const mistyped = { change: null, outcome: { outcome: "refused", reason: "mistyped" } } as const

/** A set has to be made, which is slow: it is asked for again in the subject's queue. */
interface NeedsSet {
  readonly outcome: "needs-set"
}

/** The functions that bind an authenticator to a subject. */
export function enrollFunctions(tools: IssuerTools): Pick<Postern, "enrollTotp" | "activateTotp"> {
  const { policy, random, maker, issuer } = tools

  async function enrollTotp(
    subject: string,
    options: EnrollOptions & { proof: string },
  ): Promise<Enrollment | NotAccepted>
  async function enrollTotp(subject: string, options: EnrollOptions): Promise<Enrollment | Throttled>
  async function enrollTotp(subject: string, options: EnrollOptions): Promise<Enrollment | NotAccepted> {
    const key = keyOf(tools, subject)
    const source = sourceOf(checkOptions("options", options))
    const { add = false, name: named } = options
    if (typeof add !== "boolean") throw new TypeError(`add: expected true or false, got ${typeof add}`)
    const name = named === undefined ? null : checkAuthenticatorName(named)
    const enrollment = { secret: random(secretBytes), account: checkLabel("account", options.account), name, adds: add }
    const pending: Enrollment = withQrCode({ status: "pending", ...writtenOut(issuer, enrollment) })
    // Who vouches replaces: what is added without a proof would stand beside the person's own, unseen.
    const isVouched = options.replaceWithoutProof === true && !add
    if (options.proof === undefined) {
      const { outcome } = await decideAndCommit(tools, key, source, (record, now) => {
        if (record !== null && needsProof(record) && !isVouched) throw new PosternError("already-enrolled")
        return startEnrollment(record ?? newRecord(random(recordKeyBytes)), enrollment, policy, now)
      })
      return outcome ?? pending
    }
    const attempt = { key, input: checkInput("proof", options.proof), kinds: "any", source } as const
    if (add) {
      // Before the proof is looked at: else a right code could be told from a wrong one without being spent.
      const { record } = await tools.repository.load(key)
      if (record !== null && isAdding(record, enrollment)) checkRoom(tools, record)
    }
    const { outcome } = await proveAndAct(tools, attempt, (proof, { now }) => {
      if (isAdding(proof.spent, enrollment)) checkRoom(tools, proof.spent)
      return {
        change: startEnrollmentProven(proof, enrollment, policy, now),
        outcome: { outcome: "pending" as const },
      }
    })
    return outcome.outcome === "pending" ? pending : present(outcome, policy)
  }

  async function activateTotp(subject: string, code: string, source?: Source): Promise<Activated | NotAccepted> {
    const key = keyOf(tools, subject)
    const reading = readSecondFactor(checkInput("code", code))
    if (reading.kind !== "totp") return present<Activated | NotAccepted>(mistyped.outcome, policy)
    const run = (mayMake: boolean) => activateOnce(key, reading.digits, sourceOf(source), mayMake)
    const first = await run(false)
    // A set is made while no other attempt of the subject runs: the right code sent many times at once makes one set, not many.
    const outcome =
      first.outcome === "needs-set" ? await tools.queue.runSerially(queueKey(key), () => run(true)) : first
    // Where a set may be made, nobody asks for one.
    return present(outcome as Activated | NotAccepted, policy)
  }

  /** Gives `needs-set` if a set must be made and `mayMake` is false. */
  async function activateOnce(
    key: SubjectKey,
    digits: string,
    source: Source,
    mayMake: boolean,
  ): Promise<Activated | NotAccepted | NeedsSet> {
    const { outcome } = await decideAndCommit<Activated | NotAccepted | NeedsSet>(
      tools,
      key,
      source,
      async (record, now) => {
        const pending = record?.pending ?? null
        if (pending !== null && digits.length !== pending.parameters.digits) return mistyped
        if (pending === null && record?.totp != null) {
          const { window } = policy.totp
          if (isActivatedBy(record, matchingStep(newestOf(record.totp), digits, window, now))) return repeated
        }
        const formerSecrets = policy.detail === "full" ? (record?.formerSecrets ?? []) : []
        const evidence = pending && digitsEvidence(pending, formerSecrets, digits, policy, now)
        const rejection = judgeEnrollment(record, evidence ?? { matchedStep: null }, policy, now)
        if (rejection !== null) return rejection
        const step = evidence!.matchedStep
        const isAdded = isAdding(record!, pending!)
        if (isAdded) checkRoom(tools, record!)
        const mustMake = !keepsCodes(record!, now)
        if (mustMake && !mayMake) return { change: null, outcome: { outcome: "needs-set" } }
        const made = mustMake ? await maker.make(record!, policy.codes.format, policy.codes.count) : null
        const change = activate(record!, pending!, step!, made?.prepared ?? null, policy, now)
        const codeSet = made && showSet(issuer, pending!.account, change.record.codes!, made)
        return { change, outcome: { outcome: "activated", codeSet, ...(isAdded && { added: true as const }) } }
      },
    )
    return outcome
  }

  return {
    enrollTotp,
    activateTotp,
  }
}

/** Shows a secret the three ways that an app can take it. */
export function shown(issuer: string, enrollment: EnrollmentSecret): Omit<Enrollment, "status"> {
  return withQrCode(writtenOut(issuer, enrollment))
}

function writtenOut(issuer: string, { secret, account }: EnrollmentSecret): { secret: string; uri: string } {
  return { secret: encodeBase32(secret), uri: otpauthUri({ issuer, account }, secret) }
}

// Drawn when it is read, and once: it takes a millisecond, and a refusal or an application that draws its own needs none.
function withQrCode<T extends { readonly uri: string }>(fields: T): T & { readonly qrSvg: string } {
  let drawn: string | undefined
  const get = () => {
    drawn ??= renderSVG(fields.uri, { ecc: "M", border: 4 })
    return drawn
  }
  return Object.defineProperty(fields, "qrSvg", { enumerable: true, get }) as T & { readonly qrSvg: string }
}
