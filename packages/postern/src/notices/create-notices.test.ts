import assert from "node:assert/strict"
import { describe, test } from "node:test"
import { setTimeout as sleep } from "node:timers/promises"
import { authenticatorCode } from "../../../../test/authenticator.ts"
import { until } from "../../../../test/waiting.ts"
import { type Outbox, parseKeyRing } from "../issuer/index.ts"
import { createNotices } from "./create-notices.ts"
import { settleRetry } from "./delivery/back-off.ts"
import { DeliveryFault } from "./delivery/channel.ts"
import { openNotices, recordingChannel } from "./notices-rig.test.ts"

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour
const enrolment = ["authenticator-added", "addresses-changed"]

describe("the dispatcher", () => {
  test("[58] tells every address of use, recovery and re-issue, with no secret, and tries until it is told", async () => {
    const rig = openNotices()
    const { uri, codes } = await rig.enrol("ada", "email", "sms")
    let isDown = true
    const email = recordingChannel("email", () => {
      if (isDown) throw new DeliveryFault("connection")
    })
    const sms = recordingChannel("sms")
    const notices = rig.dispatcher([email, sms])
    await rig.spend("ada", [codes[0]!])
    rig.clock.now += minute
    const replaced = await rig.postern.replaceCodes("ada", { proof: authenticatorCode(uri, rig.clock.now) })
    assert.ok(replaced.outcome === "issued")
    const recovered = await rig.postern.recover("ada", replaced.codeSet.codes[0]!, { account: "ada" })
    assert.ok(recovered.outcome === "recovered")
    const told = [...enrolment, "backup-code-used", "codes-replaced", "recovered"]
    for (let i = 0; i < 5; i++) {
      await notices.runOnce()
      rig.clock.now += hour
    }
    assert.deepEqual([email.sent, sms.toldTo("ada-1@example.com")], [[], told])
    isDown = false
    rig.clock.now += 5 * hour
    await notices.runOnce()
    assert.deepEqual(email.toldTo("ada-0@example.com"), told)
    const secrets = [...codes, ...replaced.codeSet.codes, ...recovered.codeSet.codes, recovered.enrollment.secret, uri]
    const everything = JSON.stringify([email.sent, sms.sent, rig.log])
    for (const secret of [...secrets, rig.keyEntry]) {
      assert.ok(!everything.includes(secret) && !everything.includes(secret.replaceAll("-", "")))
    }
  })

  test("an address that fails does not hold up another, and is not repeated to those that were reached, even by another process", async () => {
    const rig = openNotices()
    const { codes } = await rig.enrol("ada", "email", "sms")
    const email = recordingChannel("email", () => {
      throw new DeliveryFault("smtp-450")
    })
    const sms = recordingChannel("sms")
    await rig.dispatcher([email, sms]).runOnce()
    await rig.spend("ada", codes.slice(0, 2))
    await rig.dispatcher([email, sms]).runOnce()
    const told = [...enrolment, "backup-code-used", "backup-code-used"]
    assert.deepEqual(sms.toldTo("ada-1@example.com"), told)
    const mended = recordingChannel("email")
    rig.clock.now += 2 * hour
    await rig.dispatcher([mended, sms]).runOnce()
    assert.deepEqual([mended.toldTo("ada-0@example.com"), sms.sent.length], [told, told.length])
    assert.equal(new Set([...mended.sent, ...sms.sent].map(({ id }) => id)).size, 2 * told.length)
    assert.equal((await rig.store.outbox!.counts(rig.clock.now)).waiting, 0)
  })

  test("waits between tries grow to hours and differ; a receiver that asks for patience gets it", async () => {
    const rig = openNotices()
    await rig.enrol("ada", "email")
    const tries: number[] = []
    const email = recordingChannel("email", () => {
      tries.push(rig.clock.now)
      throw new DeliveryFault("busy", { retryAfterMs: tries.length === 1 ? 3 * hour : null })
    })
    const notices = rig.dispatcher([email])
    for (; tries.length < 10; rig.clock.now += minute) await notices.runOnce()
    const waits = tries.slice(1).map((at, i) => at - tries[i]!)
    assert.ok(waits[0]! >= 3 * hour && waits[0]! < 3 * hour + 2 * minute)
    for (const [i, wait] of waits.entries()) {
      const usual = Math.min(minute * 2 ** i, 4 * hour)
      if (i > 0) assert.ok(wait >= 0.75 * usual && wait <= 1.25 * usual + 2 * minute, `${i}: ${wait}`)
    }
  })

  test("what is refused for good is given up at once; what fails for a day is given up with all that waited behind it", async () => {
    const rig = openNotices()
    const { codes } = await rig.enrol("ada", "email")
    const refusing = recordingChannel("email", ({ notice }) => {
      if (notice.kind === "addresses-changed") throw new DeliveryFault("smtp-550", { isFinal: true })
    })
    await rig.dispatcher([refusing]).runOnce()
    assert.deepEqual(refusing.toldTo("ada-0@example.com"), ["authenticator-added"])
    const failing = recordingChannel("email", () => {
      throw new DeliveryFault("smtp-450")
    })
    const notices = rig.dispatcher([failing])
    const started = rig.clock.now
    await rig.spend("ada", codes.slice(0, 2))
    await notices.runOnce()
    rig.clock.now += 6 * hour
    await rig.spend("ada", codes.slice(2, 3))
    while ((await rig.store.outbox!.counts(rig.clock.now)).waiting > 0) {
      rig.clock.now += 10 * minute
      await notices.runOnce()
    }
    assert.ok(rig.clock.now >= started + 30 * hour && rig.clock.now < started + 36 * hour)
    const givenUp = await rig.store.outbox!.undelivered(9)
    assert.deepEqual(givenUp.map(({ kind, channel, reason }) => [kind, channel, reason]).toSorted(), [
      ["addresses-changed", "email", "smtp-550"],
      ["backup-code-used", "email", "smtp-450"],
      ["backup-code-used", "email", "smtp-450"],
      ["backup-code-used", "email", "smtp-450"],
    ])
    assert.ok(!JSON.stringify([givenUp, rig.log]).includes("@"))
  })

  test("after two days without any dispatcher, nothing is given up before it was tried", async () => {
    const rig = openNotices()
    await rig.enrol("ada", "email")
    rig.clock.now += 2 * day
    let tries = 0
    const email = recordingChannel("email", () => {
      if (++tries < 5) throw new DeliveryFault("connection")
    })
    for (let i = 0; i < 12; i++, rig.clock.now += hour) await rig.dispatcher([email]).runOnce()
    assert.deepEqual(email.toldTo("ada-0@example.com"), enrolment)
  })

  test("a channel that hangs is cut off, and delays nobody's notices on another channel", async () => {
    const rig = openNotices()
    const subjects = Array.from({ length: 80 }, (_, i) => `subject ${i}`)
    for (const subject of subjects) await rig.enrol(subject, "hanging", "email")
    let toldBeforeTheCut: number | null = null
    const email = recordingChannel("email")
    const hanging = recordingChannel("hanging", async ({ signal }) => {
      await new Promise(resolve => signal.addEventListener("abort", resolve))
      toldBeforeTheCut ??= email.sent.length
      // Takes no notice of it: a promise that never ends.
      await new Promise(() => {})
    })
    await rig.dispatcher([hanging, email], { sendMs: 4_000 }).runOnce()
    assert.equal(toldBeforeTheCut, 2 * subjects.length)
    assert.equal(email.sent.length, 2 * subjects.length)
    const reasons = new Set(rig.log.filter(({ outcome }) => outcome === "failed").map(({ reason }) => reason))
    assert.deepEqual([...reasons], ["timeout"])
  })

  test("repeats of a kind are held back for an hour, whichever process delivers them", async () => {
    const rig = openNotices()
    const { codes } = await rig.enrol("ada", "email")
    const email = recordingChannel("email")
    const checks: string[] = []
    for (let i = 0; i < 8; i++) {
      await rig.postern.checkCode("ada", codes[0]!)
      await rig.dispatcher([email]).runOnce()
      checks.push(`${email.sent.length - enrolment.length}`)
      rig.clock.now += 20 * minute
    }
    assert.deepEqual(checks, ["1", "1", "1", "2", "2", "2", "3", "3"])
    assert.equal(rig.log.filter(({ outcome }) => outcome === "dropped").length, 5)
  })

  test("a notice waits for an address, for its channel, and for a directory that is down; nobody to tell for a day, and it is given up", async () => {
    const rig = openNotices()
    await rig.enrol("ada")
    await rig.enrol("grace", "pigeon")
    await rig.enrol("nobody")
    const email = recordingChannel("email")
    await rig.dispatcher([email]).runOnce()
    rig.clock.now += hour
    const down = () => Promise.reject(new Error("directory is down"))
    await rig.dispatcher([email], { addressesOf: down }).runOnce()
    assert.deepEqual(email.sent, [])
    rig.clock.now += hour
    await rig.postern.setAddresses("ada", [{ channel: "email", to: "ada@example.com" }])
    const addressesOf = async ({ subject }: { subject: string }) =>
      subject === "nobody" ? [] : [{ channel: "email", to: `${subject}@example.com` }]
    await rig.dispatcher([email, recordingChannel("pigeon")], { addressesOf }).runOnce()
    assert.deepEqual(email.toldTo("grace@example.com"), enrolment)
    assert.deepEqual(email.toldTo("ada@example.com"), enrolment)
    for (let i = 0; i < 30; i++, rig.clock.now += hour) await rig.dispatcher([email], { addressesOf }).runOnce()
    const { waiting, undelivered } = await rig.store.outbox!.counts(rig.clock.now)
    assert.deepEqual([waiting, undelivered], [0, [{ channel: "", reason: "no-address", notices: 1 }]])
  })

  test("records that cannot be opened are tried for a day, and told of when the key is back", async () => {
    const rig = openNotices()
    await rig.enrol("ada", "email")
    const email = recordingChannel("email")
    const keys = parseKeyRing(rig.keyEntry.replace(/^[^:]+/, "another"))
    await rig.dispatcher([email], { keys }).runOnce()
    assert.equal((await rig.store.outbox!.counts(rig.clock.now)).waiting, 2)
    rig.clock.now += 2 * minute
    await rig.dispatcher([email]).runOnce()
    assert.deepEqual(email.toldTo("ada-0@example.com"), enrolment)
    await rig.enrol("grace", "email")
    for (let i = 0; i < 40; i++, rig.clock.now += hour) await rig.dispatcher([email], { keys }).runOnce()
    assert.deepEqual((await rig.store.outbox!.counts(rig.clock.now)).undelivered, [
      { channel: "", reason: "key-retired", notices: 2 },
    ])
  })

  test("started, it delivers what is committed; stopped, it has finished what it had begun", async () => {
    const rig = openNotices()
    const { codes } = await rig.enrol("ada", "email")
    const email = recordingChannel("email", () => sleep(50))
    let isClosed = false
    const channel = {
      ...email,
      close: async () => {
        isClosed = true
      },
    }
    const notices = rig.dispatcher([channel])
    notices.start()
    await until("both notices", () => email.sent.length >= 2)
    await rig.spend("ada", [codes[0]!])
    await until("a log line of each", () => rig.log.length >= 2)
    await notices.stop()
    await rig.dispatcher([email]).runOnce()
    assert.ok(isClosed)
    assert.deepEqual(email.toldTo("ada-0@example.com"), [...enrolment, "backup-code-used"])
    assert.throws(() => notices.start(), TypeError)
  })

  test("what was cut off by stopping is sent by whoever comes next, without counting as a failure", async () => {
    const rig = openNotices()
    await rig.enrol("ada", "email")
    let isHanging = false
    const hanging = recordingChannel("email", () => {
      isHanging = true
      return new Promise(() => {})
    })
    const notices = rig.dispatcher([hanging], { drainMs: 20 })
    notices.start()
    await until("a notice on its way", () => isHanging)
    await notices.stop()
    const email = recordingChannel("email")
    await rig.dispatcher([email]).runOnce()
    assert.deepEqual([email.sent.length, rig.log.filter(({ outcome }) => outcome === "failed").length], [2, 0])
  })

  test("two dispatchers tell nothing twice; one that lost its lane stops telling", async () => {
    const rig = openNotices()
    const subjects = Array.from({ length: 50 }, (_, i) => `subject ${i}`)
    for (const subject of subjects) await rig.enrol(subject, "email")
    const email = recordingChannel("email", () => sleep(1))
    await Promise.all(Array.from({ length: 3 }, () => rig.dispatcher([email]).runOnce()))
    assert.equal(email.sent.length, 2 * subjects.length)
    assert.equal(new Set(email.sent.map(({ id }) => id)).size, 2 * subjects.length)

    const late = await rig.enrol("late", "email")
    await rig.spend("late", late.codes.slice(0, 1))
    const slow = recordingChannel("email", () => {
      // The lease ends while the first is being sent, and somebody else takes over.
      rig.clock.now += 10 * minute
    })
    const other = recordingChannel("email")
    const meanwhile = recordingChannel("email", async delivery => {
      await slow.send(delivery)
      await rig.dispatcher([other]).runOnce()
    })
    await rig.dispatcher([meanwhile]).runOnce()
    assert.deepEqual([meanwhile.sent.length, other.sent.length], [1, 3])
  })

  test("a fault of the store is told and outlived, and loses nothing", async () => {
    const rig = openNotices()
    await rig.enrol("ada", "email")
    const outbox = rig.store.outbox!
    let faults = 3
    const failing: Outbox = {
      claim: claim => outbox.claim(claim),
      async settle(lane, settlement) {
        if (faults-- > 0) throw new Error("disk full")
        return outbox.settle(lane, settlement)
      },
      heads: page => outbox.heads(page),
      plant: (key, notices) => outbox.plant(key, notices),
      counts: now => outbox.counts(now),
      isEmpty: () => outbox.isEmpty(),
      undelivered: limit => outbox.undelivered(limit),
      forgetUndelivered: before => outbox.forgetUndelivered(before),
    }
    const store = { ...rig.store, outbox: failing }
    const email = recordingChannel("email")
    for (let i = 0; i < 5; i++, rig.clock.now += hour) await rig.dispatcher([email], { store }).runOnce()
    assert.ok(rig.faults.length > 0)
    assert.deepEqual([...new Set(email.toldTo("ada-0@example.com"))], enrolment)
    assert.equal((await outbox.counts(rig.clock.now)).waiting, 0)
  })

  test("options that cannot be used are refused by name", () => {
    const { store, keyEntry } = openNotices()
    const sound = { store, keys: parseKeyRing(keyEntry), issuer: "Acme", channels: [] }
    assert.throws(() => createNotices({ ...sound, pollMs: 0 }), /pollMs/)
    assert.throws(() => createNotices({ ...sound, sendMs: 9, leaseMs: 9 }), /leaseMs/)
    assert.throws(() => createNotices({ ...sound, channels: [{ name: "" }] as never }), /channels/)
    assert.throws(
      () => createNotices({ ...sound, channels: [recordingChannel("a"), recordingChannel("a")] }),
      /same name/,
    )
    const { outbox: _, ...without } = store
    assert.throws(() => createNotices({ ...sound, store: without }), /outbox/)
  })
})

test("codes that expire: warned at 30, 7 and 1 days, then refused as expired, and replaced", async () => {
  const rig = openNotices({ policy: { codes: { expireAfterDays: 60 } } })
  const { uri, codes } = await rig.enrol("ada", "email")
  const email = recordingChannel("email")
  const notices = rig.dispatcher([email])
  await notices.runOnce()
  const issuedAt = rig.clock.now
  const warnings: [number, number | undefined][] = []
  for (let days = 1; days < 60; days++) {
    rig.clock.now = issuedAt + days * day
    const before = email.sent.length
    await notices.runOnce()
    for (const { notice } of email.sent.slice(before)) warnings.push([60 - days, notice.facts.daysLeft])
  }
  assert.deepEqual(warnings, [
    [30, 30],
    [7, 7],
    [1, 1],
  ])
  const signedIn = await rig.postern.verify("ada", authenticatorCode(uri, rig.clock.now))
  assert.ok(signedIn.outcome === "accepted" && signedIn.advice.includes("codes-expiring"))
  rig.clock.now = issuedAt + 60 * day - 1
  assert.equal((await rig.postern.verify("ada", codes[1]!)).outcome, "accepted")
  rig.clock.now = issuedAt + 60 * day
  assert.deepEqual(await rig.postern.verify("ada", codes[2]!), { outcome: "refused", reason: "expired" })
  assert.equal((await rig.postern.status("ada"))?.codes.status, "expired")
  rig.clock.now += minute
  const replaced = await rig.postern.replaceCodes("ada", { proof: authenticatorCode(uri, rig.clock.now) })
  assert.ok(replaced.outcome === "issued")
  assert.equal((await rig.postern.verify("ada", replaced.codeSet.codes[0]!)).outcome, "accepted")
  await notices.runOnce()
  assert.deepEqual(email.toldTo("ada-0@example.com").slice(-3), [
    "backup-code-used",
    "codes-replaced",
    "backup-code-used",
  ])
})

test("the former name of the retry option maxMs still works, and the new one wins", () => {
  assert.equal(settleRetry({ longestMs: 60 }).maxMs, 60)
  assert.deepEqual(settleRetry({ longestMs: 60, maxMs: 90 }), { ...settleRetry(), maxMs: 90 })
})
