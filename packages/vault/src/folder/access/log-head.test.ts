import assert from "node:assert/strict"
import { readFile, writeFile } from "node:fs/promises"
import test from "node:test"
import { Devices } from "../devices.fixture.ts"
import { checkHead, noteHead } from "./log-head.ts"

test("a head that was written down shows that nothing up to it was altered or removed, and what it does not find", async t => {
  const devices = await Devices.create(t, ["laptop", "phone", "fresh"])
  const add = (name: string) => [{ kind: "account-added" as const, account: "new-a", name, ref: name }]
  await (await devices.open("phone")).commit(() => add("A"))
  const { path: phone, bytes: older } = await devices.fileOf("phone")
  await (await devices.open("phone")).commit(() => add("B"))
  await devices.carry("phone", "laptop")
  const head = await noteHead(await devices.open("laptop"))
  assert.match(head, /^5-([A-Z2-7]{4}-){3}[A-Z2-7]{4}$/)
  const { path } = await devices.fileOf("laptop")
  await (await devices.open("laptop")).commit(() => add("C"))
  const checked = await checkHead(await devices.open("laptop"), head.toLowerCase())
  assert.deepEqual([checked.member, checked.count, checked.since], ["ada", 5, 1])
  await assert.rejects(checkHead(await devices.open("laptop"), "5-AAAA-AAAA-AAAA-AAAA"), { code: "integrity-broken" })
  await assert.rejects(checkHead(await devices.open("laptop"), "five"), { code: "usage-wrong" })
  // On a device that has never read the vault: only the head shows what is missing.
  await writeFile(path.replace("/laptop/", "/fresh/"), await readFile(path))
  await writeFile(phone.replace("/phone/", "/fresh/"), older)
  await assert.rejects(checkHead(await devices.open("fresh"), head), {
    code: "integrity-broken",
    message: /Not as they were/,
  })
})
