import { isoTime } from "../../record/index.ts"
import type { SubjectKey } from "../persistence/ports.ts"
import type { ChainedEvent } from "./audit-chain.ts"

const maxMacLength = 48

/** One event of one subject, as it leaves the store and may come back. */
export interface ExportedEvent extends SubjectKey {
  readonly event: ChainedEvent
}

/**
 * Writes an event as one line of JSON: `{tenant, subject, seq, at, kind, facts, mac}`. Facts are authenticated byte for byte; where JSON
 * cannot give the same bytes again, as in a row that was tampered with, they go as the string `body`.
 */
export function exportLine({ tenant, subject, event }: ExportedEvent): string {
  const { seq, at, kind, body, mac } = event
  const facts = factsOf(body)
  const said = facts === null ? { body } : { facts }
  return JSON.stringify({ tenant, subject, seq, at: isoTime(at), kind, ...said, mac: base64Of(mac) })
}

/** Reads a line back. @throws SyntaxError that names the field and never quotes the line. */
export function parseExportLine(line: string): ExportedEvent {
  const fields = parse(line)
  const text = (name: string): string => {
    const value = fields[name]
    return typeof value === "string" && value !== "" ? value : malformed(name, "a string")
  }
  const { seq } = fields
  if (typeof seq !== "number" || !Number.isSafeInteger(seq) || seq < 1) return malformed("seq", "a whole number from 1")
  const at = Date.parse(text("at"))
  if (Number.isNaN(at)) return malformed("at", "a time in ISO 8601")
  const mac = Buffer.from(text("mac"), "base64url")
  // Lenient decoding would take anything for a MAC, and one MAC in several spellings.
  if (mac.length > maxMacLength || base64Of(mac) !== text("mac")) return malformed("mac", "base64url")
  const body = fields.facts === undefined ? text("body") : JSON.stringify(fields.facts)
  const event = { seq, at, kind: text("kind"), body, mac }
  return { tenant: text("tenant"), subject: text("subject"), event }
}

function parse(line: string): Record<string, unknown> {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch {
    return malformed("line", "JSON")
  }
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : malformed("line", "an object")
}

function malformed(field: string, expected: string): never {
  throw new SyntaxError(`${field}: expected ${expected}`)
}

function factsOf(body: string): unknown {
  try {
    const facts: unknown = JSON.parse(body)
    return JSON.stringify(facts) === body ? facts : null
  } catch {
    return null
  }
}

function base64Of(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64url")
}
