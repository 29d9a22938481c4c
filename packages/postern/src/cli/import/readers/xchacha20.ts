import { createDecipheriv } from "node:crypto"

const nonceBytes = 24
const tagBytes = 16

/**
 * Opens an XChaCha20-Poly1305 box: nonce, ciphertext, tag. Null where the key is not its key. Node has ChaCha20-Poly1305; what the longer nonce adds
 * is HChaCha20 (draft-irtf-cfrg-xchacha-03 §2.2).
 */
export function openXChaCha20(key: Uint8Array, box: Uint8Array): Buffer | null {
  if (box.length < nonceBytes + tagBytes) return null
  const subkey = hChaCha20(key, box.subarray(0, 16))
  const nonce = Buffer.concat([Buffer.alloc(4), box.subarray(16, nonceBytes)])
  const cipher = createDecipheriv("chacha20-poly1305", subkey, nonce, { authTagLength: tagBytes })
  cipher.setAuthTag(box.subarray(box.length - tagBytes))
  const text = cipher.update(box.subarray(nonceBytes, box.length - tagBytes))
  try {
    return Buffer.concat([text, cipher.final()])
  } catch {
    return null
  }
}

/** Derives the key for the rest of the nonce. */
export function hChaCha20(key: Uint8Array, input: Uint8Array): Buffer {
  const words = new Uint32Array(16)
  const view = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  // "expand 32-byte k"
  words.set([0x6170_7865, 0x3320_646e, 0x7962_2d32, 0x6b20_6574])
  for (let i = 0; i < 8; i++) words[4 + i] = view(key).getUint32(4 * i, true)
  for (let i = 0; i < 4; i++) words[12 + i] = view(input).getUint32(4 * i, true)
  for (let round = 0; round < 10; round++) {
    for (let i = 0; i < 4; i++) quarterRound(words, i, 4 + i, 8 + i, 12 + i)
    for (let i = 0; i < 4; i++) quarterRound(words, i, 4 + ((i + 1) % 4), 8 + ((i + 2) % 4), 12 + ((i + 3) % 4))
  }
  const derived = Buffer.alloc(32)
  for (let i = 0; i < 4; i++) {
    derived.writeUInt32LE(words[i]!, 4 * i)
    derived.writeUInt32LE(words[12 + i]!, 16 + 4 * i)
  }
  return derived
}

function quarterRound(words: Uint32Array, a: number, b: number, c: number, d: number): void {
  const mix = (into: number, from: number, turned: number, bits: number) => {
    words[into] = (words[into]! + words[from]!) >>> 0
    const mixed = words[turned]! ^ words[into]!
    words[turned] = ((mixed << bits) | (mixed >>> (32 - bits))) >>> 0
  }
  mix(a, b, d, 16)
  mix(c, d, b, 12)
  mix(a, b, d, 8)
  mix(c, d, b, 7)
}
