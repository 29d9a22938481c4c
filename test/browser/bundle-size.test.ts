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

test("a language is a file of its own, and at most 5 KB of it", async () => {
  const { startBytes, allBytes } = await bundleElements("index")
  assert.ok((allBytes - startBytes) / 6 <= 5 * kilobyte)
})
