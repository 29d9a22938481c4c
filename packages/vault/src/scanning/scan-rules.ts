import { readFileSync } from "node:fs"
import { join } from "node:path"
import ignore, { type Ignore } from "ignore"

/** The file in which a folder says what is not to be scanned, in the syntax of `.gitignore`. */
export const ignoreFile = ".postern-ignore"

/**
 * Folders that hold no downloads of a person. `.gitignore` is deliberately not asked: a file with codes is what one keeps out of git.
 */
const machineFolders = new Set([
  ".git",
  ".hg",
  ".svn",
  "node_modules",
  "__pycache__",
  ".cache",
  ".npm",
  ".cargo",
  ".rustup",
  ".gradle",
  ".m2",
  ".venv",
  "proc",
  "sys",
  "dev",
])

/** Endings of what is no text and no archive: not worth opening. */
const opaque = new Set(
  "png jpg jpeg gif webp heic bmp ico tiff svgz mp3 mp4 m4a mkv avi mov flac ogg opus wav woff woff2 ttf otf eot so o a dylib dll exe bin class jar pyc pyo wasm node sqlite db db3 iso img dmg deb rpm 7z rar xz bz2 zst lz4 gpg age asc pack idx map min.js lock".split(
    " ",
  ),
)

export class ScanRules {
  readonly #everything: boolean
  readonly #given: Ignore

  constructor(patterns: readonly string[], everything: boolean) {
    this.#everything = everything
    this.#given = ignore({ allowRelativePaths: true }).add([...patterns])
  }

  /** The rules of one folder's own file, or null. */
  folderRules(folder: string, hasFile: boolean): Ignore | null {
    if (!hasFile || this.#everything) return null
    try {
      return ignore({ allowRelativePaths: true }).add(readFileSync(join(folder, ignoreFile), "utf8"))
    } catch {
      return null
    }
  }

  skipsFolder(name: string, relative: string): boolean {
    return (!this.#everything && machineFolders.has(name)) || this.#given.ignores(`${relative}/`)
  }

  skipsFile(relative: string): boolean {
    return this.#given.ignores(relative)
  }

  get hasPatterns(): boolean {
    return this.#given.ignores !== undefined
  }
}

export function isOpaque(name: string): boolean {
  const dot = name.lastIndexOf(".")
  return dot > 0 && opaque.has(name.slice(dot + 1).toLowerCase())
}
