import assert from "node:assert/strict"
import { readdir, readFile } from "node:fs/promises"
import { test } from "node:test"
import { fileURLToPath } from "node:url"

const root = fileURLToPath(new URL("..", import.meta.url))

// What a browser does of an action, it does later: read at once, a page shows what it was before on a machine that is busy.
const action = /\b(?:click|press|fill|tap|setInputFiles|submit|insertText|selectOption|check|runFor|paste|choose)\(/
const lookAtOnce = /^\s*assert\b.*\bawait (?!.*\.hears\()[^;]*\b(?:page|holder|field|problem|button|locator|choices)\b/

const looksAtOnce = (source: string): string[] => {
  const lines = source.split("\n")
  return lines.filter(
    (line, at) => lookAtOnce.test(line) && action.test(lines[at - 1] ?? "") && !/\.waitFor/.test(lines[at - 1]!),
  )
}

// A wait without a limit hangs where what it waits for does not come, and says nothing of what that was.
const endlessWait =
  /\bawait once\(|\bwhile \([^;{]*\)\s+(?:\{\s+)?await (?:sleep|pause|wait|once|nextTurn|Promise|new Promise)\b/g

test("a wait without a limit is found, and one with a limit is not", () => {
  for (const source of ['await once(child, "exit")', "while (!isThere)\n    await new Promise(setImmediate)"])
    assert.equal(source.match(endlessWait)?.length, 1, source)
  for (const source of ['await heard(child, "exit")', "while (page !== null) page = await next(page)"])
    assert.equal(source.match(endlessWait), null, source)
})

test("every wait of a test for an event, a process or a state has a limit", async () => {
  const packages = (await readdir(`${root}packages`)).map(name => `packages/${name}/src`)
  const names: string[] = []
  for (const folder of ["test", "demo/src", ...packages])
    for (const name of await readdir(root + folder, { recursive: true }))
      if (folder === "test" ? name.endsWith(".ts") : /\.(?:test|fixture)\.ts$/.test(name))
        names.push(`${folder}/${name}`)
  assert.ok(names.length > 300)
  // What runs the tests, or is no test, waits as long as they take.
  const isRunner = (name: string) => /^test\/(?:machine\/run|mutation\/main|waiting|steadiness\.test)\.ts$/.test(name)
  for (const name of names.filter(each => !isRunner(each)))
    assert.deepEqual((await readFile(root + name, "utf8")).match(endlessWait) ?? [], [], name)
})

test("a look at a page right after an action is found, and one that waits is not", () => {
  const click = '  await holder.button("Copy").click()\n'
  assert.equal(looksAtOnce(`${click}  assert.equal(await holder.field.inputValue(), "x")`).length, 1)
  assert.equal(looksAtOnce(`${click}  await holder.shows("x")`).length, 0)
  assert.equal(looksAtOnce(`${click}  assert.equal((await holder.hears("postern-done")).next, "x")`).length, 0)
})

test("no browser test looks at a page right after an action, without waiting for what the action came to", async () => {
  const names = (await readdir(`${root}test/browser`, { recursive: true })).filter(name => name.endsWith(".ts"))
  assert.ok(names.length > 15)
  for (const name of names)
    assert.deepEqual(looksAtOnce(await readFile(`${root}test/browser/${name}`, "utf8")), [], name)
})
