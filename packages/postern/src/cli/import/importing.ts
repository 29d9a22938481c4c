import { randomBytes } from "node:crypto"
import { availableParallelism } from "node:os"
import { createTakeoverTools, PosternError, type TakeoverTools } from "../../issuer/index.ts"
import { forEachAtOnce } from "../audit/subject-walk.ts"
import { CliFault } from "../cli-fault.ts"
import type { Place } from "../command-host.ts"
import { type ExitCode, exitCode } from "../exit-code.ts"
import { requireKeys } from "../keys/key-source.ts"
import { readNamedSecret } from "../secret-file.ts"
import { hashingOf } from "../serve/serve-options.ts"
import { openExistingStore } from "../stores/opened-store.ts"
import type { Terminal } from "../terminal/terminal.ts"
import { count } from "../terminal/wording.ts"
import { ImportReport } from "./import-report.ts"
import { type InputRow, inputRows } from "./input-rows.ts"
import { type OpenedReader, type Reader, type Row, RowFault, type SourceOptions } from "./readers/reader.ts"
import { readers } from "./readers/readers.ts"
import { type AccountVerdict, entryOf, type WhenSeveral } from "./source-entry.ts"

/** The flags of `postern import`, parsed. */
export interface ImportOptions extends SourceOptions {
  readonly from: string
  readonly input: string
  readonly tenant: string
  readonly dryRun: boolean
  readonly report?: string
  readonly secretFile?: string
  readonly keyFile?: string
  readonly identityFile?: string
  readonly codesExpireAfterDays?: number | "never"
  readonly onExisting: "skip"
  readonly whenSeveral: WhenSeveral
  readonly probe: boolean
  readonly maxAuthenticators: number
  readonly mostHashSeconds: number
  readonly hashing: "argon2id" | "pbkdf2"
  readonly by?: string
  readonly json: boolean
}

// Commits that wait together share one durable transaction; the hashes wait for cores anyway.
const width = 256
const progressEvery = 500

/** Imports the accounts of another system, or says what would become of them. */
export async function importAccounts(place: Place, options: ImportOptions, terminal: Terminal): Promise<ExitCode> {
  requireSource(options)
  const reader = readerOf(options.from)
  const opened = openReader(reader, options)
  const { keys } = requireKeys(place.folder, process.env)
  const run = randomBytes(6).toString("hex")
  const store = await openExistingStore(place)
  const report = new ImportReport(options.report)
  try {
    const tools = createTakeoverTools({
      store,
      keys,
      hashing: hashingOf(options),
      limits: { inFlight: availableParallelism(), waiting: 1_000_000 },
      maxHashSeconds: options.mostHashSeconds,
      maxAuthenticators: options.maxAuthenticators,
    })
    const entryOptions = {
      origin: originOf(options.from),
      whenSeveral: options.whenSeveral,
      expiresAt: expiryOf(options),
    }
    const work = { tools, tenant: options.tenant, run, writes: !options.dryRun, by: options.by, report }
    const accounts = accountsOf(reader, inputRows(options.input, options.identityFile, reader))
    await forEachAtOnce(accounts, width, async rows => {
      const verdict = verdictOf(opened, rows, entryOptions)
      await settle(work, rows.place, verdict)
      if (report.accounts % progressEvery === 0) terminal.progress(`${count(report.accounts, "account")} read …`)
    })
  } finally {
    await store.close()
    report.close()
  }
  const isTried = !options.dryRun || !options.probe
  report.tell(terminal, { ...options, run: options.dryRun ? null : run, isTried })
  if (report.invalid > 0) return exitCode.fault
  return report.leftBehind > 0 || !isTried ? exitCode.findings : exitCode.ok
}

/** @throws CliFault `usage` where the system or its rows are not named */
export function requireSource({ from, input }: Partial<Pick<ImportOptions, "from" | "input">>): void {
  if (from === undefined || input === undefined)
    throw new CliFault("usage", {
      sentence: "Name the system with --from and its rows with --input: see `postern import --help`.",
    })
}

/** Gives the reader of a system. @throws CliFault `usage` */
export function readerOf(from: string): Reader {
  const reader = Object.hasOwn(readers, from) ? readers[from] : undefined
  if (reader === undefined)
    throw new CliFault("usage", {
      sentence: `There is no reader ${from}: --from takes ${Object.keys(readers).join(", ")}.`,
    })
  return reader
}

/** Gives the old system's key from the file that a flag names. @throws CliFault `usage` where it is missing; like `readNamedSecret` */
export function keyOf(
  reader: Reader,
  { from, secretFile, keyFile }: Pick<ImportOptions, "from" | "secretFile" | "keyFile">,
): string {
  if (reader.key === "none") return ""
  const path = reader.key === "secret" ? (secretFile ?? keyFile) : (keyFile ?? secretFile)
  if (path !== undefined) return readNamedSecret(path)
  if (reader.key === "optional-keys") return ""
  const flag = reader.key === "secret" ? "--secret-file" : "--key-file"
  throw new CliFault("usage", { sentence: `What ${from} keeps is encrypted: name the file with its key, ${flag}.` })
}

/** Opens a reader with the old system's key. @throws CliFault `usage` | `setting-invalid` for a key file that is none of this system; like `readNamedSecret` */
export function openReader(reader: Reader, options: SourceOptions & Parameters<typeof keyOf>[1]): OpenedReader {
  const key = keyOf(reader, options)
  try {
    return reader.open(options, key)
  } catch (fault) {
    if (!(fault instanceof RowFault)) throw fault
    const sentence = `The key file cannot be used: expected ${fault.expected}.`
    throw new CliFault("setting-invalid", { sentence }, fault)
  }
}

/** The system's name as the record keeps it. */
function originOf(from: string): string {
  return from === "jsonl" ? "other" : from
}

function expiryOf({ codesExpireAfterDays }: ImportOptions): string | null | undefined {
  if (codesExpireAfterDays === undefined) return undefined
  if (codesExpireAfterDays === "never") return null
  return new Date(Date.now() + codesExpireAfterDays * 86_400_000).toISOString()
}

/** The rows of one account, and where the first of them stands. */
export interface AccountRows {
  readonly place: number
  readonly rows: readonly Row[] | null
}

/** Gives the rows account by account: those of one lie together. */
export async function* accountsOf(reader: Reader, rows: AsyncIterable<InputRow>): AsyncGenerator<AccountRows> {
  let current: { place: number; rows: Row[] } | null = null
  for await (const { place, row } of rows) {
    const isSame = reader.isGrouped && row !== null && current !== null && current.rows[0]!.subject === row.subject
    if (isSame && current!.rows.length < maxRowsOfAccount) {
      current!.rows.push(row)
      continue
    }
    if (current !== null) yield current
    current = row === null ? null : { place, rows: [row] }
    if (row === null) yield { place, rows: null }
  }
  if (current !== null) yield current
}

// Ten authenticators and two sets of codes come to fewer.
const maxRowsOfAccount = 256

/** What the rows of an account come to, with whose they are where that can be told. */
export type Verdict = AccountVerdict & { readonly subject: string | null }

/** Reads the rows of an account. */
export function verdictOf(
  opened: OpenedReader,
  { rows }: AccountRows,
  options: Parameters<typeof entryOf>[1],
): Verdict {
  if (rows === null) return { subject: null, invalid: "expected a JSON object of at most 1 MiB" }
  try {
    const found = opened.read(rows)
    return { subject: found.subject, ...entryOf(found, options) }
  } catch (fault) {
    if (!(fault instanceof Error) || fault.name !== "RowFault") throw fault
    return { subject: typeof rows[0]!.subject === "string" ? rows[0]!.subject : null, invalid: fault.message }
  }
}

interface Work {
  readonly tools: TakeoverTools
  readonly tenant: string
  readonly run: string
  readonly writes: boolean
  readonly by: string | undefined
  readonly report: ImportReport
}

async function settle(
  { tools, tenant, run, writes, by, report }: Work,
  place: number,
  verdict: Verdict,
): Promise<void> {
  const { subject } = verdict
  if ("invalid" in verdict) return report.note({ place, subject, outcome: "invalid", reason: verdict.invalid })
  if ("skipped" in verdict) return report.note({ place, subject, outcome: "skipped", reason: verdict.skipped })
  if (subject === null || !isSubject(subject))
    return report.note({ place, subject: null, outcome: "invalid", reason: "subject: expected 1 to 255 bytes of text" })
  try {
    const source = by === undefined ? {} : { by }
    const outcome = await tools.import({ tenant, subject }, verdict.entry, { run, writes, source })
    report.noteOutcome(place, subject, verdict, outcome)
  } catch (fault) {
    // One record that does not open must not keep the others from being taken over.
    const isOfOne = fault instanceof PosternError && ["record-unreadable", "key-retired"].includes(fault.code)
    if (!isOfOne) throw fault
    report.note({ place, subject, outcome: "invalid", reason: fault.code })
  }
}

function isSubject(subject: string): boolean {
  const bytes = Buffer.byteLength(subject)
  return bytes >= 1 && bytes <= 255 && !/[\p{Cc}\p{Cs}]/u.test(subject) && subject !== "." && subject !== ".."
}
