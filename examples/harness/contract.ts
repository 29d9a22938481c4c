import assert from "node:assert/strict"
import { DatabaseSync } from "node:sqlite"
import type { Example } from "./example.ts"
import { type Answer, gateContract } from "./gate-contract.ts"
import { untilStepIsYoung, Visitor } from "./visitor.ts"

/** What every framework must prove, over HTTP. Each entry is one sentence and how it is shown. */
export const contract: Readonly<Record<string, (example: Example) => Promise<void>>> = {
  "the service is below its path and nowhere else": async ({ url }) => {
    const get = (path: string) => fetch(url + path, { redirect: "manual" })
    const document = (await (await get("/2fa/openapi.json")).json()) as { servers: unknown; paths: object }
    assert.deepEqual(document.servers, [{ url: "/2fa" }])
    assert.ok(!Object.keys(document.paths).some(path => path.startsWith("/v1/subjects")))
    assert.equal((await get("/2fa/.well-known/jwks.json")).status, 200)
    assert.match((await get("/2fa/report/none")).headers.get("content-type") ?? "", /text\/html/)
    const root = await get("/v1/browser/verify")
    assert.ok(root.status >= 300 && root.headers.get("content-type")?.includes("problem+json") !== true)
    assert.equal((await get("/2fa/v1/browser/verify")).status, 405)
    assert.equal((await get("/2fa/v1/subjects/ada/verify")).status, 404)
  },

  "bodies that are too long or no JSON are refused as the service documents it": async site => {
    const visitor = new Visitor(site)
    await visitor.enter("/sign-up", "bodies@example.com")
    const ticket = await visitor.ticketOn("/security")
    const long = JSON.stringify({ code: "x".repeat(16_385 - 11) })
    for (const body of [long, "{", "[]", '{"code":"1","code":"2"}', '{"code":"1","strange":2}']) {
      const answer = await visitor.call(ticket, "totp/activate", body)
      assert.deepEqual(
        [answer.status, ((await answer.json()) as Answer).code],
        [400, "invalid-request"],
        body.slice(0, 20),
      )
    }
    const fits = JSON.stringify({ code: "x".repeat(16_384 - 11) })
    assert.equal((await visitor.call(ticket, "totp/activate", fits)).status, 200)
  },

  ...gateContract,

  "a store that cannot write lets nobody in": async example => {
    await untilStepIsYoung()
    const visitor = new Visitor(example)
    await visitor.enter("/sign-up", "closed@example.com")
    await visitor.enrol()
    await visitor.enter("/sign-in", "closed@example.com")
    const ticket = await visitor.ticketOn("/second-step")
    const other = new DatabaseSync(example.database)
    other.exec("PRAGMA busy_timeout = 5000; BEGIN IMMEDIATE")
    try {
      const answer = await visitor.call(ticket, "verify", { code: visitor.code(0) })
      assert.equal(answer.status, 503)
      assert.notEqual(await visitor.led("/security"), "200")
    } finally {
      other.exec("ROLLBACK")
      other.close()
    }
    const answer = (await (await visitor.call(ticket, "verify", { code: visitor.code(1) })).json()) as Answer
    assert.equal(await visitor.handIn(answer.result), 204)
  },

  "people's addresses are what the framework believes, behind no, one and two proxies": async example => {
    const forwarded = { "x-forwarded-for": "198.51.100.1, 203.0.113.7, 192.0.2.9" }
    await example.newAddresses()
    for (const [proxies, expected] of [/127\.0\.0\.1|::1|undefined/, /^192\.0\.2\.9$/, /^203\.0\.113\.7$/].entries()) {
      await example.stop()
      await example.start(proxies)
      const visitor = new Visitor(example)
      await visitor.enter("/sign-up", "address@example.com")
      const ticket = await visitor.ticketOn("/security")
      await visitor.call(ticket, "totp", {}, forwarded)
      const addresses = await example.newAddresses()
      assert.equal(addresses.length, 1)
      // Without a proxy Next says nothing of the connection: then nothing is written down.
      assert.match(String(addresses[0]), expected, `behind ${proxies}`)
    }
    await example.stop()
    await example.start()
  },
}
