/** How much of a file is looked at to tell its encoding. */
const sampleBytes = 4096

type Encoding = "utf-8" | "utf-16le" | "utf-16be" | "utf-32le" | "utf-32be"

const marks: readonly (readonly [Encoding, readonly number[]])[] = [
  // UTF-32LE begins with the mark of UTF-16LE, so it is asked first.
  ["utf-32le", [0xff, 0xfe, 0, 0]],
  ["utf-32be", [0, 0, 0xfe, 0xff]],
  ["utf-8", [0xef, 0xbb, 0xbf]],
  ["utf-16le", [0xff, 0xfe]],
  ["utf-16be", [0xfe, 0xff]],
]

/**
 * The text of a file: by its byte order mark, else by where its zero bytes stand, else UTF-8, else the encoding of Japanese or
 * Western Windows. A mark at the beginning is left out.
 * @returns null for what is no text.
 */
export function decodeText(bytes: Uint8Array): string | null {
  const marked = marks.find(([, mark]) => mark.every((byte, index) => bytes[index] === byte))
  if (marked !== undefined) return readAs(marked[0], bytes.subarray(marked[1].length))
  const sample = bytes.subarray(0, sampleBytes)
  if (!sample.includes(0)) return readNarrow(bytes)
  const wide = wideEncoding(sample)
  if (wide !== null) return readAs(wide, bytes)
  // A zero byte that somebody put into a name does not make a text a program.
  const zeros = sample.reduce((sum, byte) => sum + (byte === 0 ? 1 : 0), 0)
  return zeros * 200 < sample.length ? decodeStrictly("utf-8", bytes) : null
}

function readAs(encoding: Encoding, bytes: Uint8Array): string | null {
  const text = encoding.startsWith("utf-32")
    ? readUtf32(bytes, encoding === "utf-32le")
    : new TextDecoder(encoding).decode(bytes)
  return text?.slice(0, sampleBytes).includes("\0") ? null : text
}

/** ASCII letters of a wide encoding have their zero bytes always in the same places. */
function wideEncoding(sample: Uint8Array): Encoding | null {
  const zeros = [0, 0, 0, 0]
  const whole = sample.length - (sample.length % 4)
  for (let at = 0; at < whole; at++) if (sample[at] === 0) zeros[at % 4]!++
  const quads = whole / 4
  const share = (place: number): number => (quads === 0 ? 0 : zeros[place]! / quads)
  if (share(2) > 0.95 && share(3) > 0.95 && share(0) < 0.05) return "utf-32le"
  if (share(0) > 0.95 && share(1) > 0.95 && share(3) < 0.05) return "utf-32be"
  const isLow = (a: number, b: number): boolean => share(a) > 0.25 && share(b) > 0.25
  const isHigh = (a: number, b: number): boolean => share(a) < 0.02 && share(b) < 0.02
  // A file of two or three bytes has no whole group of four.
  if (quads === 0) return sample.length === 2 && sample[1] === 0 ? "utf-16le" : null
  if (isLow(1, 3) && isHigh(0, 2)) return "utf-16le"
  if (isLow(0, 2) && isHigh(1, 3)) return "utf-16be"
  return null
}

function readUtf32(bytes: Uint8Array, littleEndian: boolean): string | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const parts: string[] = []
  for (let at = 0; at + 4 <= bytes.length; at += 4) {
    const point = view.getUint32(at, littleEndian)
    if (point > 0x10ffff) return null
    parts.push(point >= 0xd800 && point <= 0xdfff ? "\ufffd" : String.fromCodePoint(point))
  }
  return parts.join("")
}

/** One byte a letter or several, without zero bytes. */
function readNarrow(bytes: Uint8Array): string {
  const utf8 = decodeStrictly("utf-8", bytes)
  if (utf8 !== null) return utf8
  const japanese = decodeStrictly("shift_jis", bytes)
  if (japanese !== null && /[\u3041-\u30ff]/.test(japanese)) return japanese
  return new TextDecoder("windows-1252").decode(bytes)
}

function decodeStrictly(encoding: string, bytes: Uint8Array): string | null {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes)
  } catch {
    return null
  }
}
