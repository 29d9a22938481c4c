import assert from "node:assert/strict"
import { readdirSync, readFileSync } from "node:fs"
import { test } from "node:test"

const page = new URL("./", import.meta.url)

test("a browser that translates the page alters no command and no code", () => {
  const sources = readdirSync(page, { recursive: true, encoding: "utf8" }).filter(name => /(?<!test)\.ts$/.test(name))
  const tags = sources.flatMap(name => readFileSync(new URL(name, page), "utf8").match(/<code[^>]*>/g) ?? [])
  assert.ok(tags.length >= 3)
  for (const tag of tags) assert.match(tag, / translate="no"/)
})
