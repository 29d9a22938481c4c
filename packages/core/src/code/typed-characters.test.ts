import assert from "node:assert/strict"
import { test } from "node:test"
import { symbolValue } from "./alphabet.ts"
import { bullets, closingPunctuation, dashes, invisibleMarks, quotes, whiteSpace } from "./typed-characters.ts"

const forgiven = { whiteSpace, dashes, invisibleMarks, quotes, bullets, closingPunctuation }

/** All characters with a Unicode property, as the JavaScript engine at hand knows them. */
function charactersWith(property: RegExp): readonly string[] {
  return Array.from({ length: 0x110000 }, (_, codePoint) => String.fromCodePoint(codePoint)).filter(character =>
    property.test(character),
  )
}

test("white space is Unicode's White_Space", () => {
  assert.deepEqual([...whiteSpace], charactersWith(/\p{White_Space}/u))
})

test("dashes are Unicode 16's Dash, the newest of which an older engine may not know", () => {
  const known = charactersWith(/\p{Dash}/u)
  assert.deepEqual(
    known.filter(character => !dashes.has(character)),
    [],
  )
  assert.deepEqual(
    [...dashes].filter(character => !known.includes(character) && character !== "\u{10D6E}"),
    [],
  )
})

test("invisible marks are format characters, and all that set direction are among them", () => {
  for (const character of invisibleMarks) assert.match(character, /\p{Cf}/u)
  for (const character of charactersWith(/\p{Bidi_Control}/u)) assert.ok(invisibleMarks.has(character))
})

test("[5] nothing that is dropped is a symbol, a digit, a letter or a question mark", () => {
  for (const characters of Object.values(forgiven)) {
    for (const character of characters) {
      assert.equal(symbolValue(character), null)
      assert.doesNotMatch(character, /[\p{L}\p{N}?]/u)
    }
  }
})

test("no character is in two of the tables", () => {
  const all = Object.values(forgiven).flatMap(characters => [...characters])
  assert.equal(new Set(all).size, all.length)
})
