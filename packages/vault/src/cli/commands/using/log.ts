import { type LogEntry, logEntries } from "../../../actions/index.ts"
import {
  addCheckpointBody,
  checkHead,
  keepWitnessed,
  maxNoteBytes,
  noteHead,
  signCheckpoint,
  type Vault,
} from "../../../folder/index.ts"
import { findAccount, VaultError } from "../../../record/index.ts"
import { cefOf, csvOf, jsonlOf } from "../../log/log-export.ts"
import { readStdin, readUserFile } from "../../prompts/secret-input.ts"
import { assertOutput, type OutputOptions, writeOutput } from "../../terminal/output-file.ts"
import { plain } from "../../terminal/plain-text.ts"
import { displayWidth, fitTo } from "../../terminal/text-width.ts"
import { type GlobalOptions, readDay, VaultSession } from "../../vault-session.ts"

interface FilterOptions extends GlobalOptions {
  readonly of?: string
  readonly since?: string
  readonly kind?: string
  readonly limit?: string
}

const formats = { jsonl: jsonlOf, csv: csvOf, cef: cefOf } as const

function filtered(
  entries: readonly LogEntry[],
  account: string | null,
  { of, since, kind }: FilterOptions,
): readonly LogEntry[] {
  const from = since === undefined ? null : readDay(since)
  return entries.filter(
    entry =>
      (account === null || entry.account?.split(", ").includes(account) === true) &&
      (of === undefined || entry.member === of) &&
      (from === null || entry.at >= from) &&
      (kind === undefined || entry.kind === kind),
  )
}

function readLimit(text: string): number {
  const limit = Number(text)
  if (!Number.isInteger(limit) || limit < 1) throw new VaultError("usage-wrong", "--limit takes a number from 1.")
  return limit
}

/** `log [ACCOUNT]`: what happened, newest last; never a code. */
export async function log(name: string | undefined, options: FilterOptions): Promise<void> {
  const limit = readLimit(options.limit ?? "50")
  const session = new VaultSession(options)
  const vault = await session.open()
  const account = name === undefined ? null : findAccount(vault.state, name).name
  const entries = filtered(logEntries(vault), account, options).slice(-limit)
  const { console } = session
  if (console.json)
    return console.result("log", { events: entries.map(entry => ({ ...entry, ...rawPurpose(vault.events, entry) })) })
  for (const { at, member, device, words, believed } of entries) {
    const line = `${at.slice(0, 16).replace("T", " ")}  ${plain(member)}  ${believed ? "" : "NOT BELIEVED: "}${plain(words)}`
    const fitted = fitTo(line, console.columns - device.length - 2)
    const gap = " ".repeat(Math.max(1, console.columns - device.length - displayWidth(fitted)))
    const painted = believed ? fitted : console.paint("red", fitted)
    console.data(`${painted}${gap}${console.paint("dim", device)}`)
  }
}

const rawPurpose = (events: readonly { device: string; seq: number; kind: string }[], { event }: LogEntry): object => {
  const found = events.find(({ device, seq }) => `${device}:${seq}` === event) as
    | { kind: string; purpose?: string }
    | undefined
  return found?.kind === "codes-read" ? { purpose: found.purpose } : {}
}

/** `log export`: all of it, for another program. */
export async function exportLog(options: FilterOptions & OutputOptions & { readonly format?: string }): Promise<void> {
  const format = options.format ?? "jsonl"
  if (!Object.hasOwn(formats, format))
    throw new VaultError("usage-wrong", `--format is one of ${Object.keys(formats).join(", ")}.`)
  const output = assertOutput(options, `log.${format}`)
  const session = new VaultSession(options)
  const vault = await session.open()
  const entries = filtered(logEntries(vault), null, options)
  await writeOutput(output, Buffer.from(formats[format as keyof typeof formats](entries)))
  if (session.console.json && output !== "-")
    return session.console.result("log-export", { events: entries.length, format, output })
  session.console.say(
    `${entries.length} ${entries.length === 1 ? "event" : "events"}${output === "-" ? "" : ` in ${output}`}. It holds no code.`,
  )
}

interface HeadOptions extends GlobalOptions {
  readonly sign?: boolean
  readonly since?: string
  readonly cosigned?: string
}

/** `log head --cosigned FILE`: keeps what a witness signed, for `verify --witness`. */
async function keepCosigned(file: string, options: HeadOptions): Promise<void> {
  if (options.sign || options.since !== undefined)
    throw new VaultError("usage-wrong", "--cosigned keeps a checkpoint; --sign and --since make one.")
  const note = (file === "-" ? readStdin() : readUserFile(file, maxNoteBytes)).toString("utf8")
  const session = new VaultSession(options)
  const vault = await session.open()
  const { device, size } = await keepWitnessed(vault, note)
  if (session.console.json) return session.console.result("log-head", { kept: true, device, size })
  session.console.say(
    `Kept: ${size} lines of ${plain(device)}, as the witness signed them. Later: postern-vault verify --witness KEY`,
  )
}

/** `log head --sign`: a checkpoint for witnesses, of this device's log. */
async function signedHead(
  session: VaultSession,
  vault: Vault,
  noted: string,
  since: string | undefined,
): Promise<void> {
  const checkpoint = await signCheckpoint(vault)
  const { note, verifier } = checkpoint
  if (since !== undefined && !/^\d{1,9}$/.test(since))
    throw new VaultError(
      "usage-wrong",
      "--since takes the number of lines that the witness knows; 0 where it knows none.",
    )
  const body = since === undefined ? null : addCheckpointBody(checkpoint, Number(since))
  if (session.console.json)
    return session.console.result("log-head", { head: noted, note, verifier, addCheckpoint: body })
  process.stdout.write(body ?? note)
  session.console.say(`A witness knows this log by: ${verifier}`)
}

/** `log head`: what to write down. */
export async function head(options: HeadOptions): Promise<void> {
  if (options.cosigned !== undefined) return keepCosigned(options.cosigned, options)
  const session = new VaultSession(options)
  const vault = await session.open()
  const noted = await noteHead(vault)
  if (options.sign || options.since !== undefined) return signedHead(session, vault, noted, options.since)
  if (session.console.json) return session.console.result("log-head", { head: noted, events: vault.events.length })
  session.console.data(noted)
  session.console.say("Write it down, or send it where others see it. Later: postern-vault log check HEAD")
}

/** `log check HEAD`. */
export async function check(given: string, options: GlobalOptions): Promise<void> {
  const session = new VaultSession(options)
  const vault = await session.open({ tellsProblems: false })
  const checked = await checkHead(vault, given)
  if (session.console.json) return session.console.result("log-check", { ok: true, ...checked })
  session.console.say(
    `All ${checked.count} events that ${plain(checked.member)} noted on ${checked.at.slice(0, 16).replace("T", " ")} are here, unaltered; ${checked.since} came since.`,
  )
}
