import { type Account, type Batch, codeStatus, currentBatch } from "../record/index.ts"

/** An account on its way out: what the other side can be told. */
export interface ExportEntry {
  readonly account: Account
  readonly batch: Batch
  readonly codes: readonly {
    readonly number: number
    readonly text: string
    readonly used: boolean
    readonly doubtful: boolean
  }[]
}

/** @param texts the current batch's codes in the clear. Null where there is none. */
export function exportEntry(account: Account, texts: readonly string[]): ExportEntry | null {
  const batch = currentBatch(account)
  if (batch === null) return null
  const codes = batch.codes.map(code => {
    const status = codeStatus(code, batch)
    return {
      number: code.index + 1,
      text: texts[code.index]!,
      used: status === "used",
      doubtful: status === "doubtful",
    }
  })
  return { account, batch, codes }
}

/** The name of a code's field, sorted by its number everywhere: `Backup code 03 (used)`. */
export const codeFieldName = ({ number, used }: ExportEntry["codes"][number]): string =>
  `Backup code ${String(number).padStart(2, "0")}${used ? " (used)" : ""}`

/** The dates as further fields, which `import` reads back. */
export function dateFields({ batch }: ExportEntry): { readonly name: string; readonly value: string }[] {
  const dates: [string, string | null][] = [
    ["Backup codes generated", batch.generatedOn],
    ["Backup codes expire", batch.expiresOn],
  ]
  return dates.flatMap(([name, value]) => (value === null ? [] : [{ name, value }]))
}

/** What no other program has a place for, as far as these entries have it: said, not dropped in silence. */
export function commonLosses(entries: readonly ExportEntry[]): string[] {
  const has = (test: (entry: ExportEntry) => boolean): boolean => entries.some(test)
  return [
    has(({ batch }) => batch.copies.length > 0) ? "where the copies are" : "",
    has(({ batch }) => batch.tested.length > 0) ? "when codes were tested" : "",
    has(({ batch }) => batch.codes.some(code => code.uses.length > 0))
      ? "when and by whom codes were used (that they are used is kept)"
      : "",
    has(({ codes }) => codes.some(code => code.doubtful)) ? "that some codes are doubtful (they go out as unused)" : "",
    has(({ account }) => account.batches.length > 1) ? "superseded batches" : "",
    has(({ batch }) => batch.reviewOn !== null) ? "review dates" : "",
    has(({ account }) => account.owner !== undefined) ? "owners" : "",
  ].filter(loss => loss !== "")
}

export interface Exported {
  readonly bytes: Uint8Array
  readonly losses: readonly string[]
}
