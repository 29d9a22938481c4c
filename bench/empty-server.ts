import { writeFile } from "node:fs/promises"
import { join } from "node:path"

const source = `import { createServer } from "node:http"
import { DatabaseSync } from "node:sqlite"
import { getRequestListener } from "@hono/node-server"
import { Hono } from "hono"

const database = new DatabaseSync("empty.db")
database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE IF NOT EXISTS row (id TEXT PRIMARY KEY)")
const app = new Hono()
app.get("/healthz", ({ json }) => json({ status: "ok" }))
createServer(getRequestListener(app.fetch)).listen(0, "127.0.0.1", () => console.log("ready"))
`

/** Writes a Hono server with a SQLite database that does nothing: what starting and idling cannot go below. */
export async function emptyServer(folder: string): Promise<string> {
  const path = join(folder, "empty-server.mjs")
  await writeFile(path, source)
  return path
}
