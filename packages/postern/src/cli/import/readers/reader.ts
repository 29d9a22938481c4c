import { isKitName } from "@postern/core"
import type { TakeoverEntry, TakeoverTotp } from "../../../issuer/index.ts"

/** Why rows bring nothing, in the words of the report. */
export type SkipReason = "not-enrolled" | "hotp" | "several-authenticators" | "unreadable" | "wrong-key"

/** An authenticator as a source has it; a source may have several for one account. */
export interface SourceTotp {
  readonly totp: TakeoverTotp
  /** for `--when-several`: the source's own order, and when it was made */
  readonly createdAt?: number
}

/** What the rows of one account say. */
export interface SourceAccount {
  readonly subject: string
  readonly account?: string | undefined
  readonly authenticators: readonly SourceTotp[]
  /** why an authenticator beside those was left behind */
  readonly totpSkipped?: SkipReason | undefined
  readonly codes?: TakeoverEntry["codes"] | undefined
  readonly codesSkipped?: SkipReason | undefined
  /** what else the entry has */
  readonly more?: Pick<TakeoverEntry, "lockedUntil" | "addresses"> | undefined
  /** an entry that is complete as it came */
  readonly whole?: unknown
}

export type Row = Readonly<Record<string, unknown>>

/** Flags that say what the source does not. */
export interface SourceOptions {
  readonly totpDigits?: 6 | 7 | 8
  readonly totpPeriod?: number
  readonly tables?: string
  readonly loginProvider?: string
  readonly pepperId?: string
  /** of codes that are made of a seed */
  readonly codeDigits?: number
  readonly codeCount?: number
}

/** Reads the rows of one system. */
export interface Reader {
  /** the text of `--secret-file` or `--key-file`, where the system encrypts */
  readonly key: "none" | "secret" | "keys" | "optional-keys"
  /** a row that is longer is none; @default 1 MiB */
  readonly maxRowBytes?: number
  /** whether one account may have several rows, which lie together */
  readonly isGrouped: boolean
  /** a whole document instead of rows, such as an export of Keycloak; gives its rows */
  rowsOf?(document: Row): readonly Row[] | null
  open(options: SourceOptions, key: string): OpenedReader
}

export interface OpenedReader {
  /** @throws RowFault for rows that are none of this system */
  read(rows: readonly Row[]): SourceAccount
}

/** Rows that are not of the documented form. It never holds what was there. */
export class RowFault extends Error {
  readonly field: string
  readonly expected: string

  constructor(field: string, expected: string) {
    super(`${field}: expected ${expected}`)
    this.name = "RowFault"
    this.field = field
    this.expected = expected
  }
}

/** Gives a field that must be text. @throws RowFault */
export function textOf(row: Row, field: string): string {
  const value = row[field]
  if (typeof value === "number" && Number.isSafeInteger(value)) return String(value)
  if (typeof value !== "string") throw new RowFault(field, "text")
  return value
}

/** Gives a field that may be missing or null. @throws RowFault if it is something else than text */
export function optionalText(row: Row, field: string): string | null {
  const value = row[field]
  return value === undefined || value === null ? null : textOf(row, field)
}

/** Gives a field that holds an object, as such or as JSON in text. @throws RowFault */
export function objectOf(row: Row, field: string): Row {
  const value = parsedOf(row[field])
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new RowFault(field, "an object")
  return value as Row
}

/** Gives what JSON in text stands for; anything else as it is. */
export function parsedOf(value: unknown): unknown {
  if (typeof value !== "string") return value
  try {
    return JSON.parse(value)
  } catch {
    return undefined
  }
}

/** Gives the form of codes that are written in groups of letters and digits, from the codes themselves; null for what is no such text. */
export function groupedForm(
  codes: readonly string[],
  alphabet: string,
  letters: "exact" | "lower" | "upper",
): NonNullable<TakeoverEntry["codes"]>["form"] | null {
  if (!codes.every(code => /^[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*$/.test(code))) return null
  const lengths = [...new Set(codes.map(code => code.replaceAll("-", "").length))]
  const groups = codes[0]?.split("-").map(group => group.length) ?? []
  if (lengths.length === 0 || lengths.length > 16 || lengths.some(length => length < 4 || length > 64)) return null
  return { alphabet, lengths, groups: groups.length > 1 && groups.length <= 16 ? groups : [], case: letters }
}

/** Gives what the person calls an authenticator there, as far as it can be shown. */
export function sourceName(value: unknown): { readonly name?: string } {
  if (typeof value !== "string" || value.trim() === "" || !isKitName(value)) return {}
  // Letters beyond the basic plane count twice.
  return { name: [...value.trim()].slice(0, 20).join("") }
}
