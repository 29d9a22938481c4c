import { closeSync, fstatSync, lstatSync, openSync, readSync, realpathSync, type Stats, statSync } from "node:fs"
import { changeExposure, databaseExposure, type Exposure, PosternError } from "../../issuer/index.ts"
import { applicationId } from "./schema.ts"

/** What SQLite keeps beside a database; it believes what it finds there. */
const companions = ["-wal", "-shm", "-journal"]
const magic = "SQLite format 3\0"
const isWindows = process.platform === "win32"
/** The database's header, and the head of the page that lists its tables. */
const headBytes = 108
const interiorPage = 5

/**
 * Makes a database file that its owner alone can read, if there is none, and refuses one that others can read or change: it, what lies beside
 * it, or the folder, in which they could put files of theirs. Comes before SQLite sees any of them.
 * @throws PosternError `store-exposed`, or `store-foreign` for an exposed file that is none of ours; what the operating system says
 */
export function settleAccess(path: string): void {
  // The folder first: in one that is everybody's not even an empty file is made.
  const folder = folderOf(path)
  refuse(path, changeExposure(statSync(folder)), folder)
  const descriptor = openSync(path, "a", 0o600)
  try {
    refuse(path, databaseExposure(fstatSync(descriptor)), path)
  } finally {
    closeSync(descriptor)
  }
  const real = realpathSync(path)
  for (const companion of companions) {
    const beside = `${real}${companion}`
    const found = lstatSync(beside, { throwIfNoEntry: false })
    if (found !== undefined) refuse(path, companionExposure(found), beside)
  }
}

// A database may be a link to where it really lies; what SQLite puts beside it lies there too.
function folderOf(path: string): string {
  const isThere = lstatSync(path, { throwIfNoEntry: false }) !== undefined
  const folder = (isThere ? realpathSync(path) : path).replace(
    isWindows ? /(?<![^\\/])[^\\/]*$/ : /(?<![^/])[^/]*$/,
    "",
  )
  return realpathSync(folder || ".")
}

function companionExposure(found: Stats): Exposure | null {
  return found.isFile() ? databaseExposure(found) : { mode: "a link" }
}

function refuse(path: string, exposure: Exposure | null, exposed: string): void {
  if (exposure === null) return
  if (isForeign(path)) throw new PosternError("store-foreign", { path })
  throw new PosternError("store-exposed", { path: exposed, ...exposure })
}

/**
 * Whether a file was not made by Postern, as far as its first bytes alone tell (https://sqlite.org/fileformat.html §1.3, §1.6): neither SQLite
 * nor what lies beside the file has a part in it. One of ours whose schema is still in its write-ahead log has no table here, and passes.
 */
function isForeign(path: string): boolean {
  const head = readHead(path)
  if (head.length === 0) return false
  if (head.length < headBytes || head.toString("latin1", 0, magic.length) !== magic) return true
  const hasTables = head[100] === interiorPage || head.readUInt16BE(103) > 0
  return head.readUInt32BE(68) !== applicationId && hasTables
}

function readHead(path: string): Buffer {
  const head = Buffer.alloc(headBytes)
  if (lstatSync(path, { throwIfNoEntry: false }) === undefined) return head.subarray(0, 0)
  const descriptor = openSync(path, "r")
  try {
    return head.subarray(0, readSync(descriptor, head))
  } finally {
    closeSync(descriptor)
  }
}
