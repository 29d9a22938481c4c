import assert from "node:assert/strict"
import { test } from "node:test"
import fc from "fast-check"
import { maxInputLength, transcribe } from "./transcript.ts"

const shape = (input: string) => {
  const transcript = transcribe(input)
  assert.ok(transcript)
  const places = transcript.places.map(place =>
    place.kind === "symbol" ? place.value : place.kind === "foreign" ? place.typed : "?",
  )
  return { places, groups: transcript.typedGroupSizes }
}

test("every typed character but blanks, dashes and marks takes one place", () => {
  assert.deepEqual(shape("Ab-0?\u200b 9\u{1F511}"), { places: [0, 1, "0", "?", 31, "\u{1F511}"], groups: [2, 2, 2] })
})

test("groups are what blanks and dashes part, however many of them", () => {
  assert.deepEqual(shape("--AB \t- C\u2014\u2014D--").groups, [2, 1, 1])
  assert.deepEqual(shape("AB\u00adCD").groups, [4])
})

test("numbering, boxes, bullets and quotes in front are walked over in any order, each number and box once", () => {
  for (const lead of ["3. ", "[ ] 3) ", "- [x] ", "• 03: ", '* "', " 3. [ ] ", "«", "`", "3.[x]•- "]) {
    assert.deepEqual(shape(`${lead}AB`).places, [0, 1])
  }
  assert.deepEqual(shape("3. 4. AB").places, [26, ".", 0, 1])
  assert.deepEqual(shape("[x] [x] AB").places, ["[", 21, "]", 0, 1])
})

test("quotes, commas, semicolons and full stops behind are left off; inside they are foreign", () => {
  for (const trail of [",", ";", ".", '",', "” ", "`;", " .", "’."])
    assert.deepEqual(shape(`AB${trail}`).places, [0, 1])
  assert.deepEqual(shape("A,B").places, [0, ",", 1])
  assert.deepEqual(shape("A.B").places, [0, ".", 1])
  assert.deepEqual(shape('A"B').places, [0, '"', 1])
})

test("a question mark is a place at either end", () => {
  assert.deepEqual(shape("?A?").places, ["?", 0, "?"])
})

test("[6] the longest input is read and one unit more is not", () => {
  assert.ok(transcribe(" ".repeat(maxInputLength)))
  assert.equal(transcribe(" ".repeat(maxInputLength + 1)), null)
})

test("whatever is typed, the groups add up to the places and no place is blank", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 40 }), input => {
      const { places, groups } = shape(input)
      assert.equal(
        groups.reduce((sum, size) => sum + size, 0),
        places.length,
      )
      assert.ok(groups.every(size => size > 0))
    }),
  )
})

test("what is no string is a TypeError", () => {
  for (const input of [undefined, null, 1234567890, ["AAAA"], new String("AAAA")]) {
    assert.throws(() => transcribe(input as string), TypeError)
  }
})
