import { VaultError } from "../record/index.ts"
import { isAegis, isTwoFas, readAegis, readOtpAuth, readTwoFas } from "./authenticators.ts"
import { isBitwarden, isBitwardenEnvelope, openBitwarden, readBitwarden } from "./bitwarden.ts"
import type { Candidate } from "./candidate.ts"
import { isKdbx, readKdbx } from "./kdbx.ts"
import { isZip, readOnePux } from "./one-password.ts"
import { readTextFile } from "./text-file.ts"

export interface ImportFile {
  /** Its name, which says much; null for what was pasted. */
  readonly name: string | null
  readonly bytes: Uint8Array
  /** The page it was downloaded from, where the system kept that. */
  readonly origin?: string | null
}

export interface ImportSecrets {
  /** Asks for the password of a protected file, and says of what. */
  readonly askPassword: (of: string) => Promise<string>
  readonly keyFile?: Uint8Array | null
}

/** Bigger files hold something else. */
export const mostImportBytes = 256 << 20

/**
 * Reads whatever the file is, by its content and not its name. Nothing is written anywhere.
 * @returns no candidates where nothing in it looks like codes or an account with a second factor.
 * @throws VaultError `file-damaged`, `passphrase-wrong`, `kdf-too-costly`, `code-mistyped`.
 */
export async function readImport(file: ImportFile, secrets: ImportSecrets): Promise<Candidate[]> {
  const { bytes, name } = file
  if (bytes.length > mostImportBytes)
    throw new VaultError("file-damaged", "The file is larger than any export that is read (256 MiB).")
  if (isKdbx(bytes)) return readKdbx(bytes, await secrets.askPassword("KeePass database"), secrets.keyFile ?? null)
  if (isZip(bytes)) return readOnePux(bytes)
  const text = decodeText(bytes)
  if (text === null) return []
  const json = /^\s*[{[]/.test(text) ? parseJson(text) : undefined
  if (json !== undefined) return readJson(json, secrets)
  if (/\botpauth(?:-migration)?:\/\//.test(text)) return readOtpAuth(text)
  return readTextFile(text, name, file.origin ?? null)
}

async function readJson(json: unknown, { askPassword }: ImportSecrets): Promise<Candidate[]> {
  if (isAegis(json)) return readAegis(json, () => askPassword("Aegis vault"))
  if (isTwoFas(json)) return readTwoFas(json, () => askPassword("2FAS backup"))
  if (!isBitwarden(json)) return []
  return readBitwarden(
    isBitwardenEnvelope(json) ? await openBitwarden(json, await askPassword("Bitwarden export")) : json,
  )
}

/** UTF-8, or UTF-16 by its mark, as Windows' Notepad saves; null for what is no text. */
export function decodeText(bytes: Uint8Array): string | null {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder("utf-16le").decode(bytes)
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder("utf-16be").decode(bytes)
  return bytes.subarray(0, 4096).includes(0) ? null : new TextDecoder().decode(bytes)
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
