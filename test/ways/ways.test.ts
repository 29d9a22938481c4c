import assert from "node:assert/strict"
import { describe, test } from "node:test"
import { isLong } from "../long-form.ts"
import { Account, type Doors, type Rooms } from "./account.ts"
import type { Call } from "./calls.ts"
import { type Exploration, explore, placeAfter } from "./exploration.ts"
import { httpDoors } from "./http-doors.ts"
import { plantedFaults } from "./planted-faults.ts"

const enrolled: readonly Call[] = [
  { deed: "enrol" },
  { deed: "activate", factor: { kind: "app", app: 1 } },
  { deed: "confirm", factor: { kind: "code", sheet: 1, place: 0 } },
]
const recovering: readonly Call[] = [...enrolled, { deed: "recover", factor: { kind: "code", sheet: 1, place: 0 } }]

const twoApps: readonly Call[] = [
  ...enrolled,
  { deed: "add-proven", factor: { kind: "app", app: 1 } },
  { deed: "activate", factor: { kind: "app", app: 2 } },
]

/** Where the model begins, and how many calls it goes on from there: usually, over HTTP, and in the long form of each. */
const starts = [
  { from: "a new account", way: [], depth: 3, longDepth: 7, httpDepth: 2, longHttpDepth: 5 },
  {
    from: "an account with app and saved codes",
    way: enrolled,
    depth: 2,
    longDepth: 4,
    httpDepth: 1,
    longHttpDepth: 3,
  },
  { from: "an account with two apps", way: twoApps, depth: 2, longDepth: 4, httpDepth: 1, longHttpDepth: 3 },
  { from: "a recovery under way", way: recovering, depth: 2, longDepth: 4, httpDepth: 1, longHttpDepth: 3 },
] as const

async function run(way: readonly Call[], depth: number, through?: (rooms: Rooms) => Doors): Promise<Exploration> {
  const account = new Account(through)
  return explore(account, await placeAfter(account, way), depth)
}

function sumUp({ places, calls, pairsReached, longestWay }: Exploration): string {
  return `${places.length} states, ${calls} calls with their answers, ${pairsReached} ways to a working pair of ${longestWay} calls at most`
}

describe("whatever is done, and whichever answer is lost", () => {
  for (const { from, way, depth, longDepth, httpDepth, longHttpDepth } of starts) {
    const calls = isLong ? longDepth : depth
    test(`[24] [25] [26] from ${from}, ${calls} calls on, every answer is true and whoever holds a factor gets to app and saved codes`, async context => {
      context.diagnostic(sumUp(await run(way, calls)))
    })

    const httpCalls = isLong ? longHttpDepth : httpDepth
    test(`[24] [25] [30] from ${from}, ${httpCalls} calls on over HTTP, every answer is true and whoever holds a factor gets to app and saved codes`, async context => {
      context.diagnostic(sumUp(await run(way, httpCalls, httpDoors)))
    })
  }

  for (const [fault, { plant, way, found }] of Object.entries(plantedFaults))
    test(`were it so that ${fault}, the model would find it`, async () => {
      await assert.rejects(
        run(way, 2, rooms => plant(rooms.postern)),
        found,
      )
    })
})
