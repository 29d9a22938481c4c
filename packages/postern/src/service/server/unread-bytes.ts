const headEnd = Buffer.from("\r\n\r\n")
const nothing = Buffer.alloc(0)

/** What a client has sent and the parser has not been given: bytes, which are a hundredth of what the parser makes of them. */
export class UnreadBytes {
  #bytes: Buffer = nothing
  // The end of what was taken last: the end of a head may lie across it.
  #lastTaken: Buffer = nothing
  #searched = 0
  #hasWholeHead = false

  get length(): number {
    return this.#bytes.length
  }

  /** the bytes themselves, not to be changed */
  get bytes(): Buffer {
    return this.#bytes
  }

  /** Whether the end of a head is here. True as well where a body holds an empty line. */
  get hasWholeHead(): boolean {
    this.#search()
    return this.#hasWholeHead
  }

  add(chunk: Buffer): void {
    this.#bytes = this.#bytes.length === 0 ? chunk : Buffer.concat([this.#bytes, chunk])
  }

  /** Takes what the parser may have next: to the end of a head at most, so that it ends one request and begins one. */
  takePiece(): Buffer {
    const at = this.#bytes.indexOf(headEnd)
    const end = at < 0 ? this.#bytes.length : at + headEnd.length
    const piece = this.#bytes.subarray(0, end)
    this.#lastTaken = Buffer.from(piece.subarray(-(headEnd.length - 1)))
    this.#keep(end === this.#bytes.length ? nothing : this.#bytes.subarray(end))
    return piece
  }

  clear(): void {
    this.#lastTaken = nothing
    this.#keep(nothing)
  }

  #keep(bytes: Buffer): void {
    this.#bytes = bytes
    this.#searched = 0
    this.#hasWholeHead = false
  }

  // Each byte is looked at once, however few come at a time.
  #search(): void {
    if (this.#hasWholeHead || this.#searched === this.#bytes.length) return
    if (this.#searched === 0 && this.#lastTaken.length > 0) {
      const across = Buffer.concat([this.#lastTaken, this.#bytes.subarray(0, headEnd.length - 1)])
      this.#hasWholeHead = across.includes(headEnd)
    }
    this.#hasWholeHead ||= this.#bytes.includes(headEnd, Math.max(0, this.#searched - headEnd.length + 1))
    this.#searched = this.#bytes.length
  }
}
