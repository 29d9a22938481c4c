import assert from "node:assert/strict"
import { authenticatorCode } from "../test/authenticator.ts"
import { BetterAuthPeer } from "./better-auth-peer.ts"
import { RawSqlite } from "./floors.ts"
import { totpLibraries } from "./otp-peers.ts"
import { type Contender, compare, timesAsLong } from "./rounds.ts"
import { aim, inverse, type Section } from "./section.ts"
import { quickSets, type SignedUp, signedUp } from "./signed-up.ts"
import { inTemporaryFolder } from "./temporary-folder.ts"

const operations = 128
const work = "TOTP end to end, SQLite, durable"

/** Signing in by TOTP on SQLite, alone and many at once, against the raw database and better-auth; and the mathematics alone. */
export async function bench(): Promise<Section[]> {
  return inTemporaryFolder(async folder => {
    const postern = signedUp(folder, "postern", quickSets)
    const raw = new RawSqlite(folder)
    const peer = await BetterAuthPeer.open(folder)
    const alone = await compare(
      [
        { name: "select and durable conditional update", check: () => raw.check(), run: raw.replaceOne },
        signingIn(postern, 1),
        {
          name: "better-auth, second step of a sign-in",
          check: peer.check,
          prepare: peer.prepare,
          run: peer.verifyTotp,
        },
      ],
      { rounds: 9, operations },
    )
    const together = await compare(
      [
        { name: "select and durable conditional update, one at a time", run: raw.replaceOne },
        signingIn(postern, 64),
        ...[8, 64].map(inFlight => ({
          name: `better-auth, ${inFlight} at once`,
          inFlight,
          prepare: peer.prepare,
          run: peer.verifyTotp,
        })),
      ],
      { rounds: 9, operations },
    )
    raw.close()
    await postern.close()
    return [
      {
        title: `${work}, one at a time`,
        rows: alone,
        aims: [
          aim(
            { work: `${work}, one at a time`, against: "select + durable conditional update", atMost: 1.5 },
            alone[1]!.ratio,
          ),
          aim(
            { work: `${work}, one at a time`, against: "better-auth", atLeast: 13 },
            timesAsLong(alone[2]!, alone[1]!),
          ),
        ],
      },
      {
        title: `${work}, 64 at once in one process`,
        rows: together,
        aims: [
          aim(
            { work: `${work}, 64 at once`, against: "one durable update at a time", atLeast: 3 },
            inverse(together[1]!.ratio),
          ),
          aim({ work: `${work}, 64 at once`, against: "better-auth at its best", atLeast: 25 }, bestOf(together)),
        ],
      },
      {
        title: "Checking one TOTP code, three time steps, nothing stored",
        rows: await compare(await totpLibraries(), { rounds: 15, operations: 500 }),
      },
    ]
  })
}

function bestOf(rows: Awaited<ReturnType<typeof compare>>) {
  const peers = rows.slice(2).toSorted((a, b) => a.medianMicros - b.medianMicros)
  return timesAsLong(peers[0]!, rows[1]!)
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
