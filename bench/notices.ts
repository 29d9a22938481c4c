import assert from "node:assert/strict"
import { once } from "node:events"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { createNotices, type Notices } from "postern/notices"
import { authenticatorCode } from "../test/authenticator.ts"
import { type Contender, compare, timesAsLong } from "./rounds.ts"
import { aim, type Section } from "./section.ts"
import { quickSets, type SignedUp, signedUp } from "./signed-up.ts"
import { inTemporaryFolder } from "./temporary-folder.ts"

/** One sign-in in so many is followed by something that people are told of. */
const every = 4
const operations = 40
const subjects = 64
const rounds = 30
const address = [{ channel: "web", to: "everybody" }]

/** What a TOTP sign-in costs without notices, with them, and while a dispatcher of the same process has a channel that answers, or hangs. */
export async function bench(): Promise<Section[]> {
  return inTemporaryFolder(async folder => {
    const silent = signedUp(folder, "silent", quickSets)
    const told = signedUp(folder, "told", quickSets, true)
    const up = await dispatching(signedUp(folder, "up", quickSets, true), "answers")
    const down = await dispatching(signedUp(folder, "down", quickSets, true), "hangs")
    const all = [silent, told, up.own, down.own]
    for (const own of all) await own.atLeast(subjects)
    for (const { own } of [up, down]) {
      for (const { name } of own.subjects) await own.postern.setAddresses(name, address)
    }
    const plain = await compare([signIn("notices off", silent), signIn("notices on", told)], {
      rounds,
      operations,
    })
    const beside = await compare(
      [
        { ...signIn("a notice every four, to a channel that answers", up.own, true), prepare: taking(up, down) },
        { ...signIn("a notice every four, to a channel that hangs", down.own, true), prepare: taking(down, up) },
      ],
      { rounds, operations },
    )
    const { waiting } = await down.own.store.outbox!.counts(Date.now())
    const expected = (rounds * operations) / every
    assert.ok(up.sent() > expected && waiting > expected, "one channel told everything, the other nothing")
    for (const each of [up, down]) {
      await each.end()
      each.close()
    }
    for (const own of all) await own.close()
    const work = "TOTP sign-in, SQLite, durable"
    return [
      {
        title: "A TOTP sign-in, notices on and off",
        rows: plain,
        aims: [aim({ work: `${work}, notices on`, against: "the same, notices off", atMost: 1.05 }, plain[1]!.ratio)],
      },
      {
        title: "A TOTP sign-in while notices go out of the same process",
        rows: beside,
        aims: [
          aim(
            { work: `${work}, the channel hangs`, against: "the same, the channel answers", atMost: 1.05 },
            timesAsLong(beside[1]!, beside[0]!),
          ),
        ],
      },
    ]
  })
}

interface Dispatching {
  readonly own: SignedUp
  readonly sent: () => number
  /** begins to deliver, if it does not already */
  begin(): void
  /** delivers nothing from here on */
  end(): Promise<void>
  close(): void
}

/** Lets one deliver at a time: what the other does must not be counted against it. */
function taking(turn: Dispatching, other: Dispatching): () => Promise<void> {
  return async () => {
    await other.end()
    turn.begin()
  }
}

/** A dispatcher over a receiver on this machine that answers at once, or never. */
async function dispatching(own: SignedUp, manner: "answers" | "hangs"): Promise<Dispatching> {
  let sent = 0
  const receiver = createServer((request, response) => {
    request.resume()
    if (manner === "answers") response.writeHead(204).end()
  }).listen(0, "127.0.0.1")
  await once(receiver, "listening")
  const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`
  const channel = {
    name: "web",
    async send({ message, signal }: { message: { text: string }; signal: AbortSignal }) {
      await fetch(url, { method: "POST", body: message.text, signal })
      sent++
    },
  }
  let notices: Notices | null = null
  return {
    own,
    sent: () => sent,
    begin() {
      if (notices !== null) return
      const { store, keys, clock } = own
      const pace = { pollMs: 50, drainMs: 100, clock: () => clock.now }
      notices = createNotices({ store, keys, issuer: "Acme", channels: [channel], ...pace })
      notices.start()
    },
    async end() {
      await notices?.stop()
      notices = null
    },
    close() {
      receiver.closeAllConnections()
      receiver.close()
    },
  }
}

function signIn(name: string, { postern, subjects: all, clock }: SignedUp, isTold = false): Contender {
  let next = 0
  const run = async () => {
    const subject = all[next++ % all.length]!
    // Every subject's turn comes after a whole round of them: its time step is a new one.
    if (next % all.length === 0) clock.now += 30_000
    const { outcome } = await postern.verify(subject.name, authenticatorCode(subject.uri, clock.now + 30_000))
    if (outcome !== "accepted") throw new Error(`a right code was ${outcome}`)
    // An unlock is an operator's act: one small commit, one notice.
    if (isTold && next % every === 0) await postern.unlock(subject.name)
  }
  return {
    name,
    run,
    async check() {
      await run()
      const { name: subject, uri } = all[(next - 1) % all.length]!
      const again = await postern.verify(subject, authenticatorCode(uri, clock.now + 30_000))
      assert.deepEqual(again, { outcome: "refused", reason: "replayed" })
    },
  }
}
