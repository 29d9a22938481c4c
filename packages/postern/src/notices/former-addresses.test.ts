import assert from "node:assert/strict"
import { test } from "node:test"
import type { Channel, Delivery } from "./channel.ts"
import { openNotices } from "./notices-rig.test.ts"

const hourMs = 3_600_000

function keptChannel(): Channel & { readonly told: string[] } {
  const told: string[] = []
  const send = async ({ notice, address }: Delivery) => void told.push(`${notice.kind} ${address.to}`)
  return { name: "email", told, send }
}

test("[59] a change of addresses and a removal are told to the addresses of before; after two days these are forgotten", async () => {
  const rig = openNotices()
  const { postern, clock, store } = rig
  const mail = keptChannel()
  const notices = rig.dispatcher([mail])
  await rig.enrol("ada", "email")
  await notices.runOnce()
  mail.told.length = 0

  clock.now += hourMs
  await postern.setAddresses("ada", [{ channel: "email", to: "eve@example.net" }])
  await notices.runOnce()
  assert.deepEqual(mail.told.sort(), ["addresses-changed ada-0@example.com", "addresses-changed eve@example.net"])

  clock.now += hourMs
  mail.told.length = 0
  await postern.remove("ada")
  await notices.runOnce()
  assert.deepEqual(mail.told, ["second-factor-removed eve@example.net"])

  clock.now += 47 * hourMs
  await notices.runOnce()
  assert.equal((await postern.addressesAt("ada", 0)).length, 1)
  clock.now += hourMs
  await notices.runOnce()
  assert.deepEqual(await postern.addressesAt("ada", 0), [])
  assert.equal((await postern.events("ada")).chain, "intact")
  const claim = { lease: "test", now: clock.now + 365 * 24 * hourMs, until: clock.now, limit: 10 }
  assert.deepEqual(await store.outbox!.claim(claim), [], "nothing is left to be looked at")
  assert.deepEqual(rig.faults, [])
})

test("a channel that is down when the addresses change still tells the owner once it is back", async () => {
  const rig = openNotices()
  const mail = keptChannel()
  const { send } = mail
  await rig.enrol("ada", "email")
  await rig.dispatcher([mail]).runOnce()
  mail.told.length = 0
  mail.send = () => Promise.reject(new Error("down"))
  const notices = rig.dispatcher([mail])
  for (const to of ["eve@example.net", "mallory@example.net"]) {
    await rig.postern.setAddresses("ada", [{ channel: "email", to }])
    await notices.runOnce()
    rig.clock.now += 60_000
  }
  mail.send = send
  rig.clock.now += 12 * hourMs
  await notices.runOnce()
  assert.ok(mail.told.includes("addresses-changed ada-0@example.com"))
})

test("`remind` forgets them too, where nothing is left to be told", async () => {
  const rig = openNotices()
  await rig.postern.setAddresses("ada", [{ channel: "email", to: "ada@example.com" }])
  await rig.postern.setAddresses("ada", [])
  rig.clock.now += 48 * hourMs
  await rig.dispatcher([keptChannel()]).plantReminders({ tenant: "default", subject: "ada" })
  assert.deepEqual(await rig.postern.addressesAt("ada", 0), [])
})
