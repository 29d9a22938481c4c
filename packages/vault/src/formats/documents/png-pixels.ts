import { inflateSync } from "node:zlib"
import { VaultError } from "../../record/index.ts"

/** Points of a picture in rows, four bytes each: red, green, blue, and a full 255. */
export interface Pixels {
  readonly width: number
  readonly height: number
  readonly data: Uint8ClampedArray
}

export const isPng = (bytes: Uint8Array): boolean =>
  Buffer.from(bytes.subarray(0, 8)).toString("hex") === "89504e470d0a1a0a"

/** A large screen's picture has some 15 million points. */
const maxPoints = 40_000_000

interface Header {
  readonly width: number
  readonly height: number
  readonly depth: number
  /** Bit 1 a palette, bit 2 colour, bit 4 transparency (PNG §11.2.2). */
  readonly colour: number
  readonly channels: number
}

const channelsOf: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 }

/**
 * Unpacks a PNG picture (PNG, third edition), its transparency left out. By hand, because the libraries for it unpack first and then see how
 * much it was: here the header says the size, and no byte more is unpacked.
 * @throws VaultError `file-damaged` for one that is cut off, interlaced, or of more than 40 million points.
 */
export function readPng(bytes: Uint8Array): Pixels {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const data: Buffer[] = []
  let header: Header | null = null
  let palette: Buffer | null = null
  for (let at = 8; ; ) {
    if (at + 12 > file.length) throw damaged()
    const size = file.readUInt32BE(at)
    const type = file.toString("latin1", at + 4, at + 8)
    if (at + 12 + size > file.length) throw damaged()
    const chunk = file.subarray(at + 8, at + 8 + size)
    if (type === "IHDR" && header === null) header = readHeader(chunk)
    else if (type === "PLTE") palette = chunk
    else if (type === "IDAT") data.push(chunk)
    else if (type === "IEND") break
    at += 12 + size
  }
  if (header === null) throw damaged()
  const rowBytes = Math.ceil((header.width * header.channels * header.depth) / 8)
  const expected = (rowBytes + 1) * header.height
  let packed: Buffer
  try {
    packed = inflateSync(Buffer.concat(data), { maxOutputLength: expected })
  } catch {
    throw damaged()
  }
  if (packed.length < expected) throw damaged()
  return pointsOf(header, unfilter(packed, rowBytes, header), rowBytes, palette)
}

const damaged = (): VaultError =>
  new VaultError("file-damaged", "The PNG picture is damaged or was cut off. Nothing of it was taken.")

function readHeader(chunk: Buffer): Header {
  if (chunk.length !== 13) throw damaged()
  const [width, height] = [chunk.readUInt32BE(0), chunk.readUInt32BE(4)]
  const [depth, colour, compression, filter, interlace] = chunk.subarray(8) as unknown as [
    number,
    number,
    number,
    number,
    number,
  ]
  const channels = channelsOf[colour]
  if (width * height > maxPoints)
    throw new VaultError("file-damaged", "The PNG picture has more than 40 million points; nothing was unpacked.")
  if (interlace === 1)
    throw new VaultError(
      "file-damaged",
      "The PNG picture is interlaced, which is not read. Save it again without that, or take a screenshot.",
    )
  if (
    width === 0 ||
    height === 0 ||
    channels === undefined ||
    ![1, 2, 4, 8, 16].includes(depth) ||
    compression + filter + interlace !== 0
  )
    throw damaged()
  return { width, height, depth, colour, channels }
}

/** Undoes the filters of PNG §9: each byte is a difference to those left, above, or both. */
function unfilter(packed: Buffer, rowBytes: number, { height, channels, depth }: Header): Uint8Array {
  const step = Math.max(1, (channels * depth) >> 3)
  const out = new Uint8Array(rowBytes * height)
  for (let row = 0; row < height; row++) {
    const filter = packed[row * (rowBytes + 1)]!
    const from = row * (rowBytes + 1) + 1
    const to = row * rowBytes
    for (let at = 0; at < rowBytes; at++) {
      const left = at >= step ? out[to + at - step]! : 0
      const above = row > 0 ? out[to + at - rowBytes]! : 0
      const corner = at >= step && row > 0 ? out[to + at - rowBytes - step]! : 0
      out[to + at] = packed[from + at]! + predicted(filter, left, above, corner)
    }
  }
  return out
}

function predicted(filter: number, left: number, above: number, corner: number): number {
  if (filter === 0) return 0
  if (filter === 1) return left
  if (filter === 2) return above
  if (filter === 3) return (left + above) >> 1
  if (filter !== 4) throw damaged()
  const estimate = left + above - corner
  const [a, b, c] = [Math.abs(estimate - left), Math.abs(estimate - above), Math.abs(estimate - corner)]
  return a <= b && a <= c ? left : b <= c ? above : corner
}

function pointsOf(header: Header, rows: Uint8Array, rowBytes: number, palette: Buffer | null): Pixels {
  const { width, height, depth, colour, channels } = header
  const data = new Uint8ClampedArray(width * height * 4)
  const maxSample = 2 ** depth - 1
  const sample = (row: number, index: number): number => {
    if (depth === 8) return rows[row * rowBytes + index]!
    if (depth === 16) return rows[row * rowBytes + index * 2]!
    const bit = index * depth
    return (rows[row * rowBytes + (bit >> 3)]! >> (8 - depth - (bit & 7))) & maxSample
  }
  for (let row = 0; row < height; row++)
    for (let column = 0; column < width; column++) {
      const at = (row * width + column) * 4
      const first = sample(row, column * channels)
      const colours =
        colour === 3
          ? [0, 1, 2].map(index => palette?.[first * 3 + index] ?? 0)
          : channels >= 3
            ? [first, sample(row, column * channels + 1), sample(row, column * channels + 2)]
            : Array<number>(3).fill(depth < 8 ? Math.round((first * 255) / maxSample) : first)
      data[at] = colours[0]!
      data[at + 1] = colours[1]!
      data[at + 2] = colours[2]!
      data[at + 3] = 255
    }
  return { width, height, data }
}
