import { closeSync, openSync, readSync } from "node:fs"
import { VaultError } from "../../record/index.ts"

let stdinIsTaken = false

/**
 * All of stdin, once. @throws VaultError `usage-wrong` where two flags both ask for it.
 */
export function readStdin(): Buffer {
  if (stdinIsTaken) throw new VaultError("usage-wrong", "Two things cannot both come from stdin: put one in a file.")
  stdinIsTaken = true
  return readWhole(0, Number.POSITIVE_INFINITY)
}

/** Reads a descriptor to its end. A pipe that is not filled yet says "try again": then this waits. */
function readWhole(descriptor: number, maxBytes: number): Buffer {
  const bytes = Buffer.allocUnsafe(1 << 16)
  const chunks: Buffer[] = []
  for (let size = 0; ; ) {
    const count = readSome(descriptor, bytes)
    if (count === 0) return Buffer.concat(chunks)
    size += count
    if (size > maxBytes) throw new RangeError("too large")
    chunks.push(Buffer.from(bytes.subarray(0, count)))
  }
}

function readSome(descriptor: number, bytes: Buffer): number {
  for (;;)
    try {
      return readSync(descriptor, bytes)
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      if (code === "EOF") return 0
      if (code !== "EAGAIN" && code !== "EWOULDBLOCK") throw error
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10)
    }
}

/** A secret from a file, or from stdin for `-`: its first line, without the line end. */
export function readSecretFile(path: string): string {
  const text = (path === "-" ? readStdin() : readUserFile(path)).toString("utf8")
  return text.split(/\r?\n/, 1)[0]!
}

/** @throws VaultError `thing-not-found`, `not-allowed`, with the name. */
export function readUserFile(path: string, maxBytes = 1 << 30): Buffer {
  try {
    const file = openSync(path, "r")
    try {
      return readWhole(file, maxBytes)
    } finally {
      closeSync(file)
    }
  } catch (error) {
    if (error instanceof RangeError)
      throw new VaultError("file-damaged", `${path} is larger than anything that is read here (${maxBytes >> 20} MiB).`)
    const { code } = error as NodeJS.ErrnoException
    if (code === "ENOENT") throw new VaultError("thing-not-found", `There is no file ${path}.`)
    if (code === "EISDIR") throw new VaultError("usage-wrong", `${path} is a folder.`)
    if (code === "EACCES" || code === "EPERM")
      throw new VaultError("not-allowed", `${path} cannot be read: permission denied.`)
    throw error
  }
}
