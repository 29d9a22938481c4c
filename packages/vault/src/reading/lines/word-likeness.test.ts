import assert from "node:assert/strict"
import test from "node:test"
import { isWordLike } from "./word-likeness.ts"

test("words of several languages, and names of services, look like words", () => {
  const words =
    "accessible backup recovery somewhere Personal Wiederherstellungscodes Sicherheit zugänglich récupération secours códigos respaldo GitHub Bitwarden Nextcloud WordPress Two-factor Keep DOWNLOAD バックアップ رموز"
  for (const word of words.split(" ")) assert.ok(isWordLike(word), word)
})

test("letters that were drawn do not, nor do mixed cases, digits and mixed scripts", () => {
  for (const drawn of ["vbhgmxsu", "kqmvxedn", "fpgvqwty", "vbhg-mxsu-fpgv", "aBcDeFgH", "abc1", "раypal", ""])
    assert.ok(!isWordLike(drawn), drawn)
})

test("of letters drawn at chance few look like words", () => {
  let state = 7
  const draw = (length: number): string =>
    Array.from({ length }, () => {
      state = (Math.imul(state, 1103515245) + 12345) >>> 0
      return String.fromCharCode(97 + ((state >>> 16) % 26))
    }).join("")
  const share = (length: number): number =>
    Array.from({ length: 4000 }, () => draw(length)).filter(text => isWordLike(text)).length / 4000
  assert.ok(share(8) < 0.06, String(share(8)))
  assert.ok(share(16) < 0.01, String(share(16)))
})

test("among other words a rarer one is believed", () => {
  assert.ok(!isWordLike("gymnastik"))
  assert.ok(isWordLike("gymnastik", "inProse"))
  assert.ok(!isWordLike("kqmvxedn", "inProse"))
})
