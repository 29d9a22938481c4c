import { type Instant, PosternError } from "../../../record/index.ts"

// ECMA-262 §21.4.1.1
const latestTime = 8_640_000_000_000_000

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true })

/** Writes numbers as LEB128, byte strings behind their length, and optional values behind a 0 or 1. */
export class ByteWriter {
  #buffer: Buffer
  #length = 0

  /** `size` is how many bytes are expected; it takes more all the same. */
  constructor(size = 1024) {
    this.#buffer = Buffer.allocUnsafe(size)
  }

  /** @throws RangeError unless the value is a whole number from 0 to 255: what would be cut could never be read back. */
  byte(value: number): this {
    if (!Number.isInteger(value) || value < 0 || value > 255)
      throw new RangeError("expected a whole number from 0 to 255")
    this.#reserve(1)
    this.#buffer[this.#length++] = value
    return this
  }

  /** @throws RangeError unless the value is a whole number from 0 to 2⁵³ − 1. */
  number(value: number): this {
    if (!Number.isSafeInteger(value) || value < 0) throw new RangeError("expected a whole number from 0 to 2^53 - 1")
    let rest = value
    while (rest > 127) {
      this.byte((rest % 128) + 128)
      rest = Math.floor(rest / 128)
    }
    return this.byte(rest)
  }

  bytes(value: Uint8Array): this {
    this.number(value.length).#reserve(value.length)
    this.#buffer.set(value, this.#length)
    this.#length += value.length
    return this
  }

  text(value: string): this {
    return this.bytes(Buffer.from(value, "utf8"))
  }

  optional<T>(value: T | null, write: (value: T) => unknown): this {
    this.byte(value === null ? 0 : 1)
    if (value !== null) write(value)
    return this
  }

  instant(value: Instant | null): this {
    return this.optional(value, at => this.number(at))
  }

  finish(): Buffer {
    return this.#buffer.subarray(0, this.#length)
  }

  #reserve(size: number): void {
    if (this.#length + size <= this.#buffer.length) return
    const larger = Buffer.allocUnsafe(2 * (this.#length + size))
    larger.set(this.#buffer.subarray(0, this.#length))
    this.#buffer = larger
  }
}

/** Reads what ByteWriter wrote, and refuses everything else: short input, long input, numbers in more than their shortest form. */
export class ByteReader {
  readonly #bytes: Uint8Array
  #position = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  byte(): number {
    const value = this.#bytes[this.#position++]
    return value ?? unreadable("more bytes")
  }

  byteBelow(bound: number): number {
    const value = this.byte()
    return value < bound ? value : unreadable(`a number below ${bound}`)
  }

  number(): number {
    let value = 0
    let scale = 1
    for (let i = 0; i < 8; i++) {
      const byte = this.byte()
      value += (byte & 127) * scale
      if (byte < 128)
        return Number.isSafeInteger(value) && (byte !== 0 || i === 0)
          ? value
          : unreadable("a number in its shortest form")
      scale *= 128
    }
    return unreadable("a number below 2^53")
  }

  bytes(): Uint8Array {
    const length = this.number()
    if (length > this.#bytes.length - this.#position) unreadable("more bytes")
    // Copied: the buffer behind a view may be the allocator's pool, shared with others.
    const value = Uint8Array.from(this.#bytes.subarray(this.#position, this.#position + length))
    this.#position += length
    return value
  }

  bytesOf(size: number): Uint8Array {
    const value = this.bytes()
    return value.length === size ? value : unreadable(`${size} bytes`)
  }

  text(): string {
    const bytes = this.bytes()
    try {
      return utf8.decode(bytes)
    } catch {
      return unreadable("UTF-8")
    }
  }

  optional<T>(read: () => T): T | null {
    const present = this.byte()
    if (present > 1) unreadable("0 or 1")
    return present === 1 ? read() : null
  }

  time(): Instant {
    const value = this.number()
    return value <= latestTime ? value : unreadable("a time that a date can show")
  }

  instant(): Instant | null {
    return this.optional(() => this.time())
  }

  oneOf<T>(values: readonly T[]): T {
    return values[this.byte()] ?? unreadable("a known value")
  }

  end(): void {
    if (this.#position !== this.#bytes.length) unreadable("no more bytes")
  }
}

function unreadable(expected: string): never {
  throw new PosternError("record-unreadable", { expected })
}
