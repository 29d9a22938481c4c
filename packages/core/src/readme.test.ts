import assert from "node:assert/strict"
import { readFile } from "node:fs/promises"
import { test } from "node:test"
import { runInNewContext } from "node:vm"
import * as core from "./index.ts"

const readme = await readFile(new URL("../README.md", import.meta.url), "utf8")
const examples = [...readme.matchAll(/^(\w+\(.*\)) +\/\/ (\{.*\})$/gm)]

test("every line of the readme's example gives what stands behind it", () => {
  assert.ok(examples.length > 0)
  for (const [, expression = "", expected = ""] of examples) {
    const value: unknown = runInNewContext(expression, { ...core })
    // "…" leaves members out.
    const named: unknown = runInNewContext(`(${expected.replaceAll(/, …/g, "")})`)
    assert.partialDeepStrictEqual(value, structuredClone(named))
  }
})
