import assert from "node:assert/strict"
import { test } from "node:test"
import { languages, spokenLanguage } from "./language.ts"

test("a language is spoken whatever its region and the case of its tag", () => {
  for (const language of languages) assert.equal(spokenLanguage(language), language)
  const chosen = ["de-AT", "EN-us", "AR-eg", "ja-Jpan-JP-u-ca-japanese", "fr-CA", "es-419"].map(spokenLanguage)
  assert.deepEqual(chosen, ["de", "en", "ar", "ja", "fr", "es"])
})

test("Chinese is spoken in simplified script, and goes by the script that its region is likely to write", () => {
  for (const tag of ["zh", "zh-CN", "zh-SG", "zh-Hans-HK"]) assert.equal(spokenLanguage(tag), "zh-Hans", tag)
  for (const tag of ["zh-TW", "zh-HK", "zh-MO", "zh-Hant-CN"]) assert.equal(spokenLanguage(tag), null, tag)
})

test("what is another language or no tag at all is not spoken", () => {
  for (const tag of ["pt-BR", "tlh", "", "*", "de_DE", "-", "d", "zh_CN", "\u0000", "x".repeat(1000)])
    assert.equal(spokenLanguage(tag), null, tag)
})
