import assert from "node:assert/strict"
import { readFile } from "node:fs/promises"
import { test } from "node:test"
import { refusalReasons } from "@postern/core"
import { openRoutes } from "../routes/open-routes.ts"
import { operationRoutes } from "../routes/operation-routes.ts"
import { ticketRoutes } from "../routes/ticket-routes.ts"
import { problems } from "./problem.ts"

const page = await readFile(new URL("../../../../../docs/spec/http-api.md", import.meta.url), "utf8")

/** The cells of every table row whose first cell is code. */
function rows(): string[][] {
  return [...page.matchAll(/^\| `([^`]+)` \|(.*)\|$/gm)].map(([, first, rest]) => [
    first!,
    ...rest!.split("|").map(cell => cell.trim()),
  ])
}

test("docs/spec/http-api.md lists every route, with the purposes and fields that it takes", () => {
  const documented = rows().filter(([first]) => /^(GET|POST|PUT|DELETE) /.test(first!))
  const routes = [...operationRoutes, ...ticketRoutes]
  assert.deepEqual(
    documented.map(([first]) => first).sort(),
    routes.map(({ method, path }) => `${method} ${path}`).sort(),
  )
  for (const route of routes) {
    const row = documented.find(([first]) => first === `${route.method} ${route.path}`)!
    const [purposes, body] = route.access === "ticket" ? row.slice(1) : ["", row[1]]
    assert.equal(purposes, route.purposes?.join(", ") ?? "", route.path)
    const shape =
      (route.body as unknown as { shape: Record<string, { isOptional(): boolean }> } | undefined)?.shape ?? {}
    const fields = Object.entries(shape).filter(([name]) => name !== "context")
    const written = fields.map(([name, field]) => name + (field.isOptional() ? "?" : "")).join(", ")
    assert.ok(body!.includes(`{${written}}`) || (written === "" && body === ""), `${route.path}: {${written}}`)
  }
  for (const { path } of openRoutes("open")) assert.ok(page.includes(`\`${path}\``), path)
})

test("docs/spec/http-api.md lists every problem and every reason", () => {
  const documented = rows().filter(([, second]) => /^\d{3}$/.test(second!))
  const expected = Object.entries(problems).map(([code, { status, title }]) => [code, String(status), title])
  assert.deepEqual(documented, expected)
  for (const reason of refusalReasons)
    assert.ok(
      rows().some(([first, , counts]) => first === reason && /^(yes|no)$/.test(counts!)),
      reason,
    )
})

test("every JSON example in docs/spec/http-api.md is JSON", () => {
  const examples = [...page.matchAll(/```json\n([^`]+)```/g)].map(([, text]) => text!)
  assert.ok(examples.length > 8)
  for (const example of examples) assert.doesNotThrow(() => JSON.parse(example), example)
})
