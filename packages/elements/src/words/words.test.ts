import assert from "node:assert/strict"
import { test } from "node:test"
import { languageFor } from "./language.ts"
import * as ar from "./languages/ar.ts"
import * as de from "./languages/de.ts"
import * as en from "./languages/en.ts"
import { setup } from "./languages/en-setup.ts"
import * as es from "./languages/es.ts"
import * as fr from "./languages/fr.ts"
import * as ja from "./languages/ja.ts"
import * as zhHans from "./languages/zh-hans.ts"
import { sealedKitWords } from "./sealed-kit-words.ts"
import { fillWord, type Vocabulary, type Word } from "./vocabulary.ts"

const english: Readonly<Record<string, Vocabulary>> = { ...en, setup }
const languages: Readonly<Record<string, Readonly<Record<string, Vocabulary>>>> = {
  en: english,
  de: { ...de },
  fr: { ...fr },
  es: { ...es },
  ja: { ...ja },
  "zh-Hans": { ...zhHans },
  ar: { ...ar },
}
const parts = ["shared", "challenge", "setup", "manage", "opener"]

const placeholders = (word: Word): Set<string> =>
  new Set((typeof word === "string" ? word : word.other).match(/\{\w+\}/g) ?? [])

test("every language has every word, and no other, with the same facts to fill in", () => {
  for (const [name, words] of Object.entries(languages)) {
    for (const part of parts) {
      const vocabulary = words[part]!
      assert.deepEqual(Object.keys(vocabulary), Object.keys(english[part]!), `${name} ${part}`)
      for (const [key, word] of Object.entries(vocabulary)) {
        const expected = placeholders(english[part]![key]!)
        assert.deepEqual([...placeholders(word)].sort(), [...expected].sort(), `${name} ${key}`)
        for (const text of typeof word === "string" ? [word] : Object.values(word))
          assert.ok(text.trim() === text && text !== "")
      }
    }
  }
})

test("no two parts share a key, so that one override reaches one word", () => {
  const keys = parts.flatMap(part => Object.keys(english[part]!))
  assert.equal(new Set(keys).size, keys.length)
})

test("a number chooses the form by the rules of its language", () => {
  const { codesLeft } = ar.challenge
  const texts = [1, 2, 3, 11].map(n => fillWord(codesLeft, { n }, "ar"))
  assert.equal(new Set(texts).size, 4)
  assert.equal(fillWord(en.challenge.codesLeft, { n: 1 }, "en"), "One backup code is left.")
  assert.equal(fillWord(en.challenge.codesLeft, { n: 7 }, "en"), "7 backup codes are left.")
})

test("what is filled into a right-to-left text is isolated, and what it says is never taken for a placeholder", () => {
  assert.equal(fillWord("{name}!", { name: "{n}" }, "en"), "{n}!")
  assert.equal(fillWord("{name}!", { name: "A-1" }, "ar", "rtl"), "\u2068A-1\u2069!")
})

test("a regional tag speaks its language, traditional Chinese and unknown ones English", () => {
  const chosen = ["de-AT", "zh", "zh-CN", "zh-Hans-SG", "zh-TW", "zh-Hant", "pt-BR", "", "AR-eg"].map(languageFor)
  assert.deepEqual(chosen, ["de", "zh-Hans", "zh-Hans", "zh-Hans", "en", "en", "en", "en", "ar"])
})

test("what is said of a sealed file is said in every language", () => {
  for (const [name, words] of Object.entries(sealedKitWords)) {
    assert.deepEqual(Object.keys(words), Object.keys(sealedKitWords.en), name)
    assert.ok(Object.values(words).every(word => word.trim() === word && word !== ""))
  }
  assert.deepEqual(Object.keys(sealedKitWords).sort(), Object.keys(languages).sort())
})
