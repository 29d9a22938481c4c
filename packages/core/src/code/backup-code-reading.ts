import { type BackupCode, backupCodeOf } from "./backup-code.ts"
import { locateFault, restoreWord } from "./check-symbols.ts"
import { type CodeFormat, type CodeFormatSpec, codeFormats, groupHolding } from "./code-format.ts"
import { type Place, type Transcript, transcribe } from "./transcript.ts"

/**
 * What a typed text is: a backup code whose check holds, with the number of `?` that were restored (0..2), or a
 * mistyped one, with the printed groups to look at again (1 = the first; none = cannot tell) and the format it was
 * nearest to (null = none was near).
 */
export type BackupCodeReading =
  | { readonly kind: "backup-code"; readonly code: BackupCode; readonly restoredSymbols: number }
  | { readonly kind: "mistyped"; readonly format: CodeFormat | null; readonly suspectGroups: readonly number[] }

/**
 * Reads a backup code as people type and paste it. Case, blanks, dashes, list numbering, boxes, quotes and closing
 * punctuation are forgiven; a symbol outside the alphabet never is, and no wrong symbol is corrected. Up to two symbols
 * typed as `?` are restored: the other symbols determine them, so whoever types `?` still types the whole secret, and
 * one input is one guess. `docs/spec/code-format.md` has the rules. One pass; past 256 UTF-16 units nothing is read.
 *
 * @throws TypeError when the input is not a string
 */
export function readBackupCode(input: string): BackupCodeReading {
  const transcript = transcribe(input)
  if (transcript === null) return { kind: "mistyped", format: null, suspectGroups: [] }
  const spec = nearestFormat(transcript)
  if (spec === null) return { kind: "mistyped", format: null, suspectGroups: [] }
  return readAs(spec, transcript)
}

/** Reads a transcript as a code of one format, whatever its length. */
export function readAs(spec: CodeFormatSpec, transcript: Transcript): BackupCodeReading {
  const word = wordOf(spec, transcript)
  const restored = word && restoreWord(word)
  if (word && restored) {
    const restoredSymbols = word.filter(value => value === null).length
    return { kind: "backup-code", code: backupCodeOf(spec, restored), restoredSymbols }
  }
  return { kind: "mistyped", format: spec.name, suspectGroups: suspectGroupsOf(spec, transcript) }
}

/**
 * Guesses the format meant, of those that are less than a whole group off in length, so that a format's own length is
 * near to no other: the one printed in as many groups as were typed; else the nearest in length, `standard` before
 * `short` where both are as near; null when none is near.
 */
function nearestFormat({ places, typedGroupSizes }: Transcript): CodeFormatSpec | null {
  const distance = (spec: CodeFormatSpec) => Math.abs(spec.symbols - places.length)
  const near = Object.values(codeFormats).filter(spec => distance(spec) < spec.groupSizes[0]!)
  const grouped = near.find(spec => spec.groupSizes.length === typedGroupSizes.length)
  const [nearest] = near.toSorted((a, b) => distance(a) - distance(b))
  return grouped ?? nearest ?? null
}

/** The symbols' values, null for `?`; null for all of it when the length is wrong or a foreign symbol stands in it. */
function wordOf(spec: CodeFormatSpec, { places }: Transcript): readonly (number | null)[] | null {
  if (places.length !== spec.symbols || places.some(isForeign)) return null
  return places.map(place => (place.kind === "symbol" ? place.value : null))
}

function suspectGroupsOf(spec: CodeFormatSpec, transcript: Transcript): readonly number[] {
  const { places, typedGroupSizes } = transcript
  // Dashes are trusted only where the length is wrong: with the right length, places tell the group better.
  const isGroupedAsPrinted = typedGroupSizes.length === spec.groupSizes.length
  const isWholeLength = places.length === spec.symbols
  const groupSizes = !isWholeLength && isGroupedAsPrinted ? typedGroupSizes : spec.groupSizes
  const groupsWith = (isSuspect: (place: Place) => boolean) =>
    places.flatMap((place, index) => (isSuspect(place) ? [groupHolding(index, groupSizes)] : []))

  const foreign = groupsWith(isForeign)
  if (!isWholeLength) return inOrder([...foreign, ...groupsOfWrongSize(spec, groupSizes)])
  if (foreign.length > 0) return inOrder(foreign)
  const unreadable = groupsWith(place => place.kind === "unreadable")
  if (unreadable.length > 2) return inOrder(unreadable)
  // With one `?` the check is half used up: it still finds a wrong symbol, but no longer says where.
  if (unreadable.length > 0) return []
  const faults = locateFault(places.map(place => (place.kind === "symbol" ? place.value : 0)))
  return inOrder(faults.map(index => groupHolding(index, groupSizes)))
}

function groupsOfWrongSize(spec: CodeFormatSpec, groupSizes: readonly number[]): readonly number[] {
  return groupSizes.flatMap((size, index) => (size === spec.groupSizes[index] ? [] : [index + 1]))
}

function isForeign(place: Place): boolean {
  return place.kind === "foreign"
}

function inOrder(groups: readonly number[]): readonly number[] {
  return [...new Set(groups)].sort((a, b) => a - b)
}
