import assert from "node:assert/strict"
import { test } from "node:test"
import { bundleElements } from "./elements-bundle.ts"

const kilobyte = 1000

test("all elements together are at most 40 KB gzipped, and the challenge alone at most 20", async t => {
  const whole = await bundleElements("index")
  const challenge = await bundleElements("challenge")
  t.diagnostic(
    `whole: ${whole.startBytes} B; with all languages: ${whole.allBytes} B; challenge: ${challenge.startBytes} B`,
  )
  assert.ok(whole.startBytes <= 40 * kilobyte, `whole: ${whole.startBytes}`)
  assert.ok(challenge.startBytes <= 20 * kilobyte, `challenge: ${challenge.startBytes}`)
})

test("a language is a file of its own, and at most 5.25 KB of it", async () => {
  const { languageBytes } = await bundleElements("index")
  assert.equal(languageBytes.length, 6)
  // Five until several apps could be added, named and removed: eleven sentences more.
  assert.ok(languageBytes.reduce((sum, bytes) => sum + bytes, 0) / 6 <= 5.25 * kilobyte, `${languageBytes}`)
})

test("what a sign-in fetches when somebody looks for another way in, a file's codes or a new phone, is at most 13 KB, and a sealed file 48 KB more", async t => {
  const { startBytes, allBytes, languageBytes, sealedBytes } = await bundleElements("challenge")
  const later = allBytes - startBytes - sealedBytes - languageBytes.reduce((sum, bytes) => sum + bytes, 0)
  t.diagnostic(`fetched later: ${later} B; with the first sealed file: ${sealedBytes} B`)
  assert.ok(later <= 13 * kilobyte, `${later}`)
  assert.ok(sealedBytes <= 48 * kilobyte, `${sealedBytes}`)
})

test("the kit opener begins with at most 25 KB, fetches what decrypts with the first file, and nobody else carries any of it", async t => {
  const opener = await bundleElements("kit-opener")
  t.diagnostic(`kit opener: ${opener.startBytes} B; with age and all languages: ${opener.allBytes} B`)
  assert.ok(opener.startBytes <= 25 * kilobyte, `opener: ${opener.startBytes}`)
  // The challenge has it in a file of its own, which nothing but a sealed file fetches: see the limits above.
  const holdsAge = (files: ReadonlyMap<string, Uint8Array>) =>
    [...files.values()].some(content => Buffer.from(content).includes("age-encryption.org"))
  assert.ok(holdsAge(opener.files))
  for (const name of ["index", "challenge", "setup", "manage"] as const) {
    const { files, sealedFiles } = await bundleElements(name)
    assert.ok(!holdsAge(new Map([...files].filter(([file]) => !sealedFiles.has(file)))), name)
    assert.equal(sealedFiles.size > 0, name === "index" || name === "challenge", name)
  }
})
