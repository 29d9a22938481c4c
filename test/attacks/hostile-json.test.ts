import assert from "node:assert/strict"
import { test } from "node:test"
import { parseExportLine } from "postern"
import { memoryStore } from "postern/memory"
import { apiKey, Rig } from "../../packages/postern/src/service/service-rig.test.ts"
import { readImport } from "../../packages/vault/src/reading/index.ts"
import { foldEvents, readEvent } from "../../packages/vault/src/record/index.ts"

/** Asserts that nothing that everything inherits from has gained, lost or changed a property. */
async function withoutPollution(act: () => Promise<void>): Promise<void> {
  const roots = [Object.prototype, Array.prototype, Function.prototype, String.prototype, Object, Array]
  const picture = () =>
    roots.map(root => Object.entries(Object.getOwnPropertyDescriptors(root)).map(([name, { value }]) => [name, value]))
  const before = picture()
  await act()
  assert.deepEqual(picture(), before)
  const { polluted, code, proof } = {} as Record<string, unknown>
  assert.deepEqual([polluted, code, proof], [undefined, undefined, undefined])
}

const valid: Record<string, string> = {
  "/v1/subjects/ada/totp": '"account":"ada"',
  "/v1/subjects/ada/totp/activate": '"code":"123456"',
  "/v1/subjects/ada/verify": '"code":"CODE"',
  "/v1/subjects/ada/codes": '"proof":"CODE"',
  "/v1/subjects/ada/codes/confirm": '"code":"CODE"',
  "/v1/subjects/ada/codes/check": '"code":"CODE"',
  "/v1/subjects/ada/recover": '"code":"CODE","account":"ada"',
  "/v1/subjects/ada/unlock": '"context":{"ip":"192.0.2.1"}',
  "/v1/tickets": '"subject":"ada","purpose":"manage"',
  "/v1/results": '"subject":"ada","result":"a","ticket":"b"',
  "/v1/browser/codes": '"proof":"CODE"',
  "/v1/browser/codes/check": '"code":"CODE"',
  "/v1/browser/remove": '"proof":"CODE"',
}

/** What is put beside the valid fields, so that a careless reader would merge, prefer or inherit it. */
const additions = [
  '"__proto__":{"polluted":1}',
  '"__proto__":null',
  '"\\u005f_proto__":{"polluted":1}',
  '"constructor":{"prototype":{"polluted":1}}',
  '"prototype":{"polluted":1}',
  '"toString":1',
  '"hasOwnProperty":"CODE"',
  '"then":"CODE"',
  '"code":"000000","code":"CODE"',
  '"context":{"__proto__":{"ip":"192.0.2.9"}}',
  '"context":{"ip":"1","ip":"2"}',
  '"context":{"constructor":{"prototype":{"polluted":1}}}',
  '"context":[{"ip":"1"}]',
  '"":""',
  '"tenant":"other"',
  '"subject ":"ada"',
  '"Code":"CODE"',
  '"code\\u0000":"CODE"',
]

test("no body of any route changes what objects inherit, hides a second value or smuggles a field: all are refused, and the code stays unspent", async () => {
  const store = memoryStore()
  const rig = new Rig({ store })
  const { codes } = await rig.enrolled("ada")
  const manage = await rig.ticket("ada", "manage")
  const version = async () => (await store.load({ tenant: "default", subject: "ada" }))!.version
  const before = await version()
  await withoutPollution(async () => {
    for (const [path, fields] of Object.entries(valid)) {
      const token = path.startsWith("/v1/browser/") ? manage : apiKey
      for (const addition of additions) {
        for (const raw of [`{${fields},${addition}}`, `{${addition},${fields}}`]) {
          const { status, text } = await rig.call("POST", path, { raw: raw.replaceAll("CODE", codes[0]!), token })
          assert.equal(status, 400, `${path} ${raw}: ${text}`)
          assert.ok(!text.includes(codes[0]!))
        }
      }
    }
  })
  assert.equal(await version(), before)
  assert.equal((await rig.post("/v1/subjects/ada/verify", { code: codes[0] })).json.outcome, "accepted")
})

test("nor does a line of an export, a file to import or an event of the vault", async () => {
  const proto = '"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}'
  const line = `{"tenant":"t","subject":"__proto__","seq":1,"at":"2026-01-01T00:00:00Z","kind":"constructor","facts":{${proto}},"mac":"${"A".repeat(22)}",${proto}}`
  const item = `{"type":1,"name":"__proto__","notes":"Backup codes: 4f2a1-b3c9d","login":{"username":"constructor","totp":"otpauth://totp/a?secret=AA",${proto}},${proto}}`
  const files = [
    `{"encrypted":false,"items":[${item}],${proto}}`,
    `{"version":1,"header":{"slots":null,${proto}},"db":{"entries":[{"name":"__proto__","issuer":"constructor",${proto}}]}}`,
    `{"schemaVersion":4,"services":[{"name":"__proto__","otp":{"account":"a",${proto}}}],${proto}}`,
  ]
  const event = JSON.parse(
    `{"device":"__proto__","seq":1,"lamport":1,"at":"2026-01-01T00:00:00.000Z","prev":"p","seen":{"__proto__":[1,"h"]},"kind":"account-added","account":"__proto__","name":"constructor",${proto}}`,
  ) as unknown
  await withoutPollution(async () => {
    assert.equal(parseExportLine(line).subject, "__proto__")
    for (const text of files) {
      const { candidates } = await readImport({ name: null, bytes: Buffer.from(text) }, { askPassword: async () => "" })
      assert.equal(candidates.length, 1)
    }
    const read = readEvent(event)
    if ("event" in read) foldEvents([read.event])
    // Names that every object has are no kinds: such an event is one of a newer version's, and moves the clock alone.
    for (const kind of ["__proto__", "constructor", "toString"]) {
      const strange = readEvent({ ...(event as object), kind })
      assert.ok("newer" in strange && strange.newer === kind)
      assert.deepEqual(foldEvents([strange.event]), { ...foldEvents([]), lamport: 1 })
    }
  })
})
