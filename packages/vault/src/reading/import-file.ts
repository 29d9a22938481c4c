import { type FileContent, readFile, type SourceSecrets } from "../formats/index.ts"
import type { Candidate } from "./candidate.ts"
import { entryCandidates } from "./entry-candidates.ts"

export { decodeText, maxImportBytes } from "../formats/index.ts"

export interface ImportFile {
  /** Its name, which says much; null for what was pasted. */
  readonly name: string | null
  readonly bytes: Uint8Array
  /** The page it was downloaded from, where the system kept that. */
  readonly origin?: string | null
}

/** Asks for the password of a protected file, and says of what. */
export type ImportSecrets = SourceSecrets

/**
 * Reads whatever the file is, by its content and not its name. Nothing is written anywhere.
 * @returns no candidates where nothing in it looks like codes or an account with a second factor.
 * @throws VaultError `file-damaged`, `passphrase-wrong`, `kdf-too-costly`, `code-mistyped`; `thing-not-found` for a kind of file that
 * is not read, with what to do instead.
 */
export async function readImport(file: ImportFile, secrets: ImportSecrets): Promise<Candidate[]> {
  const content: FileContent = await readFile(file, secrets)
  return content.entries.flatMap(entry => entryCandidates(entry, content.kind, file.name, file.origin ?? null))
}
