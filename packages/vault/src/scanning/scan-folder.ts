import { readdirSync } from "node:fs"
import { join } from "node:path"
import type { Ignore } from "ignore"
import { HeldCodes } from "./held-codes.ts"
import { type FileFinding, headBytes, scanFile } from "./scan-file.ts"
import { ignoreFile, type ScanRules } from "./scan-rules.ts"

export interface ScanFinding<T> extends FileFinding<T> {
  readonly path: string
}

export interface ScanProgress {
  readonly files: number
  readonly folder: string
}

export interface ScanSummary {
  readonly files: number
  /** Folders and files that could not be opened. */
  readonly unreadable: number
}

/**
 * Walks a folder and gives what looks like codes in the clear, as it finds it. Links are not followed, so no loop and nothing outside.
 * @param onProgress told every 500 files.
 * @param held the vault's own codes: a file with one of them is reported whatever else is in it.
 */
export async function* scanFolder<T>(
  root: string,
  rules: ScanRules,
  onProgress: (progress: ScanProgress) => void,
  held: HeldCodes<T> = new HeldCodes<T>([]),
): AsyncGenerator<ScanFinding<T>, ScanSummary> {
  const buffer = Buffer.allocUnsafe(headBytes)
  const stack: { path: string; relative: string; outer: readonly { base: number; rules: Ignore }[] }[] = [
    { path: root, relative: "", outer: [] },
  ]
  let files = 0
  let unreadable = 0
  for (let folder = stack.pop(); folder !== undefined; folder = stack.pop()) {
    let entries: ReturnType<typeof listFolder>
    try {
      entries = listFolder(folder.path)
    } catch {
      unreadable++
      continue
    }
    const own = rules.folderRules(
      folder.path,
      entries.some(entry => entry.name === ignoreFile),
    )
    const inner =
      own === null
        ? folder.outer
        : [...folder.outer, { base: folder.relative === "" ? 0 : folder.relative.length + 1, rules: own }]
    for (const entry of entries) {
      const relative = folder.relative === "" ? entry.name : `${folder.relative}/${entry.name}`
      const path = join(folder.path, entry.name)
      if (entry.isDirectory()) {
        if (!rules.skipsFolder(entry.name, relative) && !isIgnored(inner, `${relative}/`))
          stack.push({ path, relative, outer: inner })
        continue
      }
      if (!entry.isFile() || rules.skipsFile(relative) || isIgnored(inner, relative)) continue
      files++
      if (files % 500 === 0) onProgress({ files, folder: folder.path })
      const found = await scanFile(path, entry.name, buffer, held)
      if (found === "unreadable") unreadable++
      else if (found !== null) yield { path, ...found }
    }
  }
  return { files, unreadable }
}

const listFolder = (path: string) => readdirSync(path, { withFileTypes: true })

const isIgnored = (all: readonly { base: number; rules: Ignore }[], relative: string): boolean =>
  all.some(({ base, rules }) => rules.ignores(relative.slice(base)))
