import { type KeptField, keptFieldNames } from "../formats/index.ts"
import { type Account, type Batch, codeStatus } from "../record/index.ts"

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

/** @param texts the batch's codes in the clear. */
export function exportEntry(account: Account, batch: Batch, texts: readonly string[]): ExportEntry {
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
export const codeFieldName = ({ number, used, doubtful }: ExportEntry["codes"][number]): string =>
  `Backup code ${String(number).padStart(2, "0")}${used ? " (used)" : doubtful ? " (doubtful)" : ""}`

/**
 * What is known of the codes and has no place of its own in other programs, as further fields, which `import` reads back.
 * @param without what the program has a place for.
 */
export function factFields(
  { account, batch }: ExportEntry,
  without: readonly KeptField[],
): { readonly name: string; readonly value: string }[] {
  const facts: Readonly<Record<KeptField, string | null | undefined>> = {
    sort: batch.sort,
    generatedOn: batch.generatedOn,
    expiresOn: batch.expiresOn,
    reviewOn: batch.reviewOn,
    owner: account.owner,
    tags: account.tags.map(tag => tag.replaceAll(",", " ")).join(", "),
    note: batch.note,
  }
  return (Object.keys(facts) as KeptField[])
    .filter(field => !without.includes(field))
    .flatMap(field => (facts[field] ? [{ name: keptFieldNames[field], value: facts[field] }] : []))
}

/** Codes and facts alike, as fields. */
export const ownFields = (
  entry: ExportEntry,
  without: readonly KeptField[],
): { readonly name: string; readonly value: string }[] => [
  ...entry.codes.map(code => ({ name: codeFieldName(code), value: code.text })),
  ...factFields(entry, without),
]

/** What no other program has a place for, as far as these entries have it: said, not dropped in silence. */
export function commonLosses(entries: readonly ExportEntry[]): string[] {
  const has = (test: (entry: ExportEntry) => boolean): boolean => entries.some(test)
  return [
    has(({ batch }) => batch.copies.length > 0) ? "where the copies are" : "",
    has(({ batch }) => batch.tested.length > 0) ? "when codes were tested" : "",
    has(({ batch }) => batch.codes.some(code => code.uses.length > 0))
      ? "when and by whom codes were used (that they are used is kept)"
      : "",
    has(({ account }) => account.batches.length > 1) ? "superseded batches" : "",
  ].filter(loss => loss !== "")
}

export interface Exported {
  readonly bytes: Uint8Array
  readonly losses: readonly string[]
}
