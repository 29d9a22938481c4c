import { closeSync, openSync, writeSync } from "node:fs"
import type { CheckedEntry, ImportOutcome } from "../../issuer/index.ts"
import { CliFault, reasonOf } from "../cli-fault.ts"
import { printable, type Terminal } from "../terminal/terminal.ts"
import { count } from "../terminal/wording.ts"

/** One line of the report: whose, and what became of it. Never a secret. */
interface Line {
  readonly place: number
  readonly subject: string | null
  readonly outcome: "imported" | "totp-only" | "codes-only" | "skipped" | "invalid"
  readonly reason?: string
  readonly warnings?: readonly string[]
}

// What leaves nobody behind: they are here already, or had nothing there.
const harmless = new Set(["already-there", "not-enrolled"])
const maxNamed = 10

/** Counts what became of the accounts, and writes a line for each where a report is asked for. */
export class ImportReport {
  readonly #file: number | null
  readonly #counts = new Map<string, number>()
  readonly #named: Line[] = []
  /** codes that were hashed with the slow hash, or would be */
  #codes = 0
  accounts = 0
  invalid = 0
  leftBehind = 0

  /** @throws CliFault `folder-unwritable` | `file-exists`: a report is never overwritten */
  constructor(path: string | undefined) {
    this.#file = path === undefined ? null : openNew(path)
  }

  noteOutcome(
    place: number,
    subject: string,
    { warnings }: { readonly entry: CheckedEntry; readonly warnings: readonly string[] },
    outcome: ImportOutcome,
  ): void {
    if (outcome.outcome === "skipped") {
      this.note({ place, subject, outcome: "skipped", reason: outcome.reason })
      return
    }
    this.#codes += outcome.codesLeft
    const all = outcome.reason === undefined ? warnings : [...warnings, outcome.reason]
    this.note({ place, subject, outcome: outcome.result, ...(all.length > 0 && { warnings: all }) })
  }

  note(line: Line): void {
    const { outcome, reason, warnings = [] } = line
    this.accounts++
    const name = outcome === "skipped" ? `skipped: ${reason}` : outcome
    this.#count(name)
    for (const warning of warnings) this.#count(`warned: ${warning}`)
    const isBad = outcome === "invalid" || (outcome === "skipped" && !harmless.has(reason!))
    if (outcome === "invalid") this.invalid++
    else if (isBad || warnings.some(warning => warning !== "short-secret")) this.leftBehind++
    if (isBad && this.#named.length < maxNamed) this.#named.push(line)
    if (this.#file !== null) writeSync(this.#file, `${JSON.stringify(line)}\n`)
  }

  #count(name: string): void {
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1)
  }

  close(): void {
    if (this.#file !== null) closeSync(this.#file)
  }

  /** Says what there is to say, on stdout. */
  tell(
    terminal: Terminal,
    { json, dryRun, run, isTried }: { json: boolean; dryRun: boolean; run: string | null; isTried: boolean },
  ): void {
    const outcomes = Object.fromEntries([...this.#counts].sort(([a], [b]) => a.localeCompare(b)))
    if (json) {
      const facts = { run, dryRun, accounts: this.accounts, outcomes, codes: this.#codes, probed: isTried }
      terminal.out(JSON.stringify({ schema: "postern/import/1", ...facts }))
      return
    }
    for (const [name, number] of Object.entries(outcomes)) terminal.out(`${name.padEnd(34)} ${number}`)
    for (const { place, subject, outcome, reason } of this.#named) {
      const whose = subject === null ? `row ${place}` : printable(subject)
      terminal.note(`${terminal.red(outcome)}  ${whose}  ${reason ?? ""}`)
    }
    const codes = `${count(this.#codes, "code")}`
    if (dryRun) {
      terminal.note(
        `Nothing was written. ${count(this.accounts, "account")} read; ${codes} would be hashed, which takes some ${this.#seconds()} of one core.`,
      )
      if (!isTried)
        terminal.note(
          "No live code was tried yet: run `postern import probe` with one account, then this with --no-probe.",
        )
    } else terminal.note(`Run ${run}: ${count(this.accounts, "account")} read, ${codes} taken over.`)
  }

  #seconds(): string {
    const seconds = Math.ceil(this.#codes / 100)
    return seconds < 120 ? count(seconds, "second") : count(Math.ceil(seconds / 60), "minute")
  }
}

function openNew(path: string): number {
  try {
    return openSync(path, "wx", 0o600)
  } catch (fault) {
    if ((fault as NodeJS.ErrnoException).code === "EEXIST") throw new CliFault("file-exists", { path }, fault)
    throw new CliFault("folder-unwritable", { path, reason: reasonOf(fault) }, fault)
  }
}
