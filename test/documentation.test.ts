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
    if (name.endsWith(".md") && !name.startsWith("site")) pages.push(`docs/${name}`)
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

test("every file and folder that the architecture names exists", async () => {
  const text = await readFile(new URL("docs/architecture.md", root), "utf8")
  const [walk = ""] = /## The walk of one submitted code\n[\s\S]*?\n## /.exec(text) ?? []
  const below = "packages/postern/src/"
  const walked = [...walk.matchAll(/`((?:service|issuer|record|stores)\/[^`\s]+\.ts)`/g)].map(
    match => below + match[1]!,
  )
  assert.ok(walked.length >= 15)
  const others = text.replace(walk, "").matchAll(/`((?:packages|docs|test)\/[^`\s]+)`/g)
  for (const path of [...walked, ...[...others].map(match => match[1]!)])
    await assert.doesNotReject(access(new URL(path, root)), path)
})

test("decisions are numbered without gaps, and their table lists each with its title", async () => {
  const folder = new URL("docs/decisions/", root)
  const names = (await readdir(folder)).filter(name => name !== "README.md").sort()
  const rows = await Promise.all(
    names.map(async (name, i) => {
      assert.equal(Number(name.slice(0, 4)), i + 1, name)
      const [, title] = new RegExp(`^# ${i + 1}\\. (.+)\n`).exec(await readFile(new URL(name, folder), "utf8")) ?? []
      assert.ok(title !== undefined, `${name} begins with "# ${i + 1}. " and its title`)
      return `| [${i + 1}](${name}) | ${title} |`
    }),
  )
  const table = await readFile(new URL("README.md", folder), "utf8")
  assert.deepEqual(table.match(/^\| \[.+$/gm), rows)
})

/** The tests that the threat model names: `path` “title”, “title”; in a title `…` stands for anything. */
function namedTests(text: string): { path: string; title: string }[] {
  return [...text.matchAll(/`([^`\s]+\.test\.ts)`((?:[\s,]*“[^”]+”)*)/g)].flatMap(([, path, titles]) => {
    const found = [...titles!.matchAll(/“([^”]+)”/g)].map(match => match[1]!)
    assert.ok(found.length > 0 || path === "test/documentation.test.ts", `${path} is named without a title`)
    return found.map(title => ({ path: path!, title: title.replaceAll(/\s+/g, " ") }))
  })
}

test("every test that the threat model leans on exists, by file and title", async () => {
  const named = namedTests(await readFile(new URL("docs/threat-model.md", root), "utf8"))
  assert.ok(named.length > 60)
  for (const { path, title } of named) {
    const source = (await readFile(new URL(path, root), "utf8")).replaceAll(/\$\{[^{}]*\}/g, "…")
    const pattern = title.split("…").map(part => part.replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&"))
    const isThere = new RegExp(`\\btest\\(\\s*["\`][^\\n]*${pattern.join("[^\\n]*")}`).test(source)
    assert.ok(isThere, `${path} has no test “${title}”`)
  }
})

test("the threat model says for every actor what is promised, by which tests, and names what is not", async () => {
  const text = await readFile(new URL("docs/threat-model.md", root), "utf8")
  const [, actors = ""] = /## Who attacks\n(.*?)\n## /s.exec(text) ?? []
  const sections = actors.split("\n### ").slice(1)
  assert.ok(sections.length >= 13)
  const promised = sections.flatMap(section => section.split("\n- ").slice(1))
  for (const promise of promised) assert.ok(namedTests(promise).length > 0, promise)
  const faultsAlone = ["A crash, a full disk, a fault", "A careless log"]
  for (const section of sections) {
    const [actor = ""] = section.split("\n")
    assert.ok(section.includes("\n- "), actor)
    assert.ok(section.includes("\nNot promised: ") || faultsAlone.includes(actor), actor)
  }
})
