import assert from "node:assert/strict"
import test from "node:test"
import { decodeText } from "./encoding.ts"

const text = "Wiederherstellung für Ada\r\n1a2b3-c4d5e\r\nf0f0f-1a1a1 🙂\r\n"
const utf16 = (swapped: boolean): Buffer =>
  swapped ? Buffer.from(text, "utf16le").swap16() : Buffer.from(text, "utf16le")
function utf32(littleEndian: boolean): Buffer {
  const points = [...text].map(letter => letter.codePointAt(0)!)
  const bytes = Buffer.alloc(points.length * 4)
  for (const [index, point] of points.entries())
    bytes[littleEndian ? "writeUInt32LE" : "writeUInt32BE"](point, index * 4)
  return bytes
}
const marked = (mark: string, bytes: Buffer): Buffer => Buffer.concat([Buffer.from(mark, "hex"), bytes])

test("a text is read in UTF-8, UTF-16 and UTF-32, with a byte order mark and without", () => {
  const all = {
    "UTF-8": Buffer.from(text),
    "UTF-8 with a mark": marked("efbbbf", Buffer.from(text)),
    "UTF-16LE": utf16(false),
    "UTF-16LE with a mark": marked("fffe", utf16(false)),
    "UTF-16BE": utf16(true),
    "UTF-16BE with a mark": marked("feff", utf16(true)),
    "UTF-32LE": utf32(true),
    "UTF-32LE with a mark": marked("fffe0000", utf32(true)),
    "UTF-32BE": utf32(false),
    "UTF-32BE with a mark": marked("0000feff", utf32(false)),
  }
  for (const [name, bytes] of Object.entries(all)) assert.equal(decodeText(bytes), text, name)
})

test("Windows' Western and Japanese encodings are read", () => {
  assert.equal(
    decodeText(Buffer.from("Schlüssel – 1a2b3", "latin1").map(byte => (byte === 0x13 ? 0x96 : byte))),
    "Schlüssel – 1a2b3",
  )
  // バックアップコード, in Shift-JIS.
  assert.equal(
    decodeText(Buffer.from("836f8362834e8341836283768352815b8368203132333420353637380a", "hex")),
    "バックアップコード 1234 5678\n",
  )
})

test("UTF-16 with few Latin letters is told by them and its ends of lines", () => {
  const japanese = "バックアップコード\n1234 5678\n2345 6789\n3456 7890\n"
  assert.equal(decodeText(Buffer.from(japanese, "utf16le")), japanese)
})

test("what is no text gives null", () => {
  for (const hex of ["00010203", "4d5a90000300000004000000ffff0000", "fffe0000ffffffff"])
    assert.equal(decodeText(Buffer.from(hex, "hex")), null, hex)
  assert.equal(decodeText(Buffer.alloc(64)), null)
  assert.equal(decodeText(Buffer.alloc(0)), "")
})
