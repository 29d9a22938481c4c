import { createHash } from "node:crypto"
import { VaultError } from "../../record/index.ts"
import { isSignedBy } from "../keys/signing-key.ts"

/** A text with signatures under it (C2SP signed-note). */
export interface SignedNote {
  /** With its last line feed. */
  readonly text: string
  readonly signatures: readonly NoteSignature[]
}

interface NoteSignature {
  readonly name: string
  /** 4 bytes, hex. */
  readonly keyId: string
  readonly bytes: Buffer
}

/** A C2SP verifier key. Algorithm 1 is Ed25519 over the text; 4 is a cosignature (tlog-cosignature), over the text and a time. */
export interface VerifierKey {
  readonly name: string
  readonly keyId: string
  readonly algorithm: 1 | 4
  /** Ed25519, base64url. */
  readonly key: string
}

const maxSignatures = 100
const cosignatureBytes = 8 + 64
/** The end of the year 9999. */
const maxSeconds = 253_402_300_799n

/** @returns null for what is no signed note. */
export function readNote(note: string): SignedNote | null {
  const end = note.indexOf("\n\n")
  if (end < 1) return null
  const lines = note.slice(end + 2).split("\n")
  if (lines.pop() !== "" || lines.length > maxSignatures) return null
  const signatures: NoteSignature[] = []
  for (const line of lines) {
    const [, name, encoded] = /^— ([^\s+]{1,500}) ([A-Za-z0-9+/]{1,1000}={0,2})$/.exec(line) ?? []
    const bytes = Buffer.from(encoded ?? "", "base64")
    if (name === undefined || bytes.length < 5) return null
    signatures.push({ name, keyId: bytes.subarray(0, 4).toString("hex"), bytes: bytes.subarray(4) })
  }
  return { text: note.slice(0, end + 1), signatures }
}

/** @throws VaultError `usage-wrong` for what is no verifier key of an Ed25519 witness. */
export function readVerifierKey(text: string): VerifierKey {
  const [, name, keyId, encoded] = /^([^\s+]{1,500})\+([0-9a-f]{8})\+([A-Za-z0-9+/]{44}={0,2})$/.exec(text.trim()) ?? []
  const bytes = Buffer.from(encoded ?? "", "base64")
  const algorithm = bytes[0]
  if (name === undefined || bytes.length !== 33 || (algorithm !== 1 && algorithm !== 4))
    throw new VaultError(
      "usage-wrong",
      "--witness takes a verifier key (C2SP signed-note) as the witness publishes it: its name, +, eight digits, +, and its Ed25519 key.",
    )
  const expected = createHash("sha256").update(`${name}\n`).update(bytes).digest("hex").slice(0, 8)
  if (keyId !== expected)
    throw new VaultError("usage-wrong", "The name and the key of --witness do not belong together: copy it once more.")
  return { name, keyId, algorithm, key: bytes.subarray(1).toString("base64url") }
}

/**
 * When the holder of the key signed the note.
 * @returns seconds since 1970, null where the signature says no time; undefined where none of the signatures is theirs.
 */
export function signedAt({ text, signatures }: SignedNote, key: VerifierKey): number | null | undefined {
  for (const { name, keyId, bytes } of signatures) {
    if (name !== key.name || keyId !== key.keyId) continue
    if (key.algorithm === 1) {
      if (isSignedBy(key.key, text, bytes)) return null
    } else if (bytes.length === cosignatureBytes) {
      const time = bytes.readBigUInt64BE()
      if (time > maxSeconds) continue
      if (isSignedBy(key.key, `cosignature/v1\ntime ${time}\n${text}`, bytes.subarray(8))) return Number(time)
    }
  }
  return undefined
}
