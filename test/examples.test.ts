import assert from "node:assert/strict"
import { readdir, readFile } from "node:fs/promises"
import { test } from "node:test"
import { linesOf, sourcesOf } from "../examples/harness/lines.ts"

const examples = new URL("../examples/", import.meta.url)
const table = await readFile(new URL("README.md", examples), "utf8")
const rows = [...table.matchAll(/^\| \[([\w-]+)\]\(\1\) \| (\d+) lines \| (\d+) lines \|$/gm)]

test("the README of the examples lists every one, with its lines as they are", async () => {
  const folders = (await readdir(examples, { withFileTypes: true })).filter(entry => entry.isDirectory())
  const names = folders.map(({ name }) => name).filter(name => name !== "shared" && name !== "harness")
  assert.deepEqual(rows.map(([, name]) => name).sort(), names.sort())
  for (const [, name, factor, application] of rows) {
    const sources = sourcesOf(name!)
    assert.equal(linesOf(sources.factor), Number(factor), name)
    assert.equal(
      sources.application.reduce((sum, file) => sum + linesOf(file), 0),
      Number(application),
      name,
    )
  }
  assert.match(table, new RegExp(`the ${linesOf("shared/postern.ts")} lines of`))
})

test("the second factor of an example takes forty lines at most, library, store and service included", () => {
  for (const [, name, factor] of rows) {
    const shared = sourcesOf(name!).factor.endsWith(".ts") ? linesOf("shared/postern.ts") : 0
    assert.ok(Number(factor) + shared <= 40, name)
  }
})

test("each example has a README of three commands", async () => {
  for (const [, name] of rows) {
    const text = await readFile(new URL(`${name}/README.md`, examples), "utf8")
    assert.equal([...text.matchAll(/^ {4}\S/gm)].length, 3, name)
  }
})
