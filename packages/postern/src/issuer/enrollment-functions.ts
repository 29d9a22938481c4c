import { readSecondFactor } from "@postern/core"
import { renderSVG } from "uqr"
import {
  activate,
  checkLabel,
  type Enrollment as EnrollmentSecret,
  encodeBase32,
  judgeEnrollment,
  keepsCodes,
  type NotAccepted,
  newRecord,
  otpauthUri,
  PosternError,
  proven,
  recover,
  startEnrollment,
} from "../record/index.ts"
import { proveAndAct } from "./attempt.ts"
import { showSet } from "./code-set-maker.ts"
import { decideAndCommit } from "./commit-loop.ts"
import { checkInput, sourceOf } from "./input-checks.ts"
import { type IssuerTools, keyOf, present } from "./issuer-tools.ts"
import type { Activated, Enrollment, Postern, Recovered } from "./postern.ts"
import type { EnrollOptions, Source } from "./postern-options.ts"
import { matchingStep } from "./totp-check.ts"

const secretBytes = 20 // RFC 4226 §4 R6 recommends 160 bits
const recordKeyBytes = 32

/** The functions that bind an authenticator to a subject. */
export function enrollmentFunctions(tools: IssuerTools): Pick<Postern, "enrollTotp" | "activateTotp" | "recover"> {
  const { policy, random, maker, issuer } = tools

  async function enrollTotp(
    subject: string,
    options: EnrollOptions & { proof: string },
  ): Promise<Enrollment | NotAccepted>
  async function enrollTotp(subject: string, options: EnrollOptions): Promise<Enrollment>
  async function enrollTotp(subject: string, options: EnrollOptions): Promise<Enrollment | NotAccepted> {
    const key = keyOf(tools, subject)
    const source = sourceOf(options)
    const enrollment = { secret: random(secretBytes), account: checkLabel("account", options.account) }
    const pending: Enrollment = { status: "pending", ...shown(issuer, enrollment) }
    if (options.proof === undefined) {
      await decideAndCommit(tools, key, source, (record, now) => {
        return { change: startEnrollment(record ?? newRecord(random(recordKeyBytes)), enrollment, now), outcome: null }
      })
      return pending
    }
    const attempt = { key, input: checkInput("proof", options.proof), kinds: "any", source } as const
    const { outcome } = await proveAndAct(tools, attempt, (proof, { now }) => {
      return {
        change: proven(proof, startEnrollment(proof.spent, enrollment, now)),
        outcome: { outcome: "pending" as const },
      }
    })
    return outcome.outcome === "pending" ? pending : present(outcome, policy)
  }

  async function activateTotp(subject: string, code: string, source?: Source): Promise<Activated | NotAccepted> {
    const key = keyOf(tools, subject)
    const reading = readSecondFactor(checkInput("code", code))
    if (reading.kind !== "totp")
      return present<Activated | NotAccepted>({ outcome: "refused", reason: "mistyped" }, policy)
    const { outcome } = await decideAndCommit<Activated | NotAccepted>(
      tools,
      key,
      sourceOf(source),
      async (record, now) => {
        const pending = record?.pending ?? null
        const step = pending && matchingStep(pending, reading.digits, policy.totp.window, now)
        const rejection = judgeEnrollment(record, step, policy, now)
        if (rejection !== null) return rejection
        const made = keepsCodes(record!) ? null : await maker.make(record!, policy.codes.format, policy.codes.count)
        const change = activate(record!, pending!, step!, made?.prepared ?? null, policy, now)
        const codeSet = made && showSet(issuer, pending!.account, change.record.codes!, made)
        return { change, outcome: { outcome: "activated", codeSet } }
      },
    )
    return present(outcome, policy)
  }

  return {
    enrollTotp,
    activateTotp,

    async recover(subject, code, options) {
      if (!policy.recovery) throw new PosternError("recovery-off")
      const key = keyOf(tools, subject)
      const enrollment = { secret: random(secretBytes), account: checkLabel("account", options.account) }
      const attempt = {
        key,
        input: checkInput("code", code),
        kinds: "backup-code",
        source: sourceOf(options),
        needsSet: true,
      } as const
      const { outcome } = await proveAndAct<Recovered>(tools, attempt, (proof, { made, now }) => {
        const change = recover(proof, enrollment, made!.prepared, policy, now)
        const codeSet = showSet(issuer, enrollment.account, change.record.codes!, made!)
        return { change, outcome: { outcome: "recovered", codeSet, enrollment: shown(issuer, enrollment) } }
      })
      return present(outcome, policy)
    },
  }
}

function shown(issuer: string, { secret, account }: EnrollmentSecret): Omit<Enrollment, "status"> {
  const uri = otpauthUri({ issuer, account }, secret)
  return { secret: encodeBase32(secret), uri, qrSvg: renderSVG(uri, { ecc: "M", border: 4 }) }
}
