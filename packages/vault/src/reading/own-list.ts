import { maskCode } from "../record/index.ts"
import { type Candidate, candidate, type ReadCode } from "./candidate.ts"

/** The first line of a list of codes as Postern's vault writes it on a token. */
export const ownListTitle = "# postern-vault codes, format 1"

const isOwnList = (text: string): boolean => text.startsWith(`${ownListTitle}\n`)

/** Marks behind a code. */
const usedMark = " (used)"
const unsureMark = " (unsure)"

/** The line of a code. One that has line breaks, or that could be taken for another line, stands as a JSON string. */
export function ownListLine(code: string, { used, doubtful }: { used: boolean; doubtful: boolean }): string {
  const isPlain = code !== "" && code === code.trim() && !/^[#"]|[\r\n]|\((?:used|unsure)\)$/.test(code)
  return `${isPlain ? code : JSON.stringify(code)}${used ? usedMark : doubtful ? unsureMark : ""}`
}

/** Reads such a list; null for every other text. */
export function readOwnList(text: string): Candidate | null {
  if (!isOwnList(text)) return null
  const fact = (name: string): string | null =>
    new RegExp(`^# ${name}: ([^\\n]+)$`, "m").exec(text)?.[1]?.trim() ?? null
  const codes = text
    .split("\n")
    .slice(1)
    .flatMap((line, index): ReadCode[] => (line === "" || line.startsWith("#") ? [] : [readLine(line, index + 2)]))
  const name = fact("account") ?? ""
  return candidate({
    name,
    login: fact("login"),
    sort: fact("sort") === "reusable" ? "reusable" : "single-use",
    generatedOn: day(fact("generated")),
    expiresOn: day(fact("expires")),
    codes,
    confidence: name === "" ? 0.2 : 1,
    evidence: ["a list that postern-vault wrote"],
  })
}

function readLine(line: string, number: number): ReadCode {
  const used = line.endsWith(usedMark)
  const unsure = line.endsWith(unsureMark)
  const shown = used ? line.slice(0, -usedMark.length) : unsure ? line.slice(0, -unsureMark.length) : line
  const text = shown.startsWith('"') ? unquoted(shown) : shown
  return { text, used, line: number, doubt: unsure ? { kind: "maybe-used", shown: maskCode(text) } : null }
}

function unquoted(shown: string): string {
  try {
    const text: unknown = JSON.parse(shown)
    return typeof text === "string" ? text : shown
  } catch {
    return shown
  }
}

const day = (text: string | null): string | null => (text !== null && /^\d{4}-\d\d-\d\d$/.test(text) ? text : null)
