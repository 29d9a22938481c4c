import { plainTyped, readSecondFactor } from "@postern/core/code"
import type { SharedSpeaker } from "./speaker.ts"

/** Which codes a field takes. */
export type FieldKind = "either" | "totp" | "backup-code"

/** Gives what was typed as the service takes it: full-width letters and the digits of other keyboards are the letters and digits that they are. */
export function plainCode(typed: string): string {
  return plainTyped(typed).trim()
}

const codeShape = /[A-Z2-9?]{5}(?:-[A-Z2-9?]{5}){5}|[A-Z2-9?]{4}(?:-[A-Z2-9?]{4}){2,3}/gi
const digitsAlone = /(?<![\w-])\d{6}(?![\w-])/g

/**
 * Gives the codes of a text that holds more than one, such as a page of them that was pasted whole; none for any other text. None is chosen,
 * and none is sent: they are for somebody to take one.
 */
export function severalCodes(text: string): readonly string[] {
  const plain = plainTyped(text.slice(0, maxPasted))
  const ways = [plain.split(/[\r\n]+/), plain.match(codeShape) ?? [], plain.match(digitsAlone) ?? []]
  // Whichever way of cutting it finds most of them.
  const [most] = ways.map(parts => parts.flatMap(codeOf)).sort((a, b) => b.length - a.length)
  return most![1] ? most! : []
}

function codeOf(part: string): string | readonly never[] {
  const reading = readSecondFactor(part)
  return reading.kind === "mistyped" ? [] : reading.kind === "totp" ? reading.digits : reading.code.text
}

/** More than any kit holds. */
const maxPasted = 16_384

/** What was typed, as far as a message needs it: never the code itself. */
export interface TypedFactor {
  readonly kind: "totp" | "backup-code" | "mistyped"
  readonly restoredSymbols: number
}

export function typedFactor(typed: string): TypedFactor {
  const reading = readSecondFactor(typed)
  return { kind: reading.kind, restoredSymbols: reading.kind === "backup-code" ? reading.restoredSymbols : 0 }
}

/** Says why what was typed is not worth sending, or gives null: a code whose check fails is never a real one. */
export function typingProblem(speaker: SharedSpeaker, typed: string, kind: FieldKind): string | null {
  if (typed.trim() === "") return speaker.say("empty")
  if (severalCodes(typed).length > 0) return speaker.say("several")
  const reading = readSecondFactor(typed)
  if (kind === "totp") return reading.kind === "totp" ? null : speaker.say("needsDigits")
  if (reading.kind === "totp") return kind === "either" || speaker.takesAny ? null : speaker.say("needsBackupCode")
  if (reading.kind === "backup-code" || speaker.takesAny) return null
  if (reading.format === null) return speaker.say("noCode")
  return mistypedText(speaker, reading.suspectGroups, "mistyped")
}

/** Says which groups look wrong, and that nothing was lost by it. */
export function mistypedText(speaker: SharedSpeaker, groups: readonly number[], kind: TypedFactor["kind"]): string {
  if (kind === "totp") return speaker.say("wrongCode")
  return `${suspectText(speaker, groups)} ${speaker.say("notCounted")}`
}

export function suspectText(speaker: SharedSpeaker, groups: readonly number[]): string {
  if (groups.length === 0) return speaker.say("mistyped")
  return speaker.say("mistypedGroups", { n: groups.length, groups: groups.join(", ") })
}
