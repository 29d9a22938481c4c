import assert from "node:assert/strict"
import { createHmac } from "node:crypto"
import { test } from "node:test"
import type { NoticeKind } from "../../record/index.ts"
import type { Store } from "../persistence/ports.ts"
import { changeRecord, enroll, openTrial, testKeys } from "../testing/stand-ins.test.ts"
import { createNoticeReader } from "./notice-reader.ts"
import type { ClaimedLane } from "./outbox.ts"

const key = { tenant: "default", subject: "ada" }
const dayMs = 86_400_000

function readerOf(store: Store) {
  return createNoticeReader({ store, keys: testKeys, issuer: "Acme" })
}

/** A lane as a dispatcher has claimed it, with one reminder. */
function laneWith(id: string, kind: NoticeKind, dueAt: number): ClaimedLane {
  const notice = { id, kind, seq: 0, dueAt, at: dueAt, box: null, progress: "" }
  return { ...key, lease: "l", planned: 1, state: "", notices: [notice] }
}

/** A subject whose one address was another before, with all that it is told of still in the outbox; loads are counted. */
async function movedAway() {
  let loads = 0
  const trial = openTrial({ notices: true })
  const { postern, clock, store } = trial
  await enroll(trial)
  for (const to of ["first", "second", "third"]) {
    await postern.setAddresses("ada", [{ channel: "email", to: `${to}@example.com` }])
    clock.advance(3600)
  }
  const counting: Store = {
    ...store,
    load(of) {
      loads++
      return store.load(of)
    },
  }
  const reader = readerOf(counting)
  return {
    ...trial,
    leftAt: clock.now - 2 * 3_600_000,
    async open(now: number) {
      const before = loads
      const [lane] = await reader.outbox.claim({ lease: "l", now, until: now, limit: 1 })
      const { due } = await reader.open(lane!, now)
      return { due: due.map(({ stored }) => stored.id), loads: loads - before }
    },
  }
}

test("a reader is not made of a store that keeps no outbox", () => {
  const { outbox: _, ...store } = openTrial().store
  assert.throws(() => readerOf(store), TypeError)
})

test("a lane of a subject that has no record is not read", async () => {
  const { store, clock } = openTrial()
  const opening = readerOf(store).open(laneWith("set-1-unconfirmed", "codes-unconfirmed", clock.now), clock.now)
  await assert.rejects(opening, { code: "record-unreadable" })
})

test("a reminder names the account of the authenticator, else of the enrolment that is under way, else none", async () => {
  const trial = openTrial()
  const { store, clock, postern } = trial
  const { codes } = await enroll(trial)
  const accountOf = async (id: string) => {
    const { due } = await readerOf(store).open(laneWith(id, "codes-unconfirmed", clock.now), clock.now)
    return due[0]!.notice!.account
  }
  assert.equal(await accountOf("set-1-unconfirmed"), "ada@example.com")
  await postern.recover("ada", codes[0]!, { account: "ada@new.example" })
  assert.equal(await accountOf("set-2-unconfirmed"), "ada@new.example")
  await changeRecord(trial, record => ({ ...record, pending: null }))
  assert.equal(await accountOf("set-2-unconfirmed"), "ada@example.com", "the one that was lost names it still")
  await changeRecord(trial, record => ({ ...record, totp: null }))
  assert.equal(await accountOf("set-2-unconfirmed"), null)
})

test("names that leave the database are as specified, the same for every retry, also by a later version", async () => {
  const trial = openTrial()
  const { store, clock } = trial
  await enroll(trial)
  let recordKey = new Uint8Array()
  await changeRecord(trial, record => {
    recordKey = Uint8Array.from(record.recordKey)
    return record
  })
  // Written from docs/spec/notices.md, section 2.
  const hmac = (secret: Uint8Array, message: string | Uint8Array) =>
    createHmac("sha256", secret).update(message).digest()
  const expectedName = (...parts: string[]) => {
    const framed = parts.map(part => Buffer.concat([Buffer.of(0, 0, 0, part.length), Buffer.from(part)]))
    const whole = hmac(hmac(recordKey, "postern notice delivery"), Buffer.concat(framed))
    return whole.subarray(0, 16).toString("base64url")
  }
  const lane = laneWith("set-1-unconfirmed", "codes-unconfirmed", clock.now)
  const { due, addressKey, deliveryId } = await readerOf(store).open(lane, clock.now)
  const { notice } = due[0]!
  const address = addressKey({ channel: "email", to: "ada@example.com" })
  assert.equal(notice!.id, expectedName("notice", "set-1-unconfirmed"))
  assert.equal(address, expectedName("address", "email", "ada@example.com"))
  assert.equal(deliveryId(notice!, address), expectedName("delivery", notice!.id, address))
})

test("an address is forgotten when its own time is over, whatever else is due then; a lane without such a time is loaded once", async () => {
  const { open, postern, leftAt } = await movedAway()
  const reached = async () => (await postern.addressesAt("ada", leftAt)).map(({ to }) => to)
  const before = await open(leftAt + 2 * dayMs - 1)
  assert.deepEqual([before.loads, before.due.length], [1, 5])
  assert.deepEqual(await reached(), ["third@example.com", "first@example.com", "second@example.com"])
  const after = await open(leftAt + 2 * dayMs)
  assert.equal(after.due.length, 6)
  assert.deepEqual(await reached(), ["third@example.com", "second@example.com"])
})

test("no reminders are planted where there are no codes, and nothing is written where none is still to come", async () => {
  const trial = openTrial()
  const { store, clock, postern } = trial
  await enroll(trial)
  const outbox = { ...store.outbox!, plant: () => assert.fail("nothing was to be planted") }
  const { plantReminders } = readerOf({ ...store, outbox })
  assert.equal(await plantReminders(key, clock.now + 2 * dayMs), 0)
  await postern.voidCodes("ada")
  assert.equal(await plantReminders(key, clock.now), 0)
  await postern.remove("ada")
  assert.equal(await plantReminders(key, clock.now), 0)
})
