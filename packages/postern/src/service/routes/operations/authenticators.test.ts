import assert from "node:assert/strict"
import { test } from "node:test"
import { authenticatorCode } from "../../../../../../test/authenticator.ts"
import { Rig } from "../../service-rig.test.ts"

/** A subject with a phone and a tablet, and its steps all spent. */
async function withTablet(rig: Rig) {
  const { path, totp, codes } = await rig.enrolled("ada")
  rig.advance(60)
  const begun = await rig.post(`${path}/totp`, { account: "ada", add: true, name: "Tablet", proof: totp() })
  assert.equal(begun.status, 201)
  const tablet = () => authenticatorCode(begun.json.uri, rig.now)
  const added = await rig.post(`${path}/totp/activate`, { code: tablet() })
  assert.deepEqual(added.json, { outcome: "activated", codeSet: null, added: true })
  rig.advance(30)
  const listed = async () => (await rig.call("GET", path)).json.totp.authenticators
  return { path, totp, codes, tablet, listed }
}

test("an application adds, names and removes an authenticator with a proof, and verify says which one was used", async () => {
  const rig = new Rig()
  const { path, totp, tablet, listed } = await withTablet(rig)
  assert.equal((await rig.post(`${path}/verify`, { code: tablet() })).json.authenticator, "2")
  const renamed = await rig.post(`${path}/totp/rename`, { authenticator: "2", name: "Old tablet", proof: totp() })
  assert.deepEqual([renamed.status, renamed.json], [200, { outcome: "renamed" }])
  assert.deepEqual(
    (await listed()).map(({ id, name }: { id: string; name: string }) => [id, name]),
    [
      ["1", null],
      ["2", "Old tablet"],
    ],
  )
  rig.advance(30)
  const removed = await rig.post(`${path}/totp/remove`, { authenticator: "2", proof: totp() })
  assert.deepEqual([removed.status, removed.json], [200, { outcome: "removed" }])
  rig.advance(30)
  assert.equal((await rig.post(`${path}/verify`, { code: tablet() })).json.reason, "superseded")
})

test("one that is not there is 404, the last one and one too many 409, and none of them spends the proof", async () => {
  const rig = new Rig({ policy: { totp: { maxAuthenticators: 1 } } })
  const { path, totp } = await rig.enrolled("ada")
  rig.advance(60)
  const proof = totp()
  for (const [route, body, status, code] of [
    ["totp/remove", { authenticator: "9" }, 404, "authenticator-unknown"],
    ["totp/rename", { authenticator: "9", name: "x" }, 404, "authenticator-unknown"],
    ["totp/remove", { authenticator: "1" }, 409, "authenticator-last"],
    ["totp", { account: "ada", add: true }, 409, "too-many-authenticators"],
  ] as const) {
    const { status: given, json } = await rig.post(`${path}/${route}`, { ...body, proof })
    assert.deepEqual([given, json.code], [status, code])
  }
  const vouched = await rig.post(`${path}/totp`, { account: "ada", add: true, replaceWithoutProof: true })
  assert.deepEqual([vouched.status, vouched.json.code], [409, "already-enrolled"])
  assert.equal((await rig.post(`${path}/verify`, { code: proof })).json.outcome, "accepted")
})

test("a manage ticket adds and removes with a proof, without one it does not, and no other ticket does", async () => {
  const rig = new Rig()
  const { totp, tablet, codes } = await withTablet(rig)
  const manage = await rig.ticket("ada", "manage", { account: "ada" })
  const browser = (route: string, body: unknown, ticket = manage) => rig.post(`/v1/browser/${route}`, body, ticket)
  assert.equal((await browser("totp", { add: true, name: "Watch" })).json.code, "proof-required")
  for (const purpose of ["enroll", "challenge"] as const) {
    const other = await rig.ticket("ada", purpose, { account: "ada" })
    for (const route of ["totp/remove", "totp/rename"])
      assert.equal((await browser(route, { authenticator: "2", name: "x", proof: totp() }, other)).status, 401)
  }
  const begun = (await browser("totp", { add: true, name: "Watch", proof: totp() })).json
  const added = (await browser("totp/activate", { code: authenticatorCode(begun.uri, rig.now) })).json
  assert.equal(added.added, true)
  // What is removed is one of several: no signed result says that the second factor is gone.
  const removed = await browser("totp/remove", { authenticator: "3", proof: tablet() })
  assert.deepEqual(removed.json, { outcome: "removed" })
  const named = await browser("totp/rename", { authenticator: "2", name: null, proof: codes[0] })
  assert.deepEqual(named.json, { outcome: "renamed" })
})

test("an authenticator that an enroll ticket begins beside another is never activated by it", async () => {
  const rig = new Rig()
  const { totp, listed } = await withTablet(rig)
  const ticket = await rig.ticket("ada", "enroll", { account: "ada" })
  const begun = await rig.post("/v1/browser/totp", { add: true, proof: totp() }, ticket)
  const code = authenticatorCode(begun.json.uri, rig.now)
  assert.equal((await rig.post("/v1/browser/totp/activate", { code }, ticket)).json.code, "already-enrolled")
  assert.equal((await listed()).length, 2)
})

test("names and ids that are none are 400 with a pointer, and nothing of them is told back", async () => {
  const rig = new Rig()
  const { path } = await rig.enrolled("ada")
  const proof = "123456"
  for (const [body, pointer] of [
    [{ authenticator: "0", name: "x", proof }, "/authenticator"],
    [{ authenticator: 1, name: "x", proof }, "/authenticator"],
    [{ authenticator: "1", name: "canary".repeat(9), proof }, "/name"],
    [{ authenticator: "1", name: "canary\u202e", proof }, "/name"],
    [{ authenticator: "1", name: "x" }, "/proof"],
  ] as const) {
    const { status, text, json } = await rig.post(`${path}/totp/rename`, body)
    assert.deepEqual([status, json.errors[0].pointer], [400, pointer])
    assert.ok(!text.includes("canary"))
  }
})
