import { type LogEntry, logEntries } from "../../actions/index.ts"
import type { Vault } from "../../folder/index.ts"
import type { LogAnswer, LogLine } from "../answers.ts"

export const logLine = (entry: LogEntry): LogLine => {
  const { event, at, member, device, kind, account, code, reason, believed, words } = entry
  return { event, at, member, device, kind, account, code, reason, isBelieved: believed, words }
}

const maxLines = 500

/** *Log*: who did what, newest first. */
export function logView(vault: Vault): LogAnswer {
  const entries = logEntries(vault)
  return { lines: entries.slice(-maxLines).reverse().map(logLine), total: entries.length }
}
