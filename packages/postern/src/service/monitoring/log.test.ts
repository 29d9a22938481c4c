import assert from "node:assert/strict"
import { test } from "node:test"
import { jsonLines, type LogEntry } from "../index.ts"
import { openRoutes } from "../routes/open-routes.ts"
import { operationRoutes } from "../routes/operation-routes.ts"
import { ticketRoutes } from "../routes/ticket-routes.ts"
import { apiKey, otherKey, Rig } from "../service-rig.test.ts"

const routes = [...operationRoutes, ...ticketRoutes, ...openRoutes("open")]
const fields = [
  "event",
  "time",
  "httpMethod",
  "route",
  "status",
  "ms",
  "requestId",
  "tenant",
  "outcome",
  "reason",
  "method",
  "fault",
  "trouble",
  "sqlState",
]

test("[67] codes, secrets, keys and tickets in any field of any route are in no log line, problem, header or metric", async () => {
  const lines: string[] = []
  const write = jsonLines(line => lines.push(line))
  const entries: LogEntry[] = []
  const rig = new Rig({
    log: entry => {
      entries.push(entry)
      write(entry)
    },
  })
  const { secret, codes, totp } = await rig.enrolled("ada")
  const ticket = await rig.ticket("ada", "manage")
  const plain = codes.map(code => code.replaceAll("-", ""))
  const canaries = [
    secret,
    secret.toLowerCase(),
    codes[0]!,
    plain[1]!,
    plain[2]!.toLowerCase(),
    apiKey,
    otherKey,
    ticket,
    totp(),
    "492039",
    "subject-canary",
  ]
  const answers: string[] = []
  for (const [at, canary] of canaries.entries()) {
    const tokens = [apiKey, ticket, canary]
    for (const { method, path } of routes) {
      const target = path.replace("{subject}", canary)
      const bodies = ["code", "proof", "account", "subject", canary].map(name => ({ [name]: canary }))
      const headers = { "x-request-id": canary, "user-agent": canary, origin: canary, "x-forwarded-for": canary }
      const calls = [
        { path: `${target}?code=${canary}` },
        { path: `${target}?${canary}` },
        { path: target, headers },
        { path: `${target}/${canary}` },
        ...(method === "GET"
          ? []
          : [...bodies, { code: canary, context: { [canary]: canary } }].map(body => ({ path: target, body }))),
        ...(method === "GET"
          ? []
          : [
              { path: target, raw: canary },
              { path: target, body: {}, headers: { "content-type": canary } },
            ]),
      ]
      for (const { path, ...call } of calls) {
        const token = tokens[(at + path.length) % 3]!
        const { status, headers, text } = await rig.call(method, path, { ...call, token })
        if (status >= 400) answers.push(text)
        answers.push(JSON.stringify([...headers].filter(([name]) => name !== "x-request-id" && name !== "date")))
      }
    }
    await rig.call(canary.replace(/[^A-Za-z0-9-]/g, ""), "/v1/subjects/ada")
  }
  answers.push((await rig.call("GET", "/metrics")).text)
  assert.ok(lines.length > 1500)
  for (const entry of entries) {
    assert.deepEqual(
      Object.keys(entry).filter(name => !fields.includes(name)),
      [],
    )
    assert.match(entry.requestId, /^[0-9a-f-]{36}$/)
    assert.match(entry.route, /^(unmatched|\/[a-z0-9/{}._-]+)$/)
  }
  const shape = /"(?:time|ms|requestId)":(?:"[^"]*"|[\d.]+)/g // digits here can look like a TOTP code
  const written = [...lines.map(line => line.replaceAll(shape, "")), ...answers].join("\n").toLowerCase()
  for (const canary of canaries) assert.ok(!written.includes(canary.toLowerCase()), canary)
})

test("an entry is one line of JSON, whatever a client sends", async () => {
  const lines: string[] = []
  const rig = new Rig({ log: jsonLines(line => lines.push(line)) })
  await rig.call("POST", "/v1/subjects/a%0D%0A%7B%7D/verify", { body: { code: '\r\n{"event":"request"}' } })
  await rig.call("GET", "/%0A%7B%22event%22%3A1%7D")
  assert.equal(lines.length, 2)
  for (const line of lines) {
    assert.match(line, /^[^\r\n]+\n$/)
    assert.equal(JSON.parse(line).event, "request")
  }
})

test("[66] each request is one entry, with route, tenant, outcome, factor and reason", async () => {
  const rig = new Rig()
  const { path, totp } = await rig.enrolled("ada")
  await rig.post(`${path}/verify`, { code: totp() })
  await rig.post(`${path}/verify`, { code: totp() })
  await rig.post(`${path}/verify`, { code: 1 })
  await rig.post(`${path}/verify`, { code: "1" }, null)
  const varying = new Set(["time", "ms", "requestId"])
  const [accepted, refused, invalid, stranger] = rig.entries
    .slice(-4)
    .map(entry => Object.fromEntries(Object.entries(entry).filter(([name]) => !varying.has(name))))
  const common = { event: "request", httpMethod: "POST", route: "/v1/subjects/{subject}/verify" }
  assert.deepEqual(accepted, { ...common, status: 200, tenant: "default", outcome: "accepted", method: "totp" })
  const replayed = { outcome: "refused", reason: "replayed", method: "totp" }
  assert.deepEqual(refused, { ...common, status: 200, tenant: "default", ...replayed })
  assert.deepEqual(invalid, { ...common, status: 400, tenant: "default", fault: "invalid-request" })
  assert.deepEqual(stranger, { ...common, status: 401, fault: "api-key-invalid" })
})

test("[66] used, wrong, mistyped and throttled attempts and proofs of either factor are an entry each, with the factor", async () => {
  const rig = new Rig()
  const { path, totp, codes } = await rig.enrolled("ada")
  const wrongTotp = totp() === "000000" ? "000001" : "000000"
  const attempts: [route: string, body: object, method: string, said: string][] = [
    ["verify", { code: codes[0] }, "backup-code", "accepted"],
    ["verify", { code: codes[0] }, "backup-code", "already-used"],
    ["verify", { code: codes[1]!.replace(/.$/, symbol => (symbol === "A" ? "B" : "A")) }, "backup-code", "mistyped"],
    ["codes/check", { code: codes[1] }, "backup-code", "valid"],
    ["codes", { proof: wrongTotp }, "totp", "wrong-code"],
    ["totp", { account: "ada", proof: wrongTotp }, "totp", "wrong-code"],
    ["verify", { code: wrongTotp }, "totp", "wrong-code"],
    ["verify", { code: wrongTotp }, "totp", "wrong-code"],
    ["verify", { code: wrongTotp }, "totp", "wrong-code"],
    ["verify", { code: wrongTotp }, "totp", "throttled"],
    ["recover", { code: codes[2], account: "ada" }, "backup-code", "recovered"],
  ]
  for (const [route, body, expectedMethod, said] of attempts) {
    const before = rig.entries.length
    await rig.post(`${path}/${route}`, body)
    assert.equal(rig.entries.length, before + 1)
    const { method, reason, outcome } = rig.entries.at(-1)!
    assert.deepEqual([method, reason ?? outcome], [expectedMethod, said], route)
  }
  const { events } = (await rig.call("GET", `${path}/events`)).json
  const reasons = events.flatMap((event: { reason?: string }) => event.reason ?? [])
  assert.deepEqual(
    [...new Set(reasons)].toSorted(),
    ["already-used", "wrong-code"],
    "the trail leaves out the other two",
  )
})
