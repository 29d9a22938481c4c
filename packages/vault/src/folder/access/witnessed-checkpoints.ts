import { createHash } from "node:crypto"
import { readdir } from "node:fs/promises"
import { join } from "node:path"
import { VaultError } from "../../record/index.ts"
import { readIfThere, writeDurably } from "../disk/durable-file.ts"
import { makePrivateFolder } from "../disk/private-folder.ts"
import type { DeviceLog, LogProblem } from "../log/device-log.ts"
import type { Vault } from "../vault.ts"
import { merkleRoot } from "./log-checkpoint.ts"
import { readNote, type SignedNote, signedAt, type VerifierKey } from "./signed-note.ts"

/** How much of a device's log a witness has signed. */
export interface WitnessedLog {
  readonly device: string
  /** The first so many lines are as the witness signed them. */
  readonly size: number
  /** When it signed, ISO 8601; null where its signature says no time. */
  readonly at: string | null
  /** How many lines came since. */
  readonly since: number
}

interface Checkpoint {
  readonly device: string
  readonly size: number
  /** base64 */
  readonly root: string
}

const folderName = "witnessed"
export const maxNoteBytes = 1 << 18

/** What the text of a note says of one of this vault's logs; null where it is about something else. */
function checkpointIn({ text }: SignedNote, vault: string): Checkpoint | null {
  const [origin = "", size = "", root = "", ...rest] = text.split("\n")
  const prefix = `postern-vault/${vault}/`
  if (!origin.startsWith(prefix) || !/^[1-9]\d{0,8}$/.test(size) || !/^[A-Za-z0-9+/]{43}=$/.test(root)) return null
  return rest.length === 0 ? null : { device: origin.slice(prefix.length), size: Number(size), root }
}

async function linesOf(log: DeviceLog): Promise<readonly string[]> {
  const lines: string[] = []
  for await (const rows of log.lines()) for (const row of rows) lines.push(row)
  return lines
}

/** Why the log is not what the checkpoint says; null where it is. */
function faultOf(lines: readonly string[], { size, root }: Checkpoint): string | null {
  if (lines.length < size) return `only ${lines.length} of them are here`
  return merkleRoot(lines.slice(0, size)).toString("base64") === root ? null : "others are in their place"
}

/**
 * Keeps a checkpoint with what a witness signed under it in the folder, for `checkWitnessed` of every member. It has the name of what is in it, so
 * no sync can conflict.
 * @throws VaultError `usage-wrong` for what is no such note, or has no signature besides the device's; `integrity-broken` where the log here is another.
 */
export async function keepWitnessed(vault: Vault, given: string): Promise<Checkpoint> {
  const note = readNote(given)
  const checkpoint = note === null ? null : checkpointIn(note, vault.member.vault)
  if (note === null || checkpoint === null)
    throw new VaultError(
      "usage-wrong",
      "This is no checkpoint of this vault: it begins as `postern-vault log head --sign` gave it, with the witness's lines at its end.",
    )
  if (!note.signatures.some(({ name }) => name !== note.text.split("\n", 1)[0]))
    throw new VaultError("usage-wrong", "No witness has signed this checkpoint yet: add the lines that it answered.")
  const log = vault.logs.find(({ device }) => device === checkpoint.device)
  const fault = log === undefined ? "its log is not here" : faultOf(await linesOf(log), checkpoint)
  if (fault !== null)
    throw new VaultError(
      "integrity-broken",
      `The checkpoint is about ${checkpoint.size} lines of ${checkpoint.device}: ${fault}. See: postern-vault verify`,
    )
  const folder = join(vault.folder, folderName)
  await makePrivateFolder(folder)
  const digest = createHash("sha256").update(given).digest("hex").slice(0, 32)
  await writeDurably(join(folder, `${digest}.note`), given)
  return checkpoint
}

async function keptNotes(folder: string): Promise<string[]> {
  const names = await readdir(join(folder, folderName)).catch(() => [])
  const notes: string[] = []
  for (const name of names.sort()) {
    if (name.startsWith(".") || !name.endsWith(".note")) continue
    const bytes = await readIfThere(join(folder, folderName, name)).catch(() => null)
    if (bytes !== null && bytes.length <= maxNoteBytes) notes.push(bytes.toString("utf8"))
  }
  return notes
}

/**
 * Compares the logs with what a witness has signed: notes that are kept in the folder, and others, such as those that the witness itself publishes.
 * Whoever carries the folder can take the former away; then nothing that the witness signed is here, which is a problem too.
 */
export async function checkWitnessed(
  vault: Vault,
  witness: VerifierKey,
  others: readonly string[] = [],
): Promise<{ witnessed: readonly WitnessedLog[]; problems: readonly LogProblem[] }> {
  const found = new Map<string, WitnessedLog>()
  const problems: LogProblem[] = []
  const lines = new Map<string, readonly string[]>()
  for (const text of [...(await keptNotes(vault.folder)), ...others]) {
    const note = readNote(text)
    const checkpoint = note === null ? null : checkpointIn(note, vault.member.vault)
    const time = note === null || checkpoint === null ? undefined : signedAt(note, witness)
    if (checkpoint === null || time === undefined) continue
    const { device, size } = checkpoint
    const log = vault.logs.find(each => each.device === device)
    if (!lines.has(device)) lines.set(device, log === undefined ? [] : await linesOf(log))
    const fault = faultOf(lines.get(device)!, checkpoint)
    const at = time === null ? null : new Date(time * 1000).toISOString()
    if (fault !== null) {
      const detail = `${witness.name} signed ${size} lines of this log${at === null ? "" : ` on ${at.slice(0, 16).replace("T", " ")}`}; ${fault}`
      problems.push({ device, kind: "unlike-witnessed", from: 0, to: size - 1, detail })
    } else if (size > (found.get(device)?.size ?? 0))
      found.set(device, { device, size, at, since: lines.get(device)!.length - size })
  }
  if (found.size === 0 && problems.length === 0)
    problems.push({
      device: witness.name,
      kind: "unlike-witnessed",
      from: null,
      to: null,
      detail: "nothing that this witness signed is here: what was kept of it is gone, or none was ever kept",
    })
  return { witnessed: [...found.values()], problems }
}
