import { type Candidate, type UnreadLine, unreadReasons } from "../../reading/index.ts"
import type { Console } from "../terminal/console.ts"
import { plain } from "../terminal/plain-text.ts"
import { type Cell, printTable } from "../terminal/text-table.ts"
import { displayWidth, fitTo, wrapWords } from "../terminal/text-width.ts"
import type { ImportedFile } from "./import-files.ts"
import type { PlanItem } from "./import-plan.ts"
import { doubtText } from "./settle-doubts.ts"

const actionText: Record<PlanItem["action"], Cell> = {
  add: { text: "new", style: "green" },
  replace: { text: "replaces", style: "yellow" },
  "keep-both": { text: "left out", style: "red" },
  "already-kept": "kept already",
  inventory: { text: "2FA, no codes", style: "cyan" },
  "already-listed": "known",
}

/** Shows what would be kept, and then, file by file, what would not and why. */
export function previewImport(console: Console, items: readonly PlanItem[], files: readonly ImportedFile[]): void {
  if (items.length > 0) printItems(console, items)
  for (const { name, action, candidate } of items)
    if (action === "add" || action === "replace") printUnsure(console, { ...candidate, name })
  for (const file of files) printNotTaken(console, file)
  const left = items.filter(item => item.action === "keep-both")
  if (left.length > 0)
    console.warn(
      `${left.length === 1 ? `${plain(left[0]!.name)} has` : `${left.length} accounts have`} other codes already. Whether these are newer, only you know: --replace puts them in their place.`,
    )
}

function printItems(console: Console, items: readonly PlanItem[]): void {
  const rows = items.map(({ name, action, candidate: { codes, evidence } }): Cell[] => {
    const used = codes.filter(code => code.used).length
    return [
      name,
      actionText[action],
      codes.length === 0 ? "" : `${codes.length}${used > 0 ? ` (${used} used)` : ""}`,
      evidence.join(", "),
    ]
  })
  printTable(console, [{ title: "Account" }, { title: "" }, { title: "Codes" }, { title: "Why", shrinks: true }], rows)
}

/** Shows the codes of which something is unsure, and what is to be known of the whole list. */
export function printUnsure(console: Console, { name, codes, remarks }: Candidate): void {
  const unsure = codes.filter(({ doubt, used }) => doubt !== null && !used)
  printLines(
    console,
    `Unsure in ${plain(name)}:`,
    unsure.map(({ line, doubt }) => ({
      place: line === null ? "" : `line ${line}`,
      shown: doubt!.shown,
      why: doubtText(doubt!),
    })),
  )
  for (const remark of remarks) console.data(wrapWords(`${remark}`, console.columns))
}

/** A terminal shows so many lines of a file; `--json` gives all. */
const maxShownLines = 20

function printNotTaken(console: Console, { path, reading, refusal }: ImportedFile): void {
  const name = path === "-" ? "stdin" : plain(path)
  if (refusal !== null) {
    console.data("")
    console.data(console.paint("red", fitTo(`Not read: ${name}`, console.columns)))
    const message = refusal.message.slice(refusal.message.indexOf(": ") + 2)
    console.data(`  ${wrapWords(message, console.columns - 2, "").replaceAll("\n", "\n  ")}`)
    return
  }
  if (reading === null) return
  const { candidates, unread } = reading
  if (candidates.length + unread.length + reading.otherNumbers.length === 0) {
    console.data("")
    console.data(console.paint("yellow", fitTo(`Nothing found in ${name}.`, console.columns)))
  }
  printUnread(console, name, unread)
  const others = reading.otherNumbers.length
  if (others > 0)
    console.data(
      wrapWords(
        `${name}: ${others === 1 ? "one line says that it is a number" : `${others} lines say that they are numbers`} of another kind, such as a serial or order number (--json lists them).`,
        console.columns,
      ),
    )
  for (const remark of reading.remarks) console.data(wrapWords(`${name}: ${remark}`, console.columns))
}

/** Shows the lines that were not taken, each with its place and the reason. */
export function printUnread(console: Console, name: string, unread: readonly UnreadLine[]): void {
  printLines(
    console,
    `Not taken from ${name}:`,
    unread.map(line => ({ place: placeOf(line), shown: line.shown, why: whyUnread(line) })),
  )
}

const whyUnread = ({ reason, group, fix }: UnreadLine): string =>
  reason === "check-symbols"
    ? doubtText({ kind: reason, ...(group === undefined ? {} : { group }), ...(fix === undefined ? {} : { fix }) })
    : unreadReasons[reason]

interface ShownLine {
  readonly place: string
  readonly shown: string
  readonly why: string
}

/** Lines under a title; where a reason does not fit beside its line it stands below it. */
function printLines(console: Console, title: string, lines: readonly ShownLine[]): void {
  if (lines.length === 0) return
  console.data("")
  console.data(console.paint("yellow", fitTo(title, console.columns)))
  const shown = lines.slice(0, maxShownLines)
  const width = Math.min(30, Math.max(...shown.map(({ place }) => displayWidth(place))))
  for (const { place, shown: text, why } of shown) {
    const at = fitTo(place, width)
    const start = `  ${at}${" ".repeat(width - displayWidth(at))}  `
    const line = `${start}${plain(text)}  (${why})`
    if (displayWidth(line) <= console.columns) console.data(line)
    else {
      console.data(fitTo(`${start}${plain(text)}`, console.columns))
      const indent = " ".repeat(displayWidth(start))
      console.data(
        `${indent}${wrapWords(`(${why})`, console.columns - displayWidth(start), "").replaceAll("\n", `\n${indent}`)}`,
      )
    }
  }
  if (lines.length > shown.length) console.data(`  and ${lines.length - shown.length} more; --json lists all.`)
}

/** Where a line stands, for a person: `line 7`, or the entry and its field. */
function placeOf({ line, entry, field }: UnreadLine): string {
  const at = line === null ? "" : `line ${line}`
  return [entry === null ? "" : plain(entry), field === null ? "" : plain(field), at].filter(Boolean).join(", ")
}

/** The account's part of `--json`. */
export function accountResult({ name, action, candidate }: PlanItem): object {
  const { codes, confidence, evidence, remarks } = candidate
  return {
    name,
    action,
    codes: codes.length,
    used: codes.filter(({ used }) => used).length,
    unsure: codes.flatMap(({ doubt, used, line }) => (doubt === null || used ? [] : [{ line, ...doubt }])),
    confidence,
    evidence,
    remarks,
  }
}

/** The file's part of `--json`. */
export function fileResult({ path, reading, refusal }: ImportedFile, removed: boolean): object {
  return {
    file: path === "-" ? null : path,
    kind: reading?.kind ?? null,
    refused: refusal === null ? null : { code: refusal.code, message: refusal.message },
    codes: (reading?.candidates ?? []).reduce((sum, { codes }) => sum + codes.length, 0),
    notTaken: reading?.unread ?? [],
    otherNumbers: reading?.otherNumbers ?? [],
    wording: reading?.wording ?? [],
    leftOut: reading?.leftOut ?? [],
    remarks: reading?.remarks ?? [],
    removed,
  }
}
