import assert from "node:assert/strict"
import { access, readdir, readFile } from "node:fs/promises"
import { test } from "node:test"
import { errorsPage } from "../docs/errors-page.ts"

const root = new URL("..", import.meta.url)

test("docs/errors.md says what the table of faults says", async () => {
  assert.equal(await readFile(new URL("docs/errors.md", root), "utf8"), errorsPage(), "run `npm run docs`")
})

test("every link between pages leads to a file that exists", async () => {
  const pages = ["README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md"]
  for (const name of await readdir(new URL("docs/", root), { recursive: true }))
    if (name.endsWith(".md")) pages.push(`docs/${name}`)
  for (const page of pages) {
    const text = await readFile(new URL(page, root), "utf8")
    for (const [, target] of text.matchAll(/\]\((?!https?:|mailto:|#)([^)#]+)(?:#[^)]*)?\)/g)) {
      await assert.doesNotReject(access(new URL(target!, new URL(page, root))), `${page} links to ${target}`)
    }
  }
})

test("every file that the demo's README points at exists", async () => {
  const text = await readFile(new URL("demo/README.md", root), "utf8")
  const named = [...text.matchAll(/`(src\/[^`\s]+)`/g)].map(match => match[1]!)
  assert.ok(named.length > 5)
  for (const path of named) await assert.doesNotReject(access(new URL(`demo/${path}`, root)), path)
})

test("every test and file that the threat model leans on exists", async () => {
  const text = await readFile(new URL("docs/threat-model.md", root), "utf8")
  const named = [...text.matchAll(/`((?:packages|test)\/[^`\s]+)`/g)].map(match => match[1]!)
  assert.ok(named.length > 5)
  for (const path of named) await assert.doesNotReject(access(new URL(path, root)), path)
})
