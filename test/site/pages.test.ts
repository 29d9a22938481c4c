import assert from "node:assert/strict"
import { test } from "node:test"
import { httpReference } from "../../docs/site/http-reference.ts"
import { forTheSite, sidebarOf } from "../../docs/site/pages.ts"

const pages = new Map([
  ["README.md", "overview.md"],
  ["docs/guides/scale.md", "guides/scale.md"],
  ["docs/decisions/README.md", "decisions/index.md"],
])
const guide = (text: string) => forTheSite(text, "docs/guides/scale.md", "guides/scale.md", pages)

test("links lead to pages of the site, and a link to a file that is no page becomes its name", () => {
  assert.equal(guide("[a](../../README.md#use)"), "[a](../overview.md#use)")
  assert.equal(guide("[why](../decisions)"), "[why](../decisions/index.md)")
  assert.equal(guide("[files](../../deploy/systemd)"), "files (`deploy/systemd`)")
  assert.equal(guide("[`demo`](../../demo)"), "`demo`")
  assert.equal(guide("[b](https://example.com/x) [c](#here)"), "[b](https://example.com/x) [c](#here)")
})

test("code blocks stay as they are, and what only a guide's test reads is left out", () => {
  assert.equal(guide("```\n[a](../../README.md)\n```"), "```\n[a](../../README.md)\n```")
  assert.equal(guide("a\n<!-- stage\n$ x\n-->\nb"), "a\nb")
})

test("every page is in the sidebar once", () => {
  const paths = ["overview", "guides/scale", "decisions/0001-a", "errors", "changelog"]
  const groups = sidebarOf(
    paths.map(path => ({ path, title: path })),
    [{ path: "reference/api/core/src", title: "@postern/core" }],
  )
  const links = groups.flatMap(({ items }) => items.map(({ link }) => link))
  for (const path of paths) assert.equal(links.filter(link => link === `/${path}`).length, 1, path)
  assert.ok(links.includes("/reference/api/core/src"))
})

test("the HTTP reference has each operation of the service, with its body and its answers", async () => {
  const page = await httpReference()
  assert.match(page, /^### `POST \/v1\/subjects\/\{subject\}\/verify`$/m)
  assert.match(page, /^\| `code` \| string \|/m)
  assert.match(page, /^\| 200 \| \[Accepted\]\(#accepted\) or \[Refused\]\(#refused\)/m)
  assert.match(page, /^### Refused$/m)
})
