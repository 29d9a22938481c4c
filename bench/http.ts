import assert from "node:assert/strict"
import { authenticatorCode } from "../test/authenticator.ts"
import { guess } from "./backup-codes.ts"
import { Connections, post } from "./connections.ts"
import { type Contender, compare } from "./rounds.ts"
import { aim, inverse, type Section } from "./section.ts"
import { ServerProcess } from "./server-process.ts"
import { quickSets, type Subject } from "./signed-up.ts"
import { inTemporaryFolder } from "./temporary-folder.ts"

const inFlight = 64
const operations = 1000
// A service runs for days: Node has compiled its paths long before.
const extent = { rounds: 9, warmUps: 4, operations }

/** The service over HTTP with 64 connections, its store SQLite, against bare Hono doing as little as can be done. */
export async function bench(): Promise<Section[]> {
  return inTemporaryFolder(async folder => {
    const echo = await ServerProcess.start("echo", folder)
    const grouped = await ServerProcess.start("grouped", folder)
    const own = await ServerProcess.start("postern", folder, { subjects: operations, policy: quickSets })
    const servers = [echo, grouped, own]
    const clients: Connections[] = []
    try {
      for (const server of servers) clients.push(await Connections.open(server.ready.port, inFlight, { now: inFlight }))
      const [toEcho, toGrouped, toOwn] = clients as [Connections, Connections, Connections]
      const signIns = await compare([updating(grouped, toGrouped), signingIn(own, toOwn)], extent)
      const refusals = await compare([echoing(echo, toEcho), mistyped(own, toOwn), throttled(own, toOwn)], extent)
      return [
        {
          title: "POST …/verify with TOTP over HTTP, SQLite, 64 connections",
          rows: signIns,
          aims: [
            aim(
              {
                work: "`POST …/verify` with TOTP, 64 connections",
                against: "bare Hono with one durable grouped update",
                atLeast: 0.45,
              },
              inverse(signIns[1]!.ratio),
            ),
          ],
        },
        {
          title: "Attempts over HTTP that are refused without a hash, 64 connections",
          rows: refusals,
          aims: refusals.slice(1).map(row =>
            aim(
              {
                work: `${row.name.replace("postern, ", "")} attempts over HTTP`,
                against: "bare Hono echo",
                atLeast: row.name.endsWith("throttled") ? 0.6 : 0.4,
              },
              inverse(row.ratio),
            ),
          ),
        },
      ]
    } finally {
      for (const client of clients) client.close()
      for (const server of servers) await server.stop()
    }
  })
}

function echoing(server: ServerProcess, client: Connections): Contender {
  const request = post("/echo", { code: "123456" })
  return sending("bare Hono echo", { server, client }, () => request, 200, '"123456"')
}

function updating(server: ServerProcess, client: Connections): Contender {
  let next = 0
  const request = () => post("/update", { code: String(next++ % operations).padStart(6, "0") })
  return sending("bare Hono with one durable grouped update", { server, client }, request, 200, '"accepted"')
}

function signingIn(server: ServerProcess, client: Connections): Contender {
  let requests: string[] = []
  const prepare = async () => {
    const now = await server.nextSteps()
    requests = server.ready.subjects.map(({ name, uri }) =>
      post(verifyPath(name), { code: authenticatorCode(uri, now) }),
    )
  }
  const contender = sending("postern, TOTP", { server, client }, () => requests.pop()!, 200, '"accepted"')
  const check = async () => {
    await prepare()
    const [request] = requests as [string]
    assert.match((await client.send(request)).body, /"accepted"/)
    assert.match((await client.send(request)).body, /"replayed"/)
  }
  return { ...contender, prepare, check }
}

function mistyped(server: ServerProcess, client: Connections): Contender {
  const { name } = server.ready.subjects[0]!
  const request = post(verifyPath(name), { code: "AAAA-AAAA-AAAA-AAAB" })
  return sending("postern, mistyped", { server, client }, () => request, 200, '"mistyped"')
}

function throttled(server: ServerProcess, client: Connections): Contender {
  const victims = server.ready.subjects.slice(0, 20)
  const request = ({ name }: Subject) => post(verifyPath(name), { code: guess() })
  const requests = victims.map(request)
  let next = 0
  const prepare = async () => {
    for (const victim of victims) {
      for (let tries = 0; (await client.send(request(victim))).status !== 429; tries++)
        if (tries > 10) throw new Error("nothing throttles")
    }
  }
  const contender = sending(
    "postern, throttled",
    { server, client },
    () => requests[next++ % requests.length]!,
    429,
    '"throttled"',
  )
  return { ...contender, prepare, check: prepare }
}

/** A server and the connections to it. */
interface Way {
  readonly server: ServerProcess
  readonly client: Connections
}

function sending(
  name: string,
  { server, client }: Way,
  request: () => string,
  status: number,
  part: string,
): Contender {
  const run = async () => {
    const reply = await client.send(request())
    if (reply.status !== status || !reply.body.includes(part)) throw new Error(`${name}: ${reply.status} ${reply.body}`)
  }
  return { name, inFlight, elsewhere: () => server.processorMicros(), run, check: run }
}

function verifyPath(subject: string): string {
  return `/v1/subjects/${encodeURIComponent(subject)}/verify`
}
