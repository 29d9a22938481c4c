import assert from "node:assert/strict"
import { mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import type { Computer } from "./terminal.fixture.ts"
import { today } from "./vault-session.ts"

const folder = fileURLToPath(new URL("../../../../test/transcripts/vault/", import.meta.url))

/** What differs from day to day and machine to machine, each by something of the same width where a table needs it. */
export function settled(text: string, computers: readonly Computer[]): string {
  let plain = text
  for (const { home } of computers) plain = plain.replaceAll(home, "~")
  return plain
    .replaceAll(today(), "2026-01-31")
    .replaceAll(new Date().toISOString().slice(0, 10), "2026-01-31")
    .replace(/kit, line \d+:[^[]*(?=\n\[exit)/, "(what is wrong, by the core)")
    .replace(/DTSTAMP:\S+/g, "DTSTAMP:20260131T120000Z")
    .replace(/VALUE=DATE:\d+/g, "VALUE=DATE:20270131")
    .replace(/2026-01-31 \d\d:\d\d/g, "2026-01-31 12:00")
    .replace(/counts after \d{4}-\d\d-\d\d/g, "counts after 2026-02-14")
    .replace(/until \d\d:\d\d:\d\d/g, "until 12:00:00")
    .replace(/(?:test|review|expiry|copy)-[a-z0-9-]+:\d+@pv1[0-9a-f]{32}/g, "(id)")
    .replace(/postern-vault 0\.\d+\.\d+/g, "postern-vault 0.0.0")
    .replace(/-pc-[a-z0-9]{6}\b/g, "-pc-x7k2qp")
    .replace(/\d+ min, agreed/g, "0 min, agreed")
    .replace(/\b[A-Z2-7]{4}(?:-[A-Z2-7]{4}){3}\b/g, "K7QF-3M2P-9XHT-4DCB")
}

/** Compares a session with the one that is kept to be read. UPDATE_TRANSCRIPTS=1 writes it anew: then read what has changed. */
export function assertTranscript(title: string, text: string): void {
  const path = join(folder, `${title}.txt`)
  if (process.env.UPDATE_TRANSCRIPTS) {
    mkdirSync(folder, { recursive: true })
    writeFileSync(path, text)
  }
  assert.equal(text, readFileSync(path, "utf8"))
}

/** A command as its transcript shows it. */
export const shownCommand = (args: readonly string[]): string =>
  args.map(arg => (/[\s"]/.test(arg) ? `"${arg}"` : arg)).join(" ")
