import assert from "node:assert/strict"
import { readdir, readFile } from "node:fs/promises"
import { join } from "node:path"
import { test } from "node:test"
import { setTimeout as pause } from "node:timers/promises"
import { scratchFolder, serve } from "../cli-rig.test.ts"

async function answers(url: string, apiKey: string): Promise<number> {
  const response = await fetch(`${url}/v1/subjects/nobody`, { headers: { authorization: `Bearer ${apiKey}` } })
  await response.arrayBuffer()
  return response.status
}

const apiKeyIn = async (folder: string) => (await readFile(join(folder, "postern-data/api-key"), "utf8")).trim()

test("two first runs at once agree on one key ring and one API key", async context => {
  const folder = await scratchFolder(context)
  const servers = [serve(context, folder), serve(context, folder)]
  for (const server of servers) {
    const url = await server.ready
    assert.ok(url, server.stderr())
    assert.equal(await answers(url, await apiKeyIn(folder)), 404)
    assert.equal(await answers(url, "some-other-key-of-good-length"), 401)
  }
  for (const server of servers) server.child.kill("SIGTERM")
  for (const server of servers) assert.equal(await server.ended, 0)
})

test("a first run killed at any moment leaves a folder that the next run completes", async context => {
  for (const [round, delayMs] of [120, 180, 220, 260, 300, 350].entries()) {
    const folder = await scratchFolder(context)
    const killed = serve(context, folder)
    await Promise.race([pause(delayMs), killed.ready])
    killed.child.kill("SIGKILL")
    await killed.ended
    const before = await readdir(join(folder, "postern-data")).catch((): string[] => [])
    const ring = before.includes("keys") ? await readFile(join(folder, "postern-data/keys"), "utf8") : null

    const next = serve(context, folder)
    const url = await next.ready
    assert.ok(url, `round ${round}: ${before.join(" ")}\n${next.stderr()}`)
    assert.equal(await answers(url, await apiKeyIn(folder)), 404)
    if (ring !== null) assert.equal(await readFile(join(folder, "postern-data/keys"), "utf8"), ring)
    next.child.kill("SIGKILL")
    await next.ended
  }
})
