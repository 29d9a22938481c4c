import assert from "node:assert/strict"
import { readFile } from "node:fs/promises"
import { test } from "node:test"
import type { Word } from "@postern/core/words"
import { findingTexts } from "../../../record/index.ts"
import { Speaker, words } from "../speaker.ts"
import { en } from "./en.ts"
import { languageNames } from "./language-names.ts"

const placesOf = (word: Word): string[] =>
  [...new Set((typeof word === "string" ? word : word.other).match(/\{\w+\}/g) ?? [])].sort()

test("every language has every word, and no other, with the same facts to fill in", () => {
  assert.equal(Object.keys(words).length, 7)
  for (const [language, own] of Object.entries(words)) {
    assert.deepEqual(Object.keys(own).sort(), Object.keys(en).sort(), language)
    for (const [key, word] of Object.entries(own)) {
      assert.deepEqual(placesOf(word), placesOf(en[key as keyof typeof en]), `${language} ${key}`)
      for (const text of typeof word === "string" ? [word] : Object.values(word))
        assert.ok(text.trim() === text && text !== "", `${language} ${key}`)
    }
  }
  assert.deepEqual(Object.keys(languageNames).sort(), Object.keys(words).sort())
})

test("no language repeats the English words", () => {
  const longWords = Object.entries(en).filter(([, word]) => typeof word === "string" && word.length > 30)
  for (const [language, own] of Object.entries(words).filter(([name]) => name !== "en"))
    for (const [key, word] of longWords) assert.notEqual(own[key as keyof typeof en], word, `${language} ${key}`)
})

test("every finding has words", () => {
  for (const kind of Object.keys(findingTexts)) assert.ok(Object.hasOwn(en, `f_${kind}`), kind)
})

test("every kind of event has words", async () => {
  for (const name of ["event.ts", "access/access-events.ts"]) {
    const source = await readFile(new URL(`../../../record/${name}`, import.meta.url), "utf8")
    const kinds = [...source.matchAll(/kind: ((?:"[\w-]+"(?: \| )?)+)/g)].flatMap(([, union]) => union!.split(" | "))
    assert.ok(kinds.length >= 10)
    for (const kind of kinds) assert.ok(Object.hasOwn(en, `kind_${JSON.parse(kind)}`), kind)
  }
})

test("a number chooses its form, and what stands in Arabic from left to right is isolated", () => {
  const arabic = new Speaker("ar")
  assert.equal(new Set([1, 2, 3, 11].map(n => arabic.say("found", { n }))).size, 4)
  assert.ok(arabic.say("wants", { member: "ben", account: "AWS", number: 4 }).includes("\u2068AWS\u2069"))
  assert.equal(new Speaker("en").sayIfKnown("e_constructor"), null)
})
