import assert from "node:assert/strict"
import { test } from "node:test"
import { createPostern, generateKeyEntry, parseKeyRing } from "../../../issuer/index.ts"
import { memoryStore } from "../../../stores/memory/index.ts"
import { Rig, strangeCode } from "../../service-rig.test.ts"

const differs = new Set(["x-request-id", "date"])

test("[18] over HTTP an unknown subject, one without codes, a wrong, a used and an old code get one answer, to the byte", async () => {
  const rig = new Rig({ policy: { detail: "uniform" } })
  const old = await rig.enrolled("ada")
  const { path, codes, totp } = await rig.enrolled("ada")
  await rig.post("/v1/subjects/pending/totp", { account: "pending" })
  await rig.post(`${path}/verify`, { code: codes[0] })
  const usedTotp = totp()
  await rig.post(`${path}/verify`, { code: usedTotp })
  const attempts: readonly [string, string][] = [
    ["nobody", codes[1]!],
    ["nobody", "000000"],
    ["pending", codes[1]!],
    ["ada", strangeCode],
    ["ada", codes[0]!],
    ["ada", old.codes[0]!],
    ["ada", usedTotp],
    ["ada", "AAAA"],
  ]
  for (const route of ["verify", "codes/check", "codes/confirm"]) {
    const answers = new Set<string>()
    for (const [subject, code] of attempts) {
      const { status, headers, text } = await rig.post(`/v1/subjects/${subject}/${route}`, { code })
      answers.add(JSON.stringify([status, text, [...headers].filter(([name]) => !differs.has(name))]))
    }
    assert.equal(answers.size, 1)
    assert.match([...answers][0]!, /wrong-code/)
    await rig.post(`${path}/unlock`, {})
  }
})

test("[19] past the bounded queue the service answers 503 with Retry-After, and nothing is accepted or counted by it", async () => {
  const ring = parseKeyRing(generateKeyEntry())
  let now = 0
  const postern = createPostern({
    issuer: "Acme",
    store: memoryStore(),
    keys: ring,
    clock: () => now,
    policy: { codes: { count: 2 } },
    limits: { inFlight: 1, waiting: 2 },
  })
  const rig = new Rig({ postern, ring })
  now = rig.now
  const { path, codes } = await rig.enrolled("ada")
  const replies = await Promise.all(Array.from({ length: 12 }, () => rig.post(`${path}/verify`, { code: codes[0] })))
  const busy = replies.filter(({ status }) => status === 503)
  assert.ok(busy.length >= 8)
  for (const { headers, json } of busy) assert.deepEqual([json.code, headers.get("retry-after")], ["busy", "1"])
  assert.equal(replies.filter(({ json }) => json.outcome === "accepted").length, 1)
  const { json } = await rig.call("GET", path)
  assert.deepEqual([json.codes.left, json.throttle.codes.failures], [1, 0])
})
