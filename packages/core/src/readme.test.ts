import assert from "node:assert/strict"
import { readFile } from "node:fs/promises"
import { test } from "node:test"
import { createContext, runInContext } from "node:vm"
import * as core from "./index.ts"

const readme = await readFile(new URL("../README.md", import.meta.url), "utf8")
const [, names = "", example = ""] = /```js\nimport \{(.*?)\} from "@postern\/core"\n(.*?)```/s.exec(readme) ?? []

test("every line of the readme's example gives what stands behind it", () => {
  for (const name of names.split(",")) assert.ok(name.trim() in core)
  const context = createContext({ ...core, Uint8Array })
  const lines = example.split("\n").filter(line => line !== "" && !line.startsWith("//"))
  let compared = 0
  for (const line of lines) {
    const [statement = "", expected] = line.split(" // ")
    const value: unknown = runInContext(statement, context)
    if (expected === undefined) continue
    assert.deepEqual(value, structuredClone(runInContext(`(${expected})`, context)))
    compared++
  }
  assert.equal(compared, 9)
})

test("the readme names every function that the package gives", () => {
  for (const name of Object.keys(core)) assert.ok(readme.includes(`\`${name}\``), name)
})
