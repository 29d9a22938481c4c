import type { CodeNoted, Postern, VerifyOutcome } from "postern"
import type { AccountOptions, Doors } from "./account.ts"
import type { Call } from "./calls.ts"

/** A fault that a test puts in front of Postern, the calls after which it is looked for, and how it is told once it is found. */
interface PlantedFault {
  readonly plant: (postern: Postern) => Doors
  readonly way: readonly Call[]
  readonly found: RegExp
  /** which variant of the model finds it; @default the model itself */
  readonly variant?: Pick<AccountOptions, "detail" | "maySend">
}

const enrolled: readonly Call[] = [{ deed: "enrol" }, { deed: "activate", factor: { kind: "app", app: 1 } }]
const twoApps: readonly Call[] = [
  ...enrolled,
  { deed: "add-proven", factor: { kind: "app", app: 1 } },
  { deed: "activate", factor: { kind: "app", app: 2 } },
]
const replaced: readonly Call[] = [...enrolled, { deed: "replace", factor: { kind: "app", app: 1 } }]

/** Faults of each kind that the model is there for, by what would be wrong. */
export const plantedFaults: Readonly<Record<string, PlantedFault>> = {
  "a password alone replaced the app": {
    plant: postern => ({
      ...postern,
      enrollTotp: ((subject: string, options: { account: string; proof?: string }) =>
        postern.enrollTotp(subject, { ...options, replaceWithoutProof: true })) as Postern["enrollTotp"],
    }),
    way: enrolled,
    found: /enrol: /,
  },
  "an app that was removed still signed in": {
    plant: postern => ({ ...postern, removeAuthenticator: async () => ({ outcome: "removed" }) }),
    way: twoApps,
    found: /remove-oldest /,
  },
  "a removal left the enrolment that the removed phone had begun": {
    plant: postern => ({
      ...postern,
      removeAuthenticator: async (subject, id, options) => {
        const { proof } = options
        const isBegun = (await postern.status(subject))?.totp.enrollmentPending === true
        return isBegun
          ? { outcome: (await postern.verify(subject, proof)).outcome as "removed" }
          : postern.removeAuthenticator(subject, id, options)
      },
    }),
    way: [...twoApps, { deed: "enrol-proven", factor: { kind: "app", app: 2 } }],
    found: /remove-oldest /,
  },
  "a stolen sheet that was replaced signed in": {
    plant: postern => ({
      ...postern,
      verify: async (subject, input): Promise<VerifyOutcome> => {
        const outcome = await postern.verify(subject, input)
        const isOld = outcome.outcome === "refused" && outcome.reason === "superseded"
        return isOld ? { outcome: "accepted", method: "backup-code", codesLeft: 1, advice: [] } : outcome
      },
    }),
    way: replaced,
    found: /verify code 1\/1: /,
  },
  "a recovery voided the old sheet before the new one was saved": {
    plant: postern => ({
      ...postern,
      recover: async (subject, code, options) => {
        const recovered = await postern.recover(subject, code, options)
        if (recovered.outcome === "recovered") await postern.confirmCodes(subject, recovered.codeSet.codes[0]!)
        return recovered
      },
    }),
    way: enrolled,
    found: /recover code 1\/0: /,
  },
  "the last code was no proof for a recovery": {
    plant: postern => ({
      ...postern,
      recover: async (subject, code, options) =>
        (await postern.status(subject))?.codes.left === 0
          ? { outcome: "refused", reason: "already-used" }
          : postern.recover(subject, code, options),
    }),
    way: [...enrolled, { deed: "verify", factor: { kind: "code", sheet: 1, place: 0 } }],
    found: /whoever has \{"has":"code",.*already-used/s,
  },
  "a wait was told shorter than it is": {
    plant: postern => ({
      ...postern,
      verify: async (subject, input) => {
        const outcome = await postern.verify(subject, input)
        return outcome.outcome === "throttled" ? { ...outcome, retryAfterSeconds: 60 } : outcome
      },
    }),
    way: [...enrolled, { deed: "verify", factor: { kind: "wrong-app" } }],
    found: /whoever has \{"has":"app",.*throttled/s,
  },
  "codes that nobody saved were called confirmed": {
    plant: postern => ({
      ...postern,
      status: async subject => {
        const status = await postern.status(subject)
        return status && { ...status, codes: { ...status.codes, confirmedAt: status.codes.issuedAt } }
      },
    }),
    way: [{ deed: "enrol" }],
    found: /isConfirmed/,
  },
  "under uniform detail a used code were told as such": {
    plant: postern => {
      const used = new Set<string>()
      const verify = async (subject: string, code: string): Promise<VerifyOutcome> => {
        const outcome = await postern.verify(subject, code)
        if (outcome.outcome === "accepted") used.add(code)
        return outcome.outcome === "refused" && used.has(code) ? { ...outcome, reason: "already-used" } : outcome
      }
      return { ...postern, verify }
    },
    way: enrolled,
    found: /asked again at once/,
    variant: { detail: "uniform" },
  },
  "codes whose passphrase went out lived on after its ten minutes": {
    plant: postern => ({ ...postern, sendPassphrase: async () => ({ outcome: "sent", set: 2, endsAt: "" }) }),
    way: [...enrolled, { deed: "send", factor: { kind: "app", app: 1 } }, { deed: "send-passphrase" }],
    found: /quarter-hour: /,
    variant: { maySend: true },
  },
  "an answer that got lost were asked for again in vain": {
    plant: postern => {
      const known = new Set<string>()
      const confirmCodes = async (subject: string, code: string): Promise<CodeNoted<"confirmed">> => {
        const noted = await postern.confirmCodes(subject, code)
        if (noted.outcome !== "confirmed" || known.has(code)) throw new Error("asked in vain")
        known.add(code)
        return noted
      }
      return { ...postern, confirmCodes }
    },
    way: enrolled,
    found: /asked in vain/,
  },
}
