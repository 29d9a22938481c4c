import assert from "node:assert/strict"
import { test } from "node:test"
import { languages } from "@postern/core"
import { wordingFor } from "./language.ts"
import type { NoticeWords } from "./vocabulary.ts"

/** All texts of a language by where they stand. */
function textsOf(words: NoticeWords): Map<string, string> {
  const texts = new Map<string, string>()
  const walk = (value: object, path: string): void => {
    for (const [key, inner] of Object.entries(value)) {
      if (typeof inner === "string") texts.set(`${path}.${key}`, inner)
      else walk(inner, `${path}.${key}`)
    }
  }
  walk(words, "")
  return texts
}

const placeholdersIn = (text: string): string[] => [...new Set(text.match(/\{\w+\}/g))].sort()
const english = textsOf(wordingFor("en").words)

test("every language says everything, and fills in the same facts", () => {
  for (const language of languages) {
    const texts = textsOf(wordingFor(language).words)
    assert.deepEqual([...texts.keys()].sort(), [...english.keys()].sort(), language)
    for (const [key, text] of texts) {
      assert.deepEqual(placeholdersIn(text), placeholdersIn(english.get(key)!), `${language}${key}`)
      assert.ok(text === text.trim() && text !== "" && !/\s\s|[\n\t]/.test(text), `${language}${key}`)
      assert.equal(text, text.normalize("NFC"), `${language}${key}`)
    }
  }
})

test("no language leaves a text in English", () => {
  const same = ["subjectLine", "factLine", "browserOn"]
  for (const language of languages.filter(known => known !== "en")) {
    for (const [key, text] of textsOf(wordingFor(language).words))
      if (!same.some(name => key.endsWith(name))) assert.notEqual(text, english.get(key), `${language}${key}`)
  }
})

test("a language's own headlines differ, so that a list of mails can be told apart", () => {
  for (const language of languages) {
    const { kinds } = wordingFor(language).words
    assert.equal(new Set(Object.values(kinds).map(kind => kind.title)).size, Object.keys(kinds).length, language)
  }
})

test("a tag speaks its language and keeps its region; traditional Chinese, unknown tags and no tags are English", () => {
  const spoken = (tag: string): string => wordingFor(tag).language
  assert.deepEqual(["de", "de-AT", "AR-eg", "fr-CA", "es-419", "ja-JP"].map(spoken), [
    "de",
    "de",
    "ar",
    "fr",
    "es",
    "ja",
  ])
  assert.deepEqual(["zh", "zh-CN", "zh-Hans-TW", "zh-SG"].map(spoken), Array(4).fill("zh-Hans"))
  assert.deepEqual(
    ["zh-TW", "zh-Hant", "zh-HK", "pt-BR", "", "x", "not a tag", "e\u0301n"].map(spoken),
    Array(8).fill("en"),
  )
  assert.equal(wordingFor("de-AT").locale, "de-AT")
  assert.equal(wordingFor("zh-SG").locale, "zh-Hans-SG")
  assert.equal(wordingFor("pt-BR").locale, "en")
  assert.equal(wordingFor("de-").locale, "de", "half a tag is enough for its language")
  assert.equal(wordingFor("ar").direction, "rtl")
})
