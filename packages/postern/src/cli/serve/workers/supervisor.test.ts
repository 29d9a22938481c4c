import assert from "node:assert/strict"
import cluster from "node:cluster"
import { test } from "node:test"
import { fileURLToPath } from "node:url"
import { becomes, until } from "../../../../../../test/waiting.ts"
import { Supervisor } from "./supervisor.ts"
import { type FromWorker, placeVariable, type ToWorker } from "./worker-message.ts"

interface Dispatching {
  readonly place: number
  readonly pid: number
}

if (cluster.isWorker) serveAsWorker()
else
  test("one worker sends notices: when it dies another one goes on at once, however long its replacement has to wait", async t => {
    cluster.setupPrimary({ exec: fileURLToPath(import.meta.url) })
    const told: Dispatching[] = []
    const deaths: { delayMs: number }[] = []
    const supervisor = new Supervisor({
      workers: 3,
      write: line => {
        const entry = JSON.parse(line)
        if (entry.event === "worker-ended") deaths.push(entry)
        else told.push(entry)
      },
    })
    t.after(() => supervisor.kill())
    const places = () => told.map(({ place }) => place)
    await supervisor.start()
    await becomes(places, [0])
    process.kill(told[0]!.pid, "SIGKILL")
    await becomes(places, [0, 1])
    process.kill(told[1]!.pid, "SIGKILL")
    // By then the first place may have been filled again; whoever it is, it is one.
    await until("a third worker that sends notices", () => told.length === 3)
    assert.notEqual(told[2]!.pid, told[1]!.pid)
    await supervisor.stop()
    assert.equal(told.length, 3, "and nobody beside it")
    assert.ok(deaths.every(({ delayMs }) => delayMs >= 100))
  })

/** What the supervisor starts here: says when it is told to send notices, and nothing else. */
function serveAsWorker(): void {
  const place = Number(process.env[placeVariable])
  process.on("message", (message: ToWorker) => {
    if (message.kind === "dispatch") console.log(JSON.stringify({ place, pid: process.pid } satisfies Dispatching))
    if (message.kind === "stop") process.exit()
  })
  process.send!({ kind: "ready", url: "http://127.0.0.1:1" } satisfies FromWorker)
}
