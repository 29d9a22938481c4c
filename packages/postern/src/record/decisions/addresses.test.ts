import assert from "node:assert/strict"
import { test } from "node:test"
import type { NoticeAddress } from "../model/notice-addresses.ts"
import { sampleRecord, start } from "../model/sample-record.test.ts"
import type { SubjectRecord } from "../model/subject-record.ts"
import { replay } from "../replay/replay.ts"
import {
  addressesAt,
  addressesOfChange,
  forgetFormerAddresses,
  formerAddressMs,
  maskedAddress,
  setAddresses,
} from "./addresses.ts"
import { remove } from "./remove.ts"

const minute = 60_000
const mail = (to: string): NoticeAddress => ({ channel: "email", to, language: "en" })
const ada = mail("ada@example.com")
const eve = mail("eve@example.net")
const text: NoticeAddress = { channel: "sms", to: "+49 170 0000089", language: "de" }

/** Sets addresses one after another, a minute apart, from `start` on. */
function changed(...lists: readonly NoticeAddress[][]): SubjectRecord {
  return lists.reduce(
    (record, list, at) => setAddresses(record, list, start + at * minute).change?.record ?? record,
    sampleRecord(),
  )
}

test("the same addresses again are no change, another language or order is one, and the event says nothing of them", () => {
  const record = changed([ada, text])
  assert.deepEqual(setAddresses(record, [ada, text], start), { change: null, outcome: false })
  for (const list of [[text, ada], [ada], [{ ...ada, language: "fr" }, text]]) {
    const { change, outcome } = setAddresses(record, list, start)
    assert.equal(outcome, true)
    assert.deepEqual(change!.events, [{ kind: "addresses-changed" }])
    assert.deepEqual(change!.record.addresses.current, list)
  }
})

test("[59] what happened goes to the addresses of now and to those of then, so a thief cannot silence it by changing them", () => {
  const record = changed([ada, text], [eve])
  const at = start + minute
  const reached = (happenedAt: number) => addressesAt(record.addresses, happenedAt).map(({ to }) => to)
  assert.deepEqual(reached(at), [eve.to, ada.to, text.to])
  assert.deepEqual(reached(at - 1), [eve.to, ada.to, text.to])
  assert.deepEqual(reached(at + 1), [eve.to])
})

test("[59] changing the addresses over and over does not push the owner's out before two days have passed", () => {
  const flood = Array.from({ length: 40 }, (_, i) => [mail(`eve+${i}@example.net`)])
  const record = changed([ada], ...flood)
  assert.equal(record.addresses.former.length, 16)
  assert.ok(addressesAt(record.addresses, start + minute).some(({ to }) => to === ada.to))
  const later = setAddresses(record, [], start + minute + formerAddressMs).change!.record
  assert.ok(later.addresses.former.every(({ to }) => to !== ada.to))
})

test("[59] an owner's address that stays until all former places are full is not pushed out either: the change waits", () => {
  const swaps = Array.from({ length: 17 }, (_, i) => [ada, mail(`eve+${i}@example.net`)])
  const record = changed(...swaps)
  assert.equal(record.addresses.former.length, 16)
  const now = start + 60 * minute
  // The first of Eve's left a minute after the start, the second two minutes after it.
  const waitSeconds = (places: number) => (formerAddressMs + places * minute - 60 * minute) / 1000
  for (const [list, places] of [
    [[eve], 2],
    [[ada], 1],
    [[ada, eve], 1],
  ] as const) {
    const outcome = { outcome: "throttled", retryAfterSeconds: waitSeconds(places) }
    assert.deepEqual(setAddresses(record, list, now), { change: null, outcome })
    const then = now + waitSeconds(places) * 1000
    assert.equal(setAddresses(record, list, then).outcome, true)
    assert.deepEqual(setAddresses(record, list, then - 1).outcome, { outcome: "throttled", retryAfterSeconds: 1 })
  }
  // Whatever takes nobody out needs no place, and neither does taking out one that was out before.
  const back = setAddresses(record, [...swaps.at(-1)!, text, mail("eve+3@example.net")], now).change!.record
  const outAgain = setAddresses(back, [...swaps.at(-1)!, text], now + minute).change!.record
  assert.equal(outAgain.addresses.former.length, 16)
  assert.equal(outAgain.addresses.former.find(({ to }) => to === "eve+3@example.net")!.leftAt, now + minute)
})

test("a removal always goes through, and eight places are kept for it", () => {
  const swaps = Array.from({ length: 17 }, (_, i) => [ada, mail(`eve+${i}@example.net`)])
  const full = changed(...swaps)
  const more = Array.from({ length: 6 }, (_, i) => mail(`ada+${i}@example.com`))
  const eight = setAddresses(full, [...swaps.at(-1)!, ...more], start + 60 * minute).change!.record
  const removed = remove(eight, start + 60 * minute)!.record
  assert.deepEqual([removed.addresses.current.length, removed.addresses.former.length], [0, 24])
  const enrolledAnew = { ...sampleRecord(), addresses: removed.addresses }
  const withEve = setAddresses(enrolledAnew, [eve], start + 61 * minute).change!.record
  const removedAgain = remove(withEve, start + 61 * minute)!.record
  assert.deepEqual(removedAgain.addresses.current, [])
  assert.deepEqual(removedAgain.addresses.former, removed.addresses.former)
})

test("a change is told to the addresses before it and after it, each once and with the language of now", () => {
  const before = changed([ada, text])
  const { change } = setAddresses(before, [{ ...ada, language: "fr" }, eve], start)
  assert.deepEqual(addressesOfChange(before, change!), [text, { ...ada, language: "fr" }, eve])
  assert.deepEqual(addressesOfChange(before, remove(before, start)!), [ada, text])
  assert.deepEqual(addressesOfChange(null, { record: sampleRecord(), events: [] }), [])
})

test("an address that only changes its language, or stays, is not a former one", () => {
  assert.deepEqual(changed([ada], [{ ...ada, language: "fr" }, eve]).addresses.former, [])
})

test("a removal is told to the addresses of then, and to nobody what comes after; then they are forgotten", () => {
  const removed = remove(changed([ada]), start + minute)!.record
  assert.deepEqual(removed.addresses.current, [])
  assert.deepEqual(addressesAt(removed.addresses, start + minute), [ada])
  assert.deepEqual(addressesAt(removed.addresses, start + minute + 1), [])
  assert.equal(forgetFormerAddresses(removed, start + minute + formerAddressMs - 1), null)
  const { record, events } = forgetFormerAddresses(removed, start + minute + formerAddressMs)!
  assert.deepEqual([record.addresses.former, events], [[], []])
})

test("after a restore the addresses that were replaced are written to no more; beside, those given since stay", () => {
  const record = changed([ada])
  const history = [{ kind: "addresses-changed", at: start + 5 * minute }] as const
  const replayed = replay(record, history, "continues")
  assert.deepEqual(replayed.addresses.current, [])
  assert.deepEqual(addressesAt(replayed.addresses, start + minute), [ada])
  assert.deepEqual(replay(record, history, "beside").addresses.current, [])
  const givenSince = setAddresses(record, [eve], start + 6 * minute).change!.record
  assert.deepEqual(replay(givenSince, history, "beside").addresses, givenSince.addresses)
  const twice = replay(replayed, history, "beside")
  assert.deepEqual(twice, replayed)
})

test("a masked address can be recognised by its owner and read by nobody", () => {
  for (const [to, masked] of [
    ["ada@example.com", "a…@example.com"],
    ["a@example.com", "a…@example.com"],
    ["😀ada@example.com", "😀…@example.com"],
    ['"a@b"@example.com', "…om"],
    ["+49 170 0000089", "…89"],
    ["1234567", "…"],
    ["@", "…"],
    ["", "…"],
  ] as const)
    assert.equal(maskedAddress(to), masked)
})

test("the same name on another channel is another address", () => {
  const number = "+49 170 0000089"
  const voice = { channel: "voice", to: number, language: "de" }
  const record = changed([text], [voice])
  const reached = addressesAt(record.addresses, start).map(({ channel, to }) => [channel, to])
  assert.deepEqual(reached, [
    ["voice", number],
    ["sms", number],
  ])
})

test("an address of eight symbols shows its last two, a shorter one nothing", () => {
  assert.deepEqual(["12345678", "1234567"].map(maskedAddress), ["…78", "…"])
})

test("a twenty-first change within an hour waits, and changes nothing", () => {
  let record = sampleRecord()
  for (let i = 0; i < 20; i++)
    record = setAddresses(record, [{ ...ada, language: i % 2 === 0 ? "fr" : "en" }], start).change!.record
  assert.deepEqual(setAddresses(record, [{ ...ada, language: "fr" }], start), {
    change: null,
    outcome: { outcome: "throttled", retryAfterSeconds: 180 },
  })
})
