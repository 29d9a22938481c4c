const lengthBytes = 4

/**
 * Joins byte strings so that no two lists give the same bytes: each part follows its length in four bytes. Whatever is authenticated
 * goes through here; plain concatenation would let ("ab", "c") stand for ("a", "bc").
 */
export function frame(...parts: readonly (string | Uint8Array)[]): Buffer {
  // One buffer, written once: this runs several times in every attempt.
  const framed = Buffer.allocUnsafe(parts.reduce((size, part) => size + lengthBytes + byteLength(part), 0))
  let at = 0
  for (const part of parts) {
    at = framed.writeUInt32BE(byteLength(part), at)
    if (typeof part === "string") at += framed.write(part, at, "utf8")
    else {
      framed.set(part, at)
      at += part.length
    }
  }
  return framed
}

function byteLength(part: string | Uint8Array): number {
  return typeof part === "string" ? Buffer.byteLength(part, "utf8") : part.length
}
