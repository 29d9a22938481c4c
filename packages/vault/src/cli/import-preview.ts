import type { UnreadLine } from "../reading/index.ts"
import { unreadReasons } from "../reading/index.ts"
import type { Console } from "./console.ts"
import type { ImportedFile } from "./import-files.ts"
import type { PlanItem } from "./import-plan.ts"
import { plain } from "./plain-text.ts"
import { type Cell, printTable } from "./text-table.ts"
import { displayWidth, fitTo, wrapWords } from "./text-width.ts"

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
  printUnread(console, name, reading.unread)
  for (const remark of reading.remarks) console.data(wrapWords(`${name}: ${remark}`, console.columns))
}

/** Shows the lines that were not taken, each with its place and the reason. */
export function printUnread(console: Console, name: string, unread: readonly UnreadLine[]): void {
  if (unread.length === 0) return
  console.data("")
  console.data(console.paint("yellow", fitTo(`Not taken from ${name}:`, console.columns)))
  const shown = unread.slice(0, maxShownLines)
  const width = Math.max(...shown.map(line => displayWidth(placeOf(line))))
  for (const line of shown) {
    const place = placeOf(line)
    const gap = " ".repeat(width - displayWidth(place) + 2)
    console.data(fitTo(`  ${place}${gap}${plain(line.shown)}  (${unreadReasons[line.reason]})`, console.columns))
  }
  if (unread.length > shown.length) console.data(`  and ${unread.length - shown.length} more; --json lists all.`)
}

/** Where a line stands, for a person: `line 7`, or the entry and its field. */
function placeOf({ line, entry, field }: UnreadLine): string {
  const at = line === null ? "" : `line ${line}`
  return [entry === null ? "" : plain(entry), field === null ? "" : plain(field), at].filter(Boolean).join(", ")
}

/** The file's part of `--json`. */
export function fileResult({ path, reading, refusal }: ImportedFile, removed: boolean): object {
  return {
    file: path === "-" ? null : path,
    kind: reading?.kind ?? null,
    refused: refusal === null ? null : { code: refusal.code, message: refusal.message },
    codes: (reading?.candidates ?? []).reduce((sum, { codes }) => sum + codes.length, 0),
    notTaken: reading?.unread ?? [],
    wording: reading?.wording ?? [],
    leftOut: reading?.leftOut ?? [],
    remarks: reading?.remarks ?? [],
    removed,
  }
}
