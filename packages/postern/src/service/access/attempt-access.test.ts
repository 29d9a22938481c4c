import assert from "node:assert/strict"
import { test } from "node:test"
import { type Enrolled, Rig, strangeCode } from "../service-rig.test.ts"

/** Guesses wrong once, with a ticket and an address of its own, as a sign-in that is begun anew. */
async function guessAnew(rig: Rig, guess: string, sign: number) {
  const token = await rig.ticket("ada", "challenge")
  const headers = { "user-agent": `browser ${sign}`, "x-forwarded-for": `203.0.113.${sign}` }
  const client = { address: `192.0.2.${sign}` }
  return rig.call("POST", "/v1/browser/verify", { body: { code: guess }, token, headers, client })
}

function wrongTotp({ totp }: Enrolled): string {
  return totp() === "000000" ? "000001" : "000000"
}

test("[34] a sign-in that is begun anew goes on with the count of the one before", async () => {
  const rig = new Rig()
  const ada = await rig.enrolled("ada")
  for (const [i, guess] of [wrongTotp(ada), strangeCode].entries()) {
    const left: number[] = []
    for (let sign = 1; sign <= 5; sign++) left.push((await guessAnew(rig, guess, 10 * i + sign)).json.triesLeft)
    assert.deepEqual(left, [4, 3, 2, 1, 0])
    assert.equal((await guessAnew(rig, guess, 10 * i + 6)).status, 429)
  }
})

test("[33] neither a new ticket nor another address nor the application's own key has tries of its own", async () => {
  const rig = new Rig()
  const ada = await rig.enrolled("ada")
  for (let sign = 1; sign <= 4; sign++) await guessAnew(rig, wrongTotp(ada), sign)
  const context = { ip: "198.51.100.7" }
  const last = await rig.post(`${ada.path}/verify`, { code: wrongTotp(ada), context })
  assert.equal(last.json.triesLeft, 0)
  const right = { code: ada.totp() }
  assert.equal((await rig.post(`${ada.path}/verify`, right)).status, 429)
  assert.equal((await guessAnew(rig, ada.totp(), 9)).status, 429)
  rig.advance(30)
  assert.equal((await guessAnew(rig, ada.totp(), 10)).json.outcome, "accepted")
})

test("[33] of two hundred guesses at once, with as many tickets and addresses, five are counted", async () => {
  const rig = new Rig({ policy: { codes: { format: "long" } } })
  const ada = await rig.enrolled("ada")
  const guesses = Array.from({ length: 200 }, (_, i) => guessAnew(rig, wrongTotp(ada), i + 1))
  const replies = await Promise.all(guesses)
  assert.equal(replies.filter(({ json }) => json.reason === "wrong-code").length, 5)
  assert.equal(replies.filter(({ status }) => status === 429).length, 195)
})

test("[38] whoever knows a name alone can neither try, fail nor lock: every route that counts asks for a key or a ticket", async () => {
  const rig = new Rig()
  const ada = await rig.enrolled("ada")
  const before = (await rig.call("GET", ada.path)).text
  const document = (await rig.call("GET", "/openapi.json", { token: null })).json
  const routes = Object.keys(document.paths).filter(path => path.startsWith("/v1/"))
  assert.ok(routes.length > 15)
  for (const route of routes) {
    const path = route.replace("{subject}", "ada")
    for (const token of [null, "x".repeat(40), `ptk_${"A".repeat(80)}`]) {
      for (let guess = 0; guess < 6; guess++) {
        const { status } = await rig.post(path, { code: wrongTotp(ada), proof: wrongTotp(ada) }, token)
        assert.ok(status === 401 || status === 405, `${path} ${status}`)
      }
    }
  }
  assert.equal((await rig.call("GET", ada.path)).text, before)
})
