import { codeFormats, readBackupCode } from "@postern/core"
import type { CodeDoubt } from "./code-doubts.ts"

/** How a text reads as one of Postern's own codes. */
export interface PosternReading {
  readonly text: string
  readonly format: string | null
  readonly doubt: Omit<CodeDoubt, "shown"> | null
}

/** Whether a list is one of Postern's: half of its codes or more have check symbols that fit, which of others one in a thousand has. */
export function isPosternList(texts: readonly string[]): boolean {
  const fitting = texts.filter(text => readBackupCode(text).kind === "backup-code").length
  return fitting > 0 && fitting * 2 >= texts.length
}

/** The batch format of Postern's own codes, whose check symbols all fit; null for others. */
export function posternFormat(texts: readonly string[]): string | null {
  const formats = new Set(
    texts.map(text => {
      const reading = readBackupCode(text)
      return reading.kind === "backup-code" ? reading.code.format : null
    }),
  )
  const [format = null] = formats
  return formats.size === 1 && format !== null ? `postern-${format}` : null
}

/** Reads a code of such a list. Where the check symbols do not fit, the group is named, and the right symbol where it can be told. */
export function readPosternCode(text: string): PosternReading {
  const reading = readBackupCode(text)
  if (reading.kind === "backup-code") {
    const { code, restoredSymbols } = reading
    // With two restored no check symbol is left over that could have found a third fault.
    return { text: code.text, format: code.format, doubt: restoredSymbols === 2 ? { kind: "restored" } : null }
  }
  const group = reading.suspectGroups[0]
  const fix = reading.format === null ? null : rightSymbol(text, reading.format)
  return {
    text,
    format: reading.format,
    doubt: { kind: "check-symbols", ...(group === undefined ? {} : { group }), ...(fix === null ? {} : { fix }) },
  }
}

/** The one symbol that, replaced, makes a code of the text; null where none does, or several would. */
function rightSymbol(text: string, format: keyof typeof codeFormats): NonNullable<CodeDoubt["fix"]> | null {
  const symbols = [...text.toUpperCase().replace(/[^A-Z0-9?]/g, "")]
  if (symbols.length !== codeFormats[format].symbols) return null
  const fixes = symbols.flatMap((typed, at) => {
    const reading = readBackupCode(symbols.with(at, "?").join(""))
    if (reading.kind !== "backup-code") return []
    return [{ place: at + 1, typed, right: reading.code.text.replaceAll("-", "")[at]! }]
  })
  return fixes.length === 1 ? fixes[0]! : null
}

/** A text with the right symbol in its place, as a code prints it. */
export function withFix(text: string, fix: NonNullable<CodeDoubt["fix"]>): string {
  const symbols = [...text.toUpperCase().replace(/[^A-Z0-9?]/g, "")]
  const reading = readBackupCode(symbols.with(fix.place - 1, fix.right).join(""))
  if (reading.kind !== "backup-code") throw new RangeError("the symbol does not make a code of the text")
  return reading.code.text
}
