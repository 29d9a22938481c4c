import { printOwnText } from "../formats/index.ts"
import { type ExportEntry, ownFields } from "./export-entry.ts"

/** An entry of `pass`, the standard Unix password manager: where it goes, and its text. */
export interface PassEntry {
  readonly path: string
  readonly text: string
}

const folder = "backup-codes"

/** The entries for `pass insert --multiline`, one for each account, under `backup-codes/`. */
export function passEntries(entries: readonly ExportEntry[]): PassEntry[] {
  const taken = new Set<string>()
  return entries.map(entry => {
    const { name, login, url } = entry.account
    const base = pathOf(name)
    let path = base
    for (let number = 2; taken.has(path.toLowerCase()); number++) path = `${base} ${number}`
    taken.add(path.toLowerCase())
    const facts = [`account: ${name}`, ...(login ? [`login: ${login}`] : []), ...(url ? [`url: ${url}`] : [])]
    return { path: `${folder}/${path}`, text: `${[printOwnText(ownFields(entry, [])), ...facts].join("\n")}\n` }
  })
}

/** A name as a file of its own: without folders, and not hidden. */
const pathOf = (name: string): string =>
  name
    .replace(/[/\\\p{Cc}]+/gu, "-")
    .replace(/^[.-]+/, "")
    .slice(0, 100)
    .trim() || "account"
