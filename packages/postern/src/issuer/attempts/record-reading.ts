import type { BackupCode, SecondFactorReading } from "@postern/core"
import { authenticatorsOf, canonicalCode, type Policy, positionOf, type SubjectRecord } from "../../record/index.ts"
import { type LegacyInput, type LegacyKeys, legacyInputOf } from "../takeover/legacy-input.ts"

/** What a text is, once the record has been seen. */
export type RecordReading =
  | { readonly kind: "totp"; readonly digits: string }
  | { readonly kind: "backup-code"; readonly code: BackupCode }
  /** a code of the system before; `input` is null for one that no code of the set can be */
  | { readonly kind: "legacy-code"; readonly input: LegacyInput | null }
  | { readonly kind: "mistyped"; readonly suspectGroups: readonly number[] }

/** A text, and what it is by itself. */
export interface TypedText {
  readonly typed: string
  readonly reading: SecondFactorReading
}

// As many as nearly all authenticators show, and so does what is not there.
const usualDigits = 6

/**
 * Says what a text is. By itself, where nobody is taken over from another system. Else by the record: the old codes may look like a TOTP code of
 * another length, or like a code of ours that was mistyped.
 */
export function readByRecord(
  { policy, keys }: { readonly policy: Policy; readonly keys: LegacyKeys },
  { typed, reading }: TypedText,
  record: SubjectRecord | null,
): RecordReading {
  // Under uniform detail six digits are a TOTP code whoever it is for: as an old code they would cost a hash for those alone who have such codes.
  if (isUsualTotp(reading, policy)) return reading
  const byItself = hasWrongLength(reading, record, policy)
    ? ({ kind: "mistyped", suspectGroups: [] } as const)
    : reading
  if (!policy.takeover) return byItself
  return (
    readAsLegacy(keys, typed, byItself, record) ??
    (byItself.kind === "mistyped" ? illegible(byItself, policy) : byItself)
  )
}

function readAsLegacy(
  keys: LegacyKeys,
  typed: string,
  byItself: RecordReading,
  record: SubjectRecord | null,
): RecordReading | null {
  const form = record?.takenOver?.form ?? null
  if (record === null || form === null) return null
  const { codes, staged, totp } = record
  if (byItself.kind === "totp" && totp !== null) return null
  if (codes === null || codes.legacy === null) {
    const isOld = byItself.kind !== "backup-code" && canonicalCode(form, typed) !== null
    return isOld ? { kind: "legacy-code", input: null } : null
  }
  const isOfNewSet = byItself.kind === "backup-code" && staged?.format === byItself.code.format
  if (isOfNewSet && positionOf(staged!, byItself.code.selector) !== null) return null
  const input = legacyInputOf(keys, record, { salt: codes.salt, legacy: codes.legacy }, typed)
  return input && { kind: "legacy-code", input }
}

function isUsualTotp(
  reading: SecondFactorReading,
  { takeover, detail }: Policy,
): reading is Extract<SecondFactorReading, { kind: "totp" }> {
  return takeover && detail === "uniform" && reading.kind === "totp" && reading.digits.length === usualDigits
}

// Under uniform detail what is refused must not tell whether the subject has old codes, so what fits nothing counts like one of them.
function illegible(mistyped: Extract<RecordReading, { kind: "mistyped" }>, { detail }: Policy): RecordReading {
  return detail === "uniform" ? { kind: "legacy-code", input: null } : mistyped
}

function hasWrongLength(reading: SecondFactorReading, record: SubjectRecord | null, { detail }: Policy): boolean {
  if (reading.kind !== "totp") return false
  const totp = record?.totp ?? null
  if (totp === null) return detail === "uniform" && reading.digits.length !== usualDigits
  return authenticatorsOf(totp).every(({ parameters }) => parameters.digits !== reading.digits.length)
}
