import { randomBytes } from "node:crypto"
import { linkSync, lstatSync, readFileSync, renameSync, rmSync } from "node:fs"
import { systemFault, type Vault } from "../../folder/index.ts"
import type { Candidate } from "../../reading/index.ts"
import { codeKey, VaultError } from "../../record/index.ts"
import { plain } from "../terminal/plain-text.ts"
import { digestOf, type ImportedFile } from "./import-files.ts"

/** What became of a file that was to be removed; `why` is for people; a fault is one of the system. */
export type Removal =
  | { readonly removed: true }
  | { readonly removed: false; readonly why: string; readonly isFault: boolean }

/** The codes that are in the vault as it lies on the disk, read anew: what memory holds is no proof. As `codeKey` gives them. */
export async function codesOnDisk(vault: Vault): Promise<ReadonlySet<string>> {
  await vault.readAnew()
  const keys = new Set<string>()
  for (const { batches } of vault.state.accounts)
    for (const batch of batches) {
      // What is sealed for others is not for this member to find.
      const texts = await vault.openCodes(batch).catch(() => [])
      for (const text of texts) keys.add(codeKey(text))
    }
  return keys
}

/** Whether every code of the candidates is among those on the disk. */
export const areKept = (candidates: readonly Candidate[], onDisk: ReadonlySet<string>): boolean =>
  candidates.every(({ codes }) => codes.every(({ text }) => onDisk.has(codeKey(text))))

/**
 * Removes a file that was read, if it is still the same: it is taken aside first, so that nobody can write to it between the look and
 * the removal.
 */
export function removeFile({ path, digest }: ImportedFile): Removal {
  if (lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink())
    return { removed: false, why: "it is a link; the file that it names would stay", isFault: false }
  const aside = `${path}.removing-${randomBytes(4).toString("hex")}`
  try {
    renameSync(path, aside)
    if (digestOf(readFileSync(aside)) !== digest) {
      giveBack(aside, path)
      return { removed: false, why: "it was changed since it was read", isFault: false }
    }
    rmSync(aside)
    return { removed: true }
  } catch (error) {
    // The codes are in the vault by now: only the file is as it was.
    const fault = systemFault(error, `removing ${plain(path)}`, "")
    const why = fault instanceof VaultError ? fault.message : String((error as NodeJS.ErrnoException).code)
    const isBack = takeBack(aside, path)
    return { removed: false, why: isBack ? why : `${why} It is now called ${plain(aside)}.`, isFault: true }
  }
}

/** Gives a file its name again; never over another file that has the name by now. */
function giveBack(aside: string, path: string): void {
  linkSync(aside, path)
  rmSync(aside)
}

/** The same after a fault; false where the file lies aside and cannot be moved. */
function takeBack(aside: string, path: string): boolean {
  if (lstatSync(aside, { throwIfNoEntry: false }) === undefined) return true
  try {
    giveBack(aside, path)
    return true
  } catch {
    return false
  }
}
