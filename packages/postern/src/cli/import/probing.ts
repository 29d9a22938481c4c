import { createHmac } from "node:crypto"
import { createInterface } from "node:readline"
import { isDeepStrictEqual } from "node:util"
import { decodeBase32, encodeBase32, hotp, stepsAround, withoutPadding } from "../../record/index.ts"
import { CliFault } from "../cli-fault.ts"
import { type ExitCode, exitCode } from "../exit-code.ts"
import type { Terminal } from "../terminal/terminal.ts"
import { accountsOf, type ImportOptions, openReader, readerOf, requireSource, verdictOf } from "./importing.ts"
import { inputRows } from "./input-rows.ts"

/** The flags of `postern import probe`, parsed. */
export type ProbeOptions = Pick<
  ImportOptions,
  | "from"
  | "input"
  | "secretFile"
  | "keyFile"
  | "identityFile"
  | "totpDigits"
  | "totpPeriod"
  | "tables"
  | "pepperId"
  | "loginProvider"
> & { readonly subject: string; readonly json: boolean }

const algorithms = ["SHA1", "SHA256", "SHA512"] as const
const periods = [30, 60] as const
// A minute and a half either way: the old door may have had its own clock.
const window = 3

/** One way to read a secret. */
interface Reading {
  readonly key: string
  readonly algorithm: (typeof algorithms)[number]
  readonly digits: 6 | 7 | 8
  readonly period: number
}

/** Tries a live code against every plausible reading of one account's secret, and says which one it fits. */
export async function probe(options: ProbeOptions, terminal: Terminal): Promise<ExitCode> {
  requireSource(options)
  if (options.input === "-")
    throw new CliFault("usage", { sentence: "The live code comes from stdin, so --input has to name a file." })
  const { secret, parameters } = await secretOf(options)
  terminal.note(`Type the code that the app of ${JSON.stringify(options.subject)} shows now:`)
  const code = (await firstLine()).replace(/\s/g, "")
  if (!/^\d{6,8}$/.test(code)) throw new CliFault("usage", { sentence: "Expected a code of 6 to 8 digits." })
  const own = { key: "as the import reads it", ...parameters }
  const fitting = readingsOf(secret, code.length as 6 | 7 | 8).filter(({ bytes, reading }) =>
    fits(bytes, reading, code),
  )
  const isRight = fitting.some(({ reading }) => sameReading(reading, own))
  const shown = fitting.map(({ reading }) => reading)
  if (options.json) terminal.out(JSON.stringify({ schema: "postern/import-probe/1", right: isRight, readings: shown }))
  else {
    for (const { key, algorithm, digits, period } of shown)
      terminal.out(`fits  ${key}, ${algorithm}, ${digits} digits, ${period} s`)
    if (isRight) terminal.note("The import reads the secret rightly.")
    else if (shown.length === 0)
      terminal.note("The code fits no reading of the secret: another account, another key, or a clock that is off.")
    else
      terminal.note(
        "The import would read it another way, and lock these people out: set --totp-digits or --totp-period, or tell us.",
      )
  }
  return isRight ? exitCode.ok : exitCode.findings
}

async function secretOf(options: ProbeOptions) {
  const reader = readerOf(options.from)
  const opened = openReader(reader, options)
  const rows = inputRows(options.input, options.identityFile, reader)
  for await (const account of accountsOf(reader, rows)) {
    if (!account.rows?.some(row => String(row.subject) === options.subject)) continue
    const verdict = verdictOf(opened, account, { origin: options.from, whenSeveral: "first", expiresAt: null })
    const totp = "entry" in verdict ? verdict.entry.totp : null
    if (totp !== null) {
      const { algorithm, digits, periodSeconds: period } = totp.parameters
      return { secret: totp.secret, parameters: { algorithm, digits, period } }
    }
    const reason = "skipped" in verdict ? verdict.skipped : "invalid" in verdict ? verdict.invalid : "it has none"
    throw new CliFault("setting-invalid", { sentence: `The authenticator of that subject cannot be read: ${reason}.` })
  }
  throw new CliFault("setting-invalid", { sentence: "The input has no such subject." })
}

function readingsOf(secret: Uint8Array, digits: 6 | 7 | 8): { bytes: Uint8Array; reading: Reading }[] {
  const keys = keysOf(secret)
  return keys.flatMap(([key, bytes]) =>
    algorithms.flatMap(algorithm => periods.map(period => ({ bytes, reading: { key, algorithm, digits, period } }))),
  )
}

function keysOf(secret: Uint8Array): [string, Uint8Array][] {
  const keys: [string, Uint8Array][] = [["as the import reads it", secret]]
  const text = Buffer.from(secret).toString("latin1")
  keys.push(["the base32 text itself is the key", Buffer.from(encodeBase32(secret))])
  keys.push(["the hex text itself is the key", Buffer.from(Buffer.from(secret).toString("hex"))])
  if (/^[A-Za-z2-7]+=*$/.test(text)) {
    try {
      keys.push(["the key is base32 in the text", decodeBase32(withoutPadding(text.toUpperCase()))])
    } catch {
      // no base32 after all
    }
  }
  if (/^(?:[0-9a-fA-F]{2})+$/.test(text)) keys.push(["the key is hex in the text", Buffer.from(text, "hex")])
  return keys
}

function fits(secret: Uint8Array, { algorithm, digits, period }: Reading, code: string): boolean {
  const mac = (message: Uint8Array) => createHmac(algorithm.toLowerCase(), secret).update(message).digest()
  return [...stepsAround(Date.now(), period, window)].some(step => hotp(mac, step, digits).startsWith(code))
}

function sameReading(one: Reading, other: Reading): boolean {
  return isDeepStrictEqual(one, other)
}

async function firstLine(): Promise<string> {
  const lines = createInterface({ input: process.stdin })
  try {
    for await (const line of lines) return line
    return ""
  } finally {
    lines.close()
  }
}
