import { createHash } from "node:crypto"
import { VaultError } from "../../record/index.ts"
import type { DeviceLog } from "../log/device-log.ts"
import type { Vault } from "../vault.ts"

const sha256 = (...parts: readonly (Uint8Array | string)[]): Buffer => {
  const hash = createHash("sha256")
  for (const part of parts) hash.update(part)
  return hash.digest()
}
const leaf = (line: Uint8Array | string): Buffer => sha256(Buffer.of(0), line)
const node = (left: Buffer, right: Buffer): Buffer => sha256(Buffer.of(1), left, right)

/** The largest power of two below a number above one. */
const split = (size: number): number => 2 ** Math.floor(Math.log2(size - 1))

const rootOf = (leaves: readonly Buffer[]): Buffer => {
  if (leaves.length === 0) return sha256()
  if (leaves.length === 1) return leaves[0]!
  const at = split(leaves.length)
  return node(rootOf(leaves.slice(0, at)), rootOf(leaves.slice(at)))
}

/** The Merkle tree hash of the lines (RFC 6962 §2.1). */
export const merkleRoot = (lines: readonly (Uint8Array | string)[]): Buffer => rootOf(lines.map(leaf))

/** What shows that a tree of the first `old` lines is the beginning of this one (RFC 6962 §2.1.2). */
export function consistencyProof(lines: readonly (Uint8Array | string)[], old: number): readonly Buffer[] {
  const prove = (leaves: readonly Buffer[], count: number, isWhole: boolean): Buffer[] => {
    if (count === leaves.length) return isWhole ? [] : [rootOf(leaves)]
    const at = split(leaves.length)
    return count <= at
      ? [...prove(leaves.slice(0, at), count, isWhole), rootOf(leaves.slice(at))]
      : [...prove(leaves.slice(at), count - at, false), rootOf(leaves.slice(0, at))]
  }
  return old === 0 || old === lines.length ? [] : prove(lines.map(leaf), old, true)
}

/** C2SP signed-note: algorithm 1 is Ed25519. */
const keyId = (name: string, key: Uint8Array): Buffer => sha256(name, "\n", Buffer.of(1), key).subarray(0, 4)

export interface Checkpoint {
  /** A C2SP checkpoint, signed by this device. */
  readonly note: string
  /** The key that a witness must know: a C2SP verifier key. */
  readonly verifier: string
  readonly lines: readonly string[]
}

/**
 * This device's log as a transparency log's checkpoint: its lines are the leaves. They commit to the device's own chain, and with what they
 * have seen to all others.
 * @throws VaultError `integrity-broken` where the log is not whole.
 */
export async function signCheckpoint(vault: Vault): Promise<Checkpoint> {
  const log: DeviceLog | undefined = vault.logs.find(({ device }) => device === vault.device)
  if (log === undefined || log.problems.length > 0)
    throw new VaultError("integrity-broken", "This device's own log is not whole. See: postern-vault verify")
  const origin = `postern-vault/${vault.member.vault}/${log.device}`
  const lines: string[] = []
  for await (const rows of log.lines()) lines.push(...rows)
  const text = `${origin}\n${lines.length}\n${merkleRoot(lines).toString("base64")}\n`
  const key = Buffer.from(log.verifyKey, "base64url")
  const id = keyId(origin, key)
  const signature = Buffer.concat([id, vault.signCheckpoint(text)]).toString("base64")
  return {
    note: `${text}\n— ${origin} ${signature}\n`,
    verifier: `${origin}+${id.toString("hex")}+${Buffer.concat([Buffer.of(1), key]).toString("base64")}`,
    lines,
  }
}

/**
 * What a C2SP witness takes (tlog-witness, add-checkpoint): the size that it knows, the proof from there, and the checkpoint.
 * @throws VaultError `usage-wrong` where the log was never so long.
 */
export function addCheckpointBody({ note, lines }: Checkpoint, old: number): string {
  if (old > lines.length)
    throw new VaultError("usage-wrong", `--since takes a number up to ${lines.length}, the lines of this device's log.`)
  const proof = consistencyProof(lines, old).map(hash => `${hash.toString("base64")}\n`)
  return `old ${old}\n${proof.join("")}\n${note}`
}
