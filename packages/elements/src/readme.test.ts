import assert from "node:assert/strict"
import { readdir, readFile } from "node:fs/promises"
import { test } from "node:test"

const readme = await readFile(new URL("../README.md", import.meta.url), "utf8")
const sources = await Promise.all(
  (await readdir(import.meta.dirname, { recursive: true }))
    .filter(name => name.endsWith(".ts") && !name.endsWith(".test.ts"))
    .map(name => readFile(new URL(name, import.meta.url), "utf8")),
)
const source = sources.join("\n")

const found = (text: string, pattern: RegExp) =>
  [...new Set([...text.matchAll(pattern)].map(match => match[1]!))].sort()

test("the README names every custom property, part and event that there is, and no other", () => {
  const properties = /(--postern-[a-z-]+)/g
  assert.deepEqual(found(readme, properties), found(source, properties))
  const parts = found(source, /part="([^"]+)"/g).flatMap(names => names.split(" "))
  const named = found(readme.split("Parts:")[1]!.split("Languages:")[0]!, /`([a-z-]+)`/g)
  assert.deepEqual(named, [...new Set(parts)].sort())
  const events = /"(postern-(?:accepted|activated|issued|recovered|removed|confirmed|done|fault))"/g
  assert.deepEqual(found(readme.replaceAll("`", '"'), events), found(source, events))
})
