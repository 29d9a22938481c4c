import assert from "node:assert/strict"
import { test } from "node:test"
import { query, startPostgres } from "../postgres/postgres-server.ts"

test("nobody gets into a test's PostgreSQL without its password", async t => {
  const server = await startPostgres()
  t.after(() => server.remove())
  const stranger = new URL(server.url())
  stranger.password = "guessed"
  await assert.rejects(query(stranger.href, "select 1"), { code: "28P01" })
  assert.equal((await query(server.url(), "select 1 as one"))[0]?.one, 1)
})
