/**
 * Joins byte strings so that no two lists give the same bytes: each part follows its length in four bytes. Whatever is authenticated
 * goes through here; plain concatenation would let ("ab", "c") stand for ("a", "bc").
 */
export function frame(...parts: readonly (string | Uint8Array)[]): Buffer {
  const framed: Uint8Array[] = []
  for (const part of parts) {
    const bytes = typeof part === "string" ? Buffer.from(part, "utf8") : part
    const length = Buffer.allocUnsafe(4)
    length.writeUInt32BE(bytes.length)
    framed.push(length, bytes)
  }
  return Buffer.concat(framed)
}
