import assert from "node:assert/strict"
import { test } from "node:test"
import { authenticatorCode, enroll, openTrial } from "../testing/stand-ins.test.ts"

const ada = { channel: "email", to: "ada@example.com" }
const phone = { channel: "sms", to: "+49 170 0000089", language: "de" }
const kept = [{ ...ada, language: "en" }, phone]
const maxLanguageLength = "en-aaaaaaaa-bbbbbbbb-cccccccc-ddddd"

test("addresses are kept per subject and tenant, sealed, and the language is settled", async () => {
  const { postern, store } = openTrial()
  assert.equal(await postern.setAddresses("ada", []), false)
  assert.equal(await store.load({ tenant: "default", subject: "ada" }), null)
  assert.equal(await postern.setAddresses("ada", [ada, phone], { ip: "192.0.2.1" }), true)
  assert.equal(await postern.setAddresses("ada", [ada, phone]), false)
  assert.deepEqual(await postern.addresses("ada"), kept)
  assert.deepEqual(await postern.addresses("bob"), [])
  assert.deepEqual(await postern.forTenant("other").addresses("ada"), [])
  const { box } = (await store.load({ tenant: "default", subject: "ada" }))!
  assert.ok(!Buffer.from(box).includes("example.com") && !Buffer.from(box).includes("0000089"))
  const { events, chain } = await postern.auditTrail("ada")
  assert.deepEqual([events.map(({ kind, ip }) => [kind, ip]), chain], [[["addresses-changed", "192.0.2.1"]], "intact"])
  assert.equal(await postern.status("ada"), null)
})

test("addresses may come before the enrolment and stay through it; a removal reaches them and then they go", async () => {
  const trial = openTrial()
  const { postern, clock } = trial
  await postern.setAddresses("ada", [ada, phone])
  const { uri } = await enroll(trial)
  await postern.verify("ada", authenticatorCode(uri, clock.now))
  assert.deepEqual(await postern.addresses("ada"), kept)
  await postern.remove("ada")
  assert.deepEqual(await postern.addresses("ada"), [])
  assert.deepEqual(await postern.addressesAt("ada", clock.now), kept)
  assert.equal(await postern.forgetFormerAddresses("ada"), false)
  clock.advance(48 * 3600)
  assert.equal(await postern.forgetFormerAddresses("ada"), true)
  assert.deepEqual(await postern.addressesAt("ada", 0), [])
  assert.equal((await postern.auditTrail("ada")).chain, "intact")
})

test("two changes at once are both made, one after the other, and neither loses an address that was there", async () => {
  const { postern, clock } = openTrial()
  await postern.setAddresses("ada", [ada])
  clock.advance(1)
  const others = Array.from({ length: 8 }, (_, i) => ({ ...ada, to: `${i}@example.com` }))
  await Promise.all(others.map(other => postern.setAddresses("ada", [other])))
  const reached = (await postern.addressesAt("ada", clock.now)).map(({ to }) => to)
  assert.deepEqual(reached.sort(), [ada, ...others].map(({ to }) => to).sort())
})

test("eight addresses are taken, from one byte to 320; one channel may have several of them, and one of them several channels", async () => {
  const { postern } = openTrial()
  const addresses = [
    { ...ada, language: maxLanguageLength },
    { ...ada, to: "a" },
    { ...ada, to: `${"漢".repeat(106)}ab` },
    { ...ada, channel: "e" },
    { ...ada, channel: "e".repeat(32) },
    phone,
    { ...phone, channel: "voice-2" },
    { ...phone, to: "…" },
  ].map(address => ({ language: "en", ...address }))
  assert.equal(await postern.setAddresses("ada", addresses), true)
  assert.deepEqual(await postern.addresses("ada"), addresses)
})

test("what is no list of addresses is refused by place and field, and the address is never told back", async () => {
  const { postern } = openTrial()
  const cases: [unknown, RegExp, typeof TypeError | typeof RangeError][] = [
    [null, /^addresses: expected a list, got null/, TypeError],
    [{ 0: ada }, /^addresses: expected a list, got object/, TypeError],
    [Array(9).fill(ada), /^addresses: expected at most 8, got 9/, RangeError],
    [[null], /^addresses\[0\]: expected an object, got null/, TypeError],
    [["ada@example.com"], /^addresses\[0\]: expected an object, got string/, TypeError],
    [[ada, { channel: "email" }], /^addresses\[1\]\.to: expected a string/, TypeError],
    [[{ to: "ada@example.com" }], /^addresses\[0\]\.channel: expected a string, got undefined/, TypeError],
    [[{ ...ada, to: ["ada@example.com"] }], /^addresses\[0\]\.to: expected a string, got array/, TypeError],
    [[{ ...ada, language: 5 }], /^addresses\[0\]\.language: expected a string, got number/, TypeError],
    [[{ ...ada, "ada@example.com": 1 }], /^addresses\[0\]: expected channel, to, language, got 1 other/, TypeError],
    [[{ ...ada, channel: "E-Mail" }], /^addresses\[0\]\.channel: expected/, RangeError],
    [[{ ...ada, channel: "" }], /^addresses\[0\]\.channel: expected/, RangeError],
    [[{ ...ada, channel: "e".repeat(33) }], /^addresses\[0\]\.channel: expected/, RangeError],
    [[{ ...ada, to: "" }], /^addresses\[0\]\.to: expected 1 to 320 bytes, got 0/, RangeError],
    [[{ ...ada, to: "漢".repeat(107) }], /^addresses\[0\]\.to: expected 1 to 320 bytes, got 321/, RangeError],
    [[{ ...ada, to: "ada@example.com\nBcc: e" }], /^addresses\[0\]\.to: control characters/, RangeError],
    [[{ ...ada, to: "ada@example.com\u2028" }], /^addresses\[0\]\.to: control characters/, RangeError],
    [[{ ...ada, to: " ada@example.com" }], /^addresses\[0\]\.to: control characters/, RangeError],
    [[{ ...ada, to: "\ud800" }], /^addresses\[0\]\.to: control characters/, RangeError],
    [[{ ...ada, language: "ada@example.com" }], /^addresses\[0\]\.language: expected a BCP 47/, RangeError],
    [[{ ...ada, language: `${maxLanguageLength}d` }], /^addresses\[0\]\.language: expected a BCP 47/, RangeError],
    [[ada, phone, { ...ada, language: "de" }], /^addresses\[2\]: the same as addresses\[0\]/, RangeError],
  ]
  for (const [addresses, message, type] of cases)
    await assert.rejects(postern.setAddresses("ada", addresses as never), (fault: Error) => {
      assert.ok(fault instanceof type, `${message}: ${fault.message}`)
      assert.match(fault.message, message)
      assert.ok(!fault.message.includes("@"))
      return true
    })
})

test("a lock and a flood of sign-ins at once: once it is answered nothing more is accepted, whatever the order", async () => {
  const trial = openTrial()
  const { postern, clock } = trial
  const { uri, codes } = await enroll(trial)
  const attempts = codes.slice(1).map(code => postern.verify("ada", code))
  const locked = postern.lock("ada", { proof: codes[0]! })
  const replays = Array.from({ length: 5 }, () => postern.lock("ada", { proof: codes[0]! }))
  assert.deepEqual(await locked, { outcome: "locked" })
  for (const each of await Promise.all(replays)) assert.notEqual(each.outcome, "locked")
  const outcomes = await Promise.all(attempts)
  const { events, chain } = await postern.auditTrail("ada")
  assert.equal(chain, "intact")
  const lockedAt = events.findIndex(({ kind }) => kind === "locked")
  assert.ok(events.slice(lockedAt + 1).every(({ kind }) => kind !== "accepted"))
  const acceptedBefore = events.slice(0, lockedAt - 1).filter(({ kind }) => kind === "accepted").length
  assert.equal(outcomes.filter(({ outcome }) => outcome === "accepted").length, acceptedBefore)
  for (const input of [...codes, authenticatorCode(uri, clock.now)])
    assert.deepEqual(await postern.verify("ada", input), { outcome: "refused", reason: "disabled" })
})
