import { printOwnText } from "../formats/index.ts"
import { commonLosses, type ExportEntry, type Exported, ownFields } from "./export-entry.ts"

/** The columns of Apple Passwords, which most programs that take CSV understand. */
const header = ["Title", "URL", "Username", "Password", "Notes", "OTPAuth"]

/**
 * CSV for programs that take nothing else: codes stand in the notes, since no such program has a place for them. Anyone who has the
 * file has the codes.
 */
export function exportCsv(entries: readonly ExportEntry[]): Exported {
  const rows = entries.map(entry => [
    entry.account.name,
    entry.account.url ?? "",
    entry.account.login ?? "",
    "",
    printOwnText(ownFields(entry, [])),
    "",
  ])
  const csv = [header, ...rows].map(row => `${row.map(cellOf).join(",")}\r\n`).join("")
  return { bytes: Buffer.from(csv), losses: commonLosses(entries) }
}

/** A table program would run a cell that begins like a formula; `import` takes the mark away again. */
const cellOf = (text: string): string => `"${text.replace(/^(?=[=+\-@\t\r])/, "'").replaceAll('"', '""')}"`
