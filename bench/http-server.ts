import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { getRequestListener } from "@hono/node-server"
import { Hono } from "hono"
import { generateKeyEntry, parseKeyRing } from "postern"
import { createService, hashApiKey, startServer } from "postern/service"
import type { ServerKind, ServerOrder, ServerReady } from "./server-process.ts"
import { signedUp } from "./signed-up.ts"

// One server in a process of its own: the bench that started it keeps the other core busy.
const [kind, folder, settings] = process.argv.slice(2) as [ServerKind, string, string]

// Nothing of a bench outlives it, however it ends.
process.on("disconnect", () => process.exit())
process.on("message", (order: ServerOrder) => {
  if (!("wants" in order)) return
  const { user, system } = process.cpuUsage()
  process.send!({ micros: user + system })
})
const ready = kind === "postern" ? await servePostern() : await serveBare()
process.send!(ready)

async function serveBare(): Promise<ServerReady> {
  const app = new Hono()
  app.post("/echo", async ({ req, json }) => json(await req.json()))
  const update = kind === "grouped" ? groupedUpdates() : null
  app.post("/update", async ({ req, json }) => {
    const { code } = await req.json<{ code: string }>()
    return json({ outcome: await update!(code) })
  })
  const server = createServer(getRequestListener(app.fetch))
  await new Promise<void>(resolve => server.listen(0, "127.0.0.1", resolve))
  return { port: (server.address() as AddressInfo).port, subjects: [], now: Date.now() }
}

/** One select and one durable conditional update a request, those of one turn of the event loop in one transaction. */
function groupedUpdates(): (subject: string) => Promise<string> {
  const database = new DatabaseSync(join(folder, "grouped.db"))
  database.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
    CREATE TABLE row (subject TEXT PRIMARY KEY, version INTEGER, box BLOB) WITHOUT ROWID`)
  const insert = database.prepare("INSERT INTO row VALUES (?, 1, randomblob(600))")
  for (let i = 0; i < 1000; i++) insert.run(String(i).padStart(6, "0"))
  const select = database.prepare("SELECT version, box FROM row WHERE subject = ?")
  const update = database.prepare("UPDATE row SET version = version + 1, box = ? WHERE subject = ? AND version = ?")
  let waiting: { subject: string; resolve: (outcome: string) => void }[] = []
  const flush = () => {
    const group = waiting
    waiting = []
    database.exec("BEGIN IMMEDIATE")
    for (const { subject } of group) {
      const { version, box } = select.get(subject) as { version: number; box: Uint8Array }
      update.run(box, subject, version)
    }
    database.exec("COMMIT")
    for (const { resolve } of group) resolve("accepted")
  }
  return subject =>
    new Promise(resolve => {
      if (waiting.push({ subject, resolve }) === 1) setImmediate(flush)
    })
}

async function servePostern(): Promise<ServerReady> {
  const { subjects: count, policy } = JSON.parse(settings)
  const own = signedUp(folder, "http", policy)
  await own.atLeast(count)
  const keys = parseKeyRing(generateKeyEntry())
  const apiKeys = [{ tenant: "default", hash: hashApiKey("0123456789abcdef") }]
  const service = createService({ postern: own.postern, apiKeys, keys })
  const { port } = await startServer({ service, port: 0 })
  process.on("message", (order: ServerOrder) => {
    if (!("now" in order)) return
    own.clock.now = order.now
    process.send!({ now: order.now })
  })
  return { port, subjects: own.subjects, now: own.clock.now }
}
