import assert from "node:assert/strict"
import { memoryStore } from "postern/memory"
import { authenticatorCode } from "../test/authenticator.ts"
import { BetterAuthPeer } from "./better-auth-peer.ts"
import { RawSqlite } from "./floors.ts"
import { totpLibraries } from "./otp-peers.ts"
import { type Contender, compare } from "./rounds.ts"
import { aim, inverse, type Section } from "./section.ts"
import { quickSets, type SignedUp, signedUp, signedUpOn } from "./signed-up.ts"
import { inTemporaryFolder } from "./temporary-folder.ts"

const operations = 512
const peerOperations = 128
const work = "TOTP end to end, SQLite, durable"

/** Signing in by TOTP on SQLite, alone and many at once, against the raw database and better-auth; and the mathematics alone. */
export async function bench(): Promise<Section[]> {
  return inTemporaryFolder(async folder => {
    const own = signedUp(folder, "postern", quickSets)
    const inMemory = signedUpOn(memoryStore(), quickSets)
    const raw = new RawSqlite(folder)
    try {
      const floors = await againstFloor(own, inMemory, raw)
      const libraries = await compare(await totpLibraries(), { rounds: 15, operations: 500 })
      // Last, for its garbage and its shapes of objects slow down whoever shares the process.
      const peers = await againstPeer(own, await BetterAuthPeer.open(folder))
      return [
        ...floors,
        ...peers,
        { title: "Checking one TOTP code, three time steps, nothing stored", rows: libraries },
      ]
    } finally {
      raw.close()
      await own.close()
    }
  })
}

async function againstFloor(own: SignedUp, inMemory: SignedUp, raw: RawSqlite): Promise<Section[]> {
  const floor = {
    name: "select and durable conditional update, one at a time",
    check: () => raw.check(),
    run: raw.replaceOne,
  }
  const extent = { rounds: 15, operations }
  const computed = { ...signingIn(inMemory, 1), name: "postern.verify, one at a time, kept in memory alone" }
  const both = {
    ...computed,
    name: "the floor and that, one after the other",
    run: async () => {
      await computed.run()
      raw.replaceOne()
    },
  }
  const alone = await compare([floor, signingIn(own, 1), computed, both], extent)
  const together = await compare([floor, signingIn(own, 64)], extent)
  const against = "select + durable conditional update, one at a time"
  return [
    {
      title: `${work}, one at a time`,
      rows: alone,
      aims: [aim({ work: `${work}, one at a time`, against, atMost: 1.7 }, alone[1]!.ratio)],
    },
    {
      title: `${work}, 64 at once in one process`,
      rows: together,
      aims: [aim({ work: `${work}, 64 at once (times more)`, against, atLeast: 3 }, inverse(together[1]!.ratio))],
    },
  ]
}

async function againstPeer(own: SignedUp, peer: BetterAuthPeer): Promise<Section[]> {
  const signIn = (inFlight: number): Contender => ({
    name: inFlight === 1 ? "better-auth, second step of a sign-in" : `better-auth, ${inFlight} at once`,
    inFlight,
    check: peer.check,
    prepare: peer.prepare,
    run: peer.verifyTotp,
  })
  const extent = { rounds: 9, operations: peerOperations }
  const alone = await compare([signingIn(own, 1), signIn(1)], extent)
  const together = await compare([signingIn(own, 64), signIn(8), signIn(64)], extent)
  const best = together.slice(1).toSorted((a, b) => a.medianMicros - b.medianMicros)[0]!
  return [
    {
      title: `${work}, against better-auth, one at a time`,
      rows: alone,
      aims: [
        aim({ work: `${work}, one at a time (times faster)`, against: "better-auth", atLeast: 18 }, alone[1]!.ratio),
      ],
    },
    {
      title: `${work}, against better-auth, many at once`,
      rows: together,
      aims: [
        aim({ work: `${work}, 64 at once (times more)`, against: "better-auth at its best", atLeast: 35 }, best.ratio),
      ],
    },
  ]
}

/** Each operation is another subject's sign-in; the clock moves on by three steps a round, so that every code is fresh. */
function signingIn({ postern, subjects, clock, atLeast }: SignedUp, inFlight: number): Contender {
  let waiting: { name: string; digits: string }[] = []
  const prepare = async (count: number) => {
    await atLeast(count)
    clock.now += 90_000
    waiting = subjects.slice(0, count).map(({ name, uri }) => ({ name, digits: authenticatorCode(uri, clock.now) }))
  }
  return {
    name: `postern.verify, ${inFlight === 1 ? "one" : inFlight} at ${inFlight === 1 ? "a time" : "once"}`,
    inFlight,
    prepare,
    async check() {
      await prepare(2)
      const { name, digits } = waiting[0]!
      const other = waiting[1]!
      assert.equal((await postern.verify(name, digits)).outcome, "accepted")
      assert.deepEqual(await postern.verify(name, digits), { outcome: "refused", reason: "replayed" })
      assert.equal((await postern.verify(other.name, digits === other.digits ? "000000" : digits)).outcome, "refused")
    },
    async run() {
      const { name, digits } = waiting.pop()!
      const { outcome } = await postern.verify(name, digits)
      if (outcome !== "accepted") throw new Error(`a right code was ${outcome}`)
    },
  }
}
