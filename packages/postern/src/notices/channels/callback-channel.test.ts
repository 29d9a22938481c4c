import assert from "node:assert/strict"
import { test } from "node:test"
import { DeliveryFault } from "../delivery/channel.ts"
import { sampleDelivery, sampleNotice } from "../sample-notices.test.ts"
import { callbackChannel } from "./callback-channel.ts"

const delivery = sampleDelivery(sampleNotice("recovered"), "device-7")

test("[59] a function of the application gets the delivery as it is, so that any other channel can carry it", async () => {
  const got: unknown[] = []
  const channel = callbackChannel("push", async one => void got.push(one))
  await channel.send(delivery)
  assert.equal(channel.name, "push")
  assert.deepEqual(got, [delivery])
})

test("what it throws is tried again, unless it says that it is final", async () => {
  const failing = callbackChannel("push", () => {
    throw new Error("no route to device-7")
  })
  const fault = await failing.send(delivery).catch(one => one)
  assert.deepEqual([fault.reason, fault.isFinal], ["callback-failed", false])
  assert.ok(!fault.message.includes("device-7"))
  const refusing = callbackChannel("push", async () => {
    throw new DeliveryFault("push-unregistered", { isFinal: true })
  })
  await assert.rejects(refusing.send(delivery), { reason: "push-unregistered", isFinal: true })
})

test("a name that no address can name, and what is no function, are refused", () => {
  for (const name of ["", "Push", "push to", "1push", "push\n", "a".repeat(33), 7 as never])
    assert.throws(() => callbackChannel(name, () => {}), RangeError)
  assert.throws(() => callbackChannel("push", "send" as never), TypeError)
})
