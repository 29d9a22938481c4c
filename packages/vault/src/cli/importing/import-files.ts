import { createHash } from "node:crypto"
import { statSync } from "node:fs"
import { basename, resolve } from "node:path"
import { decodeText, maxImportBytes, type Reading, readImport, asIs as readingAsIs } from "../../reading/index.ts"
import { VaultError } from "../../record/index.ts"
import { readSecretFile, readStdin, readUserFile } from "../prompts/secret-input.ts"
import { plain } from "../terminal/plain-text.ts"
import type { VaultSession } from "../vault-session.ts"
import { downloadOrigin } from "./download-origin.ts"

/** A file that was to be imported, and what it held. */
export interface ImportedFile {
  /** As it was given; `-` is stdin. */
  readonly path: string
  /** SHA-256 of what was read: a file that is another one since is not removed. */
  readonly digest: string
  /** Null where the file was refused. */
  readonly reading: Reading | null
  readonly refusal: VaultError | null
  /** False where it is no file that could be removed. */
  readonly isOnDisk?: boolean
}

export interface ReadOptions {
  /** Every line of a text is a code as it stands. */
  readonly asIs?: boolean
  readonly filePasswordFile?: string
  readonly keyFile?: string
}

/** Files of so many bytes together are taken for large. */
const largeBytes = 4 << 20

/** Whether so much is to be read that memory is to be thought of. */
export const areLarge = (paths: readonly string[]): boolean =>
  paths.reduce((sum, path) => sum + (statSync(path, { throwIfNoEntry: false })?.size ?? 0), 0) >= largeBytes

export const digestOf = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex")

/** Reads all files. One that cannot be understood does not stop the others; one that cannot be opened does. */
export async function readFiles(
  paths: readonly string[],
  { filePasswordFile, keyFile, asIs }: ReadOptions,
  { ask, console }: VaultSession,
): Promise<ImportedFile[]> {
  const keyFileBytes = keyFile === undefined ? null : readUserFile(keyFile, 1 << 20)
  const files: ImportedFile[] = []
  for (const path of paths) {
    const isStdin = path === "-"
    const bytes = isStdin ? readStdin() : readUserFile(path, maxImportBytes)
    const askPassword = async (of: string): Promise<string> =>
      filePasswordFile !== undefined
        ? readSecretFile(filePasswordFile)
        : ask.password(`Password of the ${of} ${plain(basename(path))}:`, "--file-password-file FILE")
    const origin = isStdin || asIs ? null : downloadOrigin(resolve(path))
    const file = { path, digest: digestOf(bytes) }
    try {
      const reading = asIs
        ? readAsIs(bytes)
        : await readImport(
            { name: isStdin ? null : basename(path), bytes, origin },
            { askPassword, keyFile: keyFileBytes },
            (read, all) =>
              console.progress(
                `${basename(path)}: ${read.toLocaleString("en")} of ${all.toLocaleString("en")} entries`,
              ),
          )
      files.push({ ...file, reading, refusal: null })
    } catch (error) {
      files.push({ ...file, reading: null, refusal: refused(path, error) })
    } finally {
      console.progress(null)
    }
  }
  return files
}

/** What keeps a file from being read, with its name. @throws what is no matter of the file. */
export function refused(path: string, error: unknown): VaultError {
  if (!(error instanceof VaultError) || error.code === "aborted" || error.code === "input-needed") throw error
  return new VaultError(error.code, `${plain(path)}: ${error.message}`, { cause: error })
}

/** @throws VaultError `thing-not-found` for what is no text. */
function readAsIs(bytes: Uint8Array): Reading {
  const text = decodeText(bytes)
  if (text === null)
    throw new VaultError("thing-not-found", "This is no text: only lines of a text are kept as they stand.")
  const found = readingAsIs(text)
  return {
    kind: "text",
    candidates: found.codes.length === 0 ? [] : [found],
    unread: [],
    otherNumbers: [],
    wording: [],
    leftOut: [],
    remarks: [],
  }
}

/**
 * @throws VaultError where no file was understood: the only refusal, or all of them; `thing-not-found` where nothing was in any, and
 * `findings` where there are lines that could be codes.
 */
export function assertSomethingFound(files: readonly ImportedFile[], only: readonly string[] = []): void {
  if (files.some(({ reading }) => reading !== null && reading.candidates.length > 0))
    throw new VaultError(
      "thing-not-found",
      only.length > 0
        ? "None of the accounts in there is called so."
        : "There are accounts in there, and none has codes.",
    )
  const refusals = files.flatMap(({ refusal }) => refusal ?? [])
  const unread = files.reduce((sum, { reading }) => sum + (reading?.unread.length ?? 0), 0)
  if (unread > 0)
    throw new VaultError(
      "findings",
      `Nothing was taken, but ${unread === 1 ? "one line could be a code" : `${unread} lines could be codes`}.`,
    )
  if (refusals.length > 0) throw new VaultError(refusals[0]!.code, refusals.map(({ message }) => message).join("\n"))
  throw new VaultError(
    "thing-not-found",
    "Nothing in there looks like backup codes, or like an account with a second factor.",
  )
}
