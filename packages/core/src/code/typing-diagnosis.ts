import { alphabet } from "./alphabet.ts"
import { readAs } from "./backup-code-reading.ts"
import {
  type CodeFormat,
  type CodeFormatSpec,
  codeFormatNamed,
  codeFormats,
  cutIntoGroups,
  groupHolding,
} from "./code-format.ts"
import { typedDigits } from "./second-factor-reading.ts"
import { type Place, type Transcript, transcribe } from "./transcript.ts"

/** A typed character that no backup code contains. */
export interface ForeignSymbol {
  /** The character as typed, one code point; show it as text, never as markup. */
  readonly typed: string
  /** Which symbol of the code it stands for, counted from 1. */
  readonly place: number
  /** Which printed group it stands in, counted from 1. */
  readonly group: number
  /** `confusable` for O, 0, I, 1 and their lower case, which codes leave out on purpose; `other` for all else. */
  readonly kind: "confusable" | "other"
}

/** What can be said of a code while somebody types it. Never shown: whether the code is a real one. */
export interface TypingDiagnosis {
  /** The format it was measured against. */
  readonly format: CodeFormat
  /** What was typed, tidied: symbols in upper case, groups parted by dashes, `?` and foreign characters in place. */
  readonly text: string
  /**
   * Whether the input may be a TOTP code or the beginning of one: one to eight digits and nothing else. A field that takes
   * both leaves such an input as it is, and says nothing of a 0 or 1 in it.
   */
  readonly maybeTotp: boolean
  /** How many symbols are still to come. */
  readonly missingSymbols: number
  /** How many symbols are too many. */
  readonly extraSymbols: number
  /** How many symbols were typed as `?`; up to two are restored. */
  readonly unreadableSymbols: number
  readonly foreignSymbols: readonly ForeignSymbol[]
  /** `pending` until all symbols are there; `holds` for a code that may be sent; `fails` for one that cannot be right. */
  readonly check: "pending" | "holds" | "fails"
  /** The printed groups to look at again, counted from 1; none while there is nothing to say or no way to tell. */
  readonly suspectGroups: readonly number[]
}

/**
 * Says what can be said of a partly or wholly typed backup code, without sending it anywhere. To keep the caret in
 * place when the field is set to `text`, diagnose what stands before the caret with the same `format` and take the
 * length of that text.
 *
 * @param options.format the format to expect; without it, the one that fits what was typed so far. Give it
 *   where it is known: until the twentieth symbol a long code cannot be told from a standard one, nor a short one that
 *   has a `?` from the beginning of a standard one.
 * @throws TypeError when the input is not a string; RangeError for an unknown format
 */
export function diagnoseTyping(partial: string, options: { readonly format?: CodeFormat } = {}): TypingDiagnosis {
  const expected = options.format === undefined ? null : codeFormatNamed(options.format)
  const transcript = transcribe(partial)
  if (transcript === null) return tooLong(partial, expected ?? codeFormats.standard)
  const spec = expected ?? formatSoFar(transcript)
  const { places } = transcript
  const reading = places.length < spec.symbols ? null : readAs(spec, transcript)
  const foreignSymbols = foreignSymbolsOf(places, spec)
  const foreignGroups = [...new Set(foreignSymbols.map(({ group }) => group))]
  const digits = typedDigits(partial)
  return {
    format: spec.name,
    text: cutIntoGroups(places.map(shown), spec.groupSizes).join("-"),
    maybeTotp: digits !== null && digits.length > 0 && digits.length <= 8,
    missingSymbols: Math.max(0, spec.symbols - places.length),
    extraSymbols: Math.max(0, places.length - spec.symbols),
    unreadableSymbols: places.filter(place => place.kind === "unreadable").length,
    foreignSymbols,
    check: reading === null ? "pending" : reading.kind === "backup-code" ? "holds" : "fails",
    suspectGroups: reading?.kind === "mistyped" ? reading.suspectGroups : foreignGroups,
  }
}

function formatSoFar(transcript: Transcript): CodeFormatSpec {
  const { places } = transcript
  const { standard, short, long } = codeFormats
  // A `?` is no evidence for a format: with two of them, any twelve symbols could be a short code.
  const isLegible = places.every(place => place.kind !== "unreadable")
  if (isLegible && readAs(short, transcript).kind === "backup-code") return short
  // From here on too long by a whole group to be a standard code.
  return places.length >= standard.symbols + 4 ? long : standard
}

function foreignSymbolsOf(places: readonly Place[], spec: CodeFormatSpec): readonly ForeignSymbol[] {
  return places.flatMap((place, index) => {
    if (place.kind !== "foreign") return []
    const kind = "O0I1oi".includes(place.typed) ? "confusable" : "other"
    return [{ typed: place.typed, place: index + 1, group: groupHolding(index, spec.groupSizes), kind } as const]
  })
}

function shown(place: Place): string {
  if (place.kind === "symbol") return alphabet.charAt(place.value)
  if (place.kind === "unreadable") return "?"
  // A control character or half a surrogate pair would be lost or do mischief in an input field.
  return /[\p{Cc}\p{Cs}]/u.test(place.typed) ? "\uFFFD" : place.typed
}

function tooLong(partial: string, spec: CodeFormatSpec): TypingDiagnosis {
  return {
    format: spec.name,
    text: partial,
    maybeTotp: false,
    missingSymbols: 0,
    extraSymbols: partial.length - spec.symbols,
    unreadableSymbols: 0,
    foreignSymbols: [],
    check: "fails",
    suspectGroups: [],
  }
}
