import assert from "node:assert/strict"
import { describe, test } from "node:test"
import { isLong } from "../long-form.ts"
import { Account, type AccountOptions } from "./account.ts"
import type { Call } from "./calls.ts"
import { type Exploration, explore, placeAfter } from "./exploration.ts"
import { httpDoors } from "./http-doors.ts"
import { plantedFaults } from "./planted-faults.ts"
import { sqliteShelf } from "./shelves.ts"

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

const sent: readonly Call[] = [...enrolled, { deed: "send", factor: { kind: "app", app: 1 } }]

/** The same for the variants, which differ from the model in a part of it. */
const variantStarts = [
  { from: "an account with app and saved codes", way: enrolled, shortDepth: 1, longDepth: 3 },
  { from: "a recovery under way", way: recovering, shortDepth: 1, longDepth: 3 },
] as const

async function run(way: readonly Call[], depth: number, options?: AccountOptions): Promise<Exploration> {
  const account = new Account(options)
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
      context.diagnostic(sumUp(await run(way, httpCalls, { through: httpDoors })))
    })
  }

  for (const { from, way, shortDepth, longDepth } of variantStarts) {
    const calls = isLong ? longDepth : shortDepth
    test(`[18] [24] from ${from}, ${calls} calls on under uniform detail, no refusal tells why, and whoever holds a factor gets to app and saved codes`, async context => {
      context.diagnostic(sumUp(await run(way, calls, { detail: "uniform" })))
    })

    test(`[24] from ${from}, ${calls} calls on where codes may be sent, every answer is true and whoever holds a factor gets to app and saved codes`, async context => {
      context.diagnostic(sumUp(await run(way, calls, { maySend: true })))
    })

    test(`[24] from ${from}, ${calls} calls on over SQLite, every answer is true and whoever holds a factor gets to app and saved codes`, async context => {
      const shelf = await sqliteShelf()
      try {
        context.diagnostic(sumUp(await run(way, calls, { shelf })))
      } finally {
        await shelf.close()
      }
    })
  }

  const sentCalls = isLong ? 3 : 2
  test(`[24] from codes that were mailed, ${sentCalls} calls on, they are good for their day and ten minutes, and whoever holds a factor gets to app and saved codes`, async context => {
    context.diagnostic(sumUp(await run(sent, sentCalls, { maySend: true })))
  })

  for (const [fault, { plant, way, found, variant }] of Object.entries(plantedFaults))
    test(`were it so that ${fault}, the model would find it`, async () => {
      await assert.rejects(run(way, 2, { ...variant, through: rooms => plant(rooms.postern) }), found)
    })
})
