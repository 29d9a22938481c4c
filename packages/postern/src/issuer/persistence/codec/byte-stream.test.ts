import assert from "node:assert/strict"
import { test } from "node:test"
import fc from "fast-check"
import { ByteReader, ByteWriter } from "./byte-stream.ts"

const unreadable = { code: "record-unreadable" }

test("every whole number up to 2^53 - 1 comes back, in its shortest form alone", () => {
  const numbers = fc.oneof(
    fc.maxSafeNat(),
    fc.nat(300),
    fc.constantFrom(0, 127, 128, 16_383, 16_384, 2 ** 32, 2 ** 53 - 1),
  )
  fc.assert(
    fc.property(numbers, value => {
      const bytes = new ByteWriter().number(value).finish()
      const reader = new ByteReader(bytes)
      assert.equal(reader.number(), value)
      reader.end()
      const longer = Buffer.concat([bytes.subarray(0, -1), Buffer.of(bytes.at(-1)! | 128, 0)])
      assert.throws(() => new ByteReader(longer).number(), unreadable)
    }),
  )
})

test("numbers that no record holds are refused on the way in and on the way out", () => {
  for (const value of [-1, 1.5, 2 ** 53, Number.NaN, Number.POSITIVE_INFINITY])
    assert.throws(() => new ByteWriter().number(value), RangeError)
  for (const value of [-1, 256, 0.5, Number.NaN]) assert.throws(() => new ByteWriter().byte(value), RangeError)
  for (const bytes of [
    [255, 255, 255, 255, 255, 255, 255, 16], // 2^53
    [255, 255, 255, 255, 255, 255, 255, 255, 1],
    [128, 0],
    [128],
    [],
  ])
    assert.throws(() => new ByteReader(Uint8Array.from(bytes)).number(), unreadable)
})

test("a length that promises more bytes than there are reserves nothing and is refused", () => {
  const bytes = Buffer.concat([new ByteWriter().number(2 ** 53 - 1).finish(), Buffer.alloc(3)])
  assert.throws(() => new ByteReader(bytes).bytes(), unreadable)
  for (const length of [4, 5]) assert.throws(() => new ByteReader(Uint8Array.of(length, 1, 2, 3)).bytes(), unreadable)
  assert.deepEqual(new ByteReader(Uint8Array.of(3, 1, 2, 3)).bytes(), Uint8Array.of(1, 2, 3))
})

test("texts come back, those that begin with a byte order mark too; what is no UTF-8 is refused", () => {
  for (const text of ["", "ada@example.com", "\ufeffBOM", "漢😀", "a\0b"])
    assert.equal(new ByteReader(new ByteWriter().text(text).finish()).text(), text)
  for (const bytes of [[0xff], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xe2, 0x82]])
    assert.throws(() => new ByteReader(new ByteWriter().bytes(Uint8Array.from(bytes)).finish()).text(), unreadable)
})

test("what follows 0 or 1 alone is optional, and a reader knows when it is at the end", () => {
  assert.equal(new ByteReader(Uint8Array.of(0)).instant(), null)
  assert.equal(new ByteReader(Uint8Array.of(1, 5)).instant(), 5)
  assert.throws(() => new ByteReader(Uint8Array.of(2, 5)).instant(), unreadable)
  assert.throws(() => new ByteReader(Uint8Array.of(0)).end(), unreadable)
  assert.throws(() => new ByteReader(Uint8Array.of(3)).oneOf(["a", "b", "c"]), unreadable)
})

test("a time that no date can show is refused", () => {
  const latest = 8_640_000_000_000_000
  assert.equal(new ByteReader(new ByteWriter().number(latest).finish()).time(), latest)
  assert.throws(() => new ByteReader(new ByteWriter().number(latest + 1).finish()).time(), unreadable)
})

test("bytes that were read are a copy: the buffer they came from may change", () => {
  const source = new ByteWriter().bytes(Uint8Array.of(1, 2, 3)).finish()
  const value = new ByteReader(source).bytes()
  source.fill(9)
  assert.deepEqual([...value], [1, 2, 3])
})

test("a writer grows past its first buffer without losing a byte", () => {
  const large = new Uint8Array(5000).map((_, i) => i)
  const bytes = new ByteWriter().byte(7).bytes(large).byte(8).finish()
  const reader = new ByteReader(bytes)
  assert.deepEqual([reader.byte(), reader.bytes(), reader.byte()], [7, large, 8])
  reader.end()
})

test("the writer grows byte by byte, past any size it began with", () => {
  const writer = new ByteWriter()
  const expected = Array.from({ length: 5000 }, (_, i) => i % 251)
  for (const value of expected) writer.byte(value)
  assert.deepEqual([...writer.finish()], expected)
})
