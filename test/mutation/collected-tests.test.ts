import assert from "node:assert/strict"
import { globSync, readFileSync } from "node:fs"
import { test } from "node:test"
import { fileURLToPath } from "node:url"
import * as standIn from "./collected-tests.ts"
import config from "./stryker.config.json" with { type: "json" }

const repository = fileURLToPath(new URL("../../", import.meta.url))
const files = Object.values(config.inProcess.tests)
  .flatMap(globs => globSync(globs, { cwd: repository }))
  .map(name => ({ name, source: readFileSync(`${repository}/${name}`, "utf8") }))

test("test files that mutation testing loads import only what its stand-in for node:test exports", () => {
  assert.ok(files.length > 50)
  for (const { name, source } of files) {
    for (const [, imported = ""] of source.matchAll(/^import (.+?) from "node:test"$/gm)) {
      const names = /^\{ (.+) \}$/.exec(imported)?.[1]?.split(", ") ?? [imported]
      for (const each of names) assert.ok(Object.hasOwn(standIn, each), `${name} imports ${each}`)
    }
  }
})

test("the stand-in leaves out a test that is skipped, and refuses options that it does not know", () => {
  standIn.test("skipped", { skip: "not on this machine" }, () => assert.fail())
  assert.throws(() => standIn.test("timed", { skip: false, timeout: 1 } as never, () => {}), TypeError)
})

test("the stand-in gives mocks to a test and takes them away after it", async () => {
  const source = `
    import { test } from ${JSON.stringify(new URL("collected-tests.ts", import.meta.url).href)}
    test("mocks", ({ mock }) => {
      mock.method(globalThis, "structuredClone", () => "mocked")
      if (structuredClone({}) !== "mocked") throw new Error("the mock is not in force")
    })`
  const [collected] = await standIn.collectTests("/mocks.test.ts", `data:text/javascript,${encodeURIComponent(source)}`)
  assert.match(collected!.id, /mocks\.test\.ts › mocks$/)
  await collected!.run()
  assert.deepEqual(structuredClone({}), {})
})
