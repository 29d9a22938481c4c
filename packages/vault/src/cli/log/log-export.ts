import type { LogEntry } from "../../actions/index.ts"
import { plainJson } from "../terminal/plain-text.ts"

const columns = [
  "at",
  "member",
  "device",
  "kind",
  "account",
  "code",
  "request",
  "reason",
  "believed",
  "words",
  "event",
] as const

/** Names and reasons are others' words: no line ends, no characters that steer a terminal, and nothing that a spreadsheet takes for a formula. */
const oneLine = (value: unknown): string =>
  String(value ?? "").replace(/[\p{Cc}\p{Cs}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, " ")

function csvCell(value: unknown): string {
  const text = oneLine(value)
  const safe = /^[=+\-@]/.test(text) ? `'${text}` : text
  return /[",;]/.test(safe) || safe !== safe.trim() ? `"${safe.replaceAll('"', '""')}"` : safe
}

/** RFC 4180, with a header. */
export const csvOf = (entries: readonly LogEntry[]): string =>
  [columns.join(","), ...entries.map(entry => columns.map(name => csvCell(entry[name])).join(","))]
    .map(line => `${line}\r\n`)
    .join("")

/** One JSON object a line. */
export const jsonlOf = (entries: readonly LogEntry[]): string =>
  entries.map(entry => `${plainJson({ schema: "postern-vault/log-entry/1", ...entry })}\n`).join("")

const severities: Readonly<Record<string, number>> = {
  "code-handed": 5,
  "codes-read": 5,
  "share-released": 5,
  "access-denied": 6,
  "rule-set": 6,
  "rule-cleared": 7,
  "member-joined": 7,
  "member-left": 7,
  "member-changed": 7,
  "device-added": 6,
  "device-revoked": 7,
  "key-added": 6,
  "key-removed": 6,
  "exposure-found": 9,
  "loss-accepted": 8,
}

const cefHeader = (text: string): string => oneLine(text).replace(/[\\|]/g, "\\$&")
const cefValue = (text: unknown): string => oneLine(text).replace(/[\\=]/g, "\\$&")

/** ArcSight Common Event Format 0, one event a line: what most SIEMs read. */
export function cefOf(entries: readonly LogEntry[]): string {
  return entries
    .map(({ at, member, device, kind, account, code, request, reason, believed, words, event }) => {
      const severity = believed ? (severities[kind] ?? 3) : 9
      const fields: [string, unknown][] = [
        ["rt", Date.parse(at)],
        ["externalId", event],
        ["suser", member],
        ["dvchost", device],
        ...(account === null
          ? []
          : ([
              ["cs1Label", "account"],
              ["cs1", account],
            ] as [string, unknown][])),
        ...(code === null
          ? []
          : ([
              ["cn1Label", "code"],
              ["cn1", code],
            ] as [string, unknown][])),
        ...(request === null
          ? []
          : ([
              ["cs2Label", "request"],
              ["cs2", request],
            ] as [string, unknown][])),
        ...(reason === null ? [] : ([["reason", reason]] as [string, unknown][])),
        ["msg", words],
      ]
      return `CEF:0|Postern|postern-vault|1|${cefHeader(kind)}|${cefHeader(words)}|${severity}|${fields.map(([name, value]) => `${name}=${cefValue(value)}`).join(" ")}\n`
    })
    .join("")
}
