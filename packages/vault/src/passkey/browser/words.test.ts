import assert from "node:assert/strict"
import { test } from "node:test"
import { languages } from "@postern/core/words"
import { passkeyWords } from "./words.ts"

test("the passkey's page has every word in each of seven languages, and repeats no English sentence", () => {
  assert.deepEqual(Object.keys(passkeyWords).sort(), [...languages].sort())
  for (const [language, words] of Object.entries(passkeyWords)) {
    assert.deepEqual(Object.keys(words), Object.keys(passkeyWords.en), language)
    for (const [key, word] of Object.entries(words)) {
      assert.ok(word.trim() === word && word !== "", `${language} ${key}`)
      if (language !== "en") assert.notEqual(word, passkeyWords.en[key as keyof typeof words], `${language} ${key}`)
    }
  }
})
