import assert from "node:assert/strict"
import { describe, test } from "node:test"
import { openNotices, recordingChannel } from "../notices-rig.test.ts"
import { DeliveryFault } from "./channel.ts"

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour
const mail = (to: string) => ({ channel: "email", to, language: "en" })
const owner = "ada-0@example.com"
const fleeting = (i: number) => mail(`eve+${i}@example.net`)

/** A mail server that can be taken down. */
function mailServer() {
  const server = { isDown: false }
  const email = recordingChannel("email", () => {
    if (server.isDown) throw new DeliveryFault("connection")
  })
  return Object.assign(server, { email })
}

describe("whoever changes the addresses with a stolen session", () => {
  /** Keeps the owner's address, swaps a second one so often that every former place is full, then takes the owner's out. */
  async function silence(rig: ReturnType<typeof openNotices>): Promise<void> {
    for (let i = 0; i < 18; i++) {
      await rig.postern.setAddresses("ada", [mail(owner), fleeting(i)])
      rig.clock.now += 1
    }
    await rig.postern.setAddresses("ada", [fleeting(99)])
  }

  test("keeps nothing from the owner that happened before, however often they are changed, with a mail server that is down meanwhile", async () => {
    const rig = openNotices()
    const server = mailServer()
    const { codes } = await rig.enrol("ada", "email")
    await rig.dispatcher([server.email]).runOnce()
    server.isDown = true
    await rig.spend("ada", [codes[0]!])
    rig.clock.now += minute
    await silence(rig)
    await rig.dispatcher([server.email]).runOnce()
    server.isDown = false
    rig.clock.now += 2 * hour
    await rig.dispatcher([server.email]).runOnce()
    const told = server.email.toldTo(owner)
    assert.deepEqual(told.slice(0, 3), ["authenticator-added", "addresses-changed", "backup-code-used"])
    // Every change that was made while the owner's address stood, and the one that took it out if there was one.
    const { events } = await rig.postern.auditTrail("ada")
    const changes = events.filter(({ kind }) => kind === "addresses-changed").length
    assert.equal(told.filter(kind => kind === "addresses-changed").length, changes)
  })

  test("keeps no reminder from the owner that fell due before", async () => {
    const rig = openNotices({ policy: { codes: { expireAfterDays: 10 } } })
    const server = mailServer()
    await rig.enrol("ada", "email")
    await rig.dispatcher([server.email]).runOnce()
    server.isDown = true
    rig.clock.now += 3 * day
    await rig.dispatcher([server.email]).runOnce()
    rig.clock.now += minute
    await silence(rig)
    server.isDown = false
    rig.clock.now += 2 * hour
    await rig.dispatcher([server.email]).runOnce()
    assert.ok(server.email.toldTo(owner).includes("codes-expiring"))
  })

  test("hides no guesses by having them told to another address first", async () => {
    const rig = openNotices()
    const { email } = mailServer()
    const { codes } = await rig.enrol("ada", "email")
    await rig.postern.setAddresses("ada", [fleeting(0)])
    rig.clock.now += minute
    await rig.postern.checkCode("ada", codes[1]!)
    await rig.dispatcher([email]).runOnce()
    await rig.postern.setAddresses("ada", [mail(owner)])
    rig.clock.now += minute
    await rig.postern.checkCode("ada", codes[1]!)
    await rig.dispatcher([email]).runOnce()
    const checks = (to: string) => email.toldTo(to).filter(kind => kind === "code-checked").length
    assert.deepEqual([checks(owner), checks("eve+0@example.net")], [1, 1])
  })
})

test("a removal is told to those who were told of things then, also when the mail server is down until the addresses are forgotten", async () => {
  const rig = openNotices()
  const server = mailServer()
  await rig.enrol("ada", "email")
  await rig.dispatcher([server.email]).runOnce()
  server.isDown = true
  await rig.postern.remove("ada")
  for (let i = 0; i < 8; i++) {
    await rig.postern.setAddresses(
      "ada",
      Array.from({ length: 8 }, (_, at) => fleeting(8 * i + at)),
    )
    await rig.postern.remove("ada")
  }
  server.isDown = false
  rig.clock.now += hour
  await rig.dispatcher([server.email]).runOnce()
  assert.ok(server.email.toldTo(owner).includes("second-factor-removed"))
})

test("an address that comes later is told of what waits; one that was taken out is told of nothing that came after", async () => {
  const rig = openNotices()
  const server = mailServer()
  server.isDown = true
  const { codes } = await rig.enrol("ada", "email")
  rig.clock.now += minute
  await rig.postern.setAddresses("ada", [mail("new@example.com")])
  rig.clock.now += minute
  await rig.spend("ada", [codes[0]!])
  server.isDown = false
  await rig.dispatcher([server.email]).runOnce()
  const all = ["authenticator-added", "addresses-changed", "addresses-changed", "backup-code-used"]
  assert.deepEqual(server.email.toldTo("new@example.com"), all)
  assert.deepEqual(server.email.toldTo(owner), all.slice(0, 3))
})
