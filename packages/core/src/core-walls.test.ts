import assert from "node:assert/strict"
import { readdir, readFile } from "node:fs/promises"
import { dirname, join } from "node:path"
import { test } from "node:test"

const folder = new URL(".", import.meta.url)
const files = (await readdir(folder, { recursive: true })).filter(
  name => name.endsWith(".ts") && !name.endsWith(".test.ts"),
)
const sources = await Promise.all(
  files.map(async name => ({ name, text: await readFile(new URL(name, folder), "utf8") })),
)

test("the sources import each other and nothing else, so that they run in every browser as they are", () => {
  assert.ok(files.includes("index.ts"))
  for (const { name, text } of sources) {
    for (const [, specifier] of text.matchAll(/\b(?:from|import|require)\s*\(?\s*["']([^"']+)["']/g)) {
      assert.ok(files.includes(join(dirname(name), specifier!)), `${name} imports ${specifier}`)
    }
  }
})

test("the sources name no clock, randomness, network, process or page", () => {
  const platform =
    /\b(?:Date|Math\.random|crypto|performance|setTimeout|setInterval|fetch|process|globalThis|window|document|console|Buffer|eval|Function)\b/
  for (const { name, text } of sources) {
    const code = text.replace(/\/\*[\s\S]*?\*\/|\/\/.*|`[^`]*`/g, "")
    assert.doesNotMatch(code, platform, name)
  }
})

test("no code and no kit depends on a language's rules: only words for people do", () => {
  for (const { name, text } of sources)
    if (!name.startsWith("words/")) assert.doesNotMatch(text, /\b(?:Intl|toLocale\w+)\b/, name)
})

test("the package depends on nothing", async () => {
  const manifest = JSON.parse(await readFile(new URL("../package.json", folder), "utf8")) as Record<string, unknown>
  for (const field of ["dependencies", "peerDependencies", "optionalDependencies", "bundleDependencies"])
    assert.equal(manifest[field], undefined)
  assert.equal(manifest.sideEffects, false)
})
