import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { setConstantHash } from "./switchable-argon2.ts"
import { type Difference, differences, maxLooks, usableMicros } from "./usable-difference.ts"
import { describeSample } from "./welch.ts"

const { refusalCases } = await import("./refusal-cases.ts")
const { memoryStore } = await import("postern/memory")
const { sqliteStore } = await import("postern/sqlite")
type RefusalCase = Awaited<ReturnType<typeof refusalCases>>["codes"][number]
type Store = ReturnType<typeof memoryStore>

const warmUp = 200
const plantedMicros = 60

/** Times the cases one after the other, in another order every round, so that whatever drifts is as unfair to one as to the other. */
async function timeInterleaved(cases: readonly RefusalCase[], samples: number): Promise<number[][]> {
  const times = cases.map(() => [] as number[])
  const order = cases.map((_, i) => i)
  for (let round = -warmUp; round < samples; round++) {
    shuffle(order)
    for (const i of order) {
      const began = process.hrtime.bigint()
      await cases[i]!.attempt()
      if (round >= 0) times[i]!.push(Number(process.hrtime.bigint() - began) / 1000)
    }
  }
  return times
}

function shuffle(order: number[]): void {
  for (let i = order.length - 1; i > 0; i--) {
    const other = Math.floor(Math.random() * (i + 1))
    ;[order[i], order[other]] = [order[other]!, order[i]!]
  }
}

/** Prints how the cases compare with the first, and gives the names of those that an attacker could tell from it. */
function report(title: string, cases: readonly RefusalCase[], times: readonly number[][]): string[] {
  const samples = times.map(describeSample)
  console.log(`\n${title}, ${times[0]!.length.toLocaleString("en")} samples each`)
  console.log(`  ${"".padEnd(24)}${"mean µs".padStart(10)}${"difference µs".padStart(15)}${"t".padStart(8)}`)
  console.log(`  ${cases[0]!.name.padEnd(24)}${samples[0]!.mean.toFixed(1).padStart(10)}`)
  return differences(
    times,
    cases.map(({ looks }) => looks),
  ).flatMap((difference, i) => {
    const { name } = cases[i + 1]!
    console.log(`  ${name.padEnd(24)}${samples[i + 1]!.mean.toFixed(1).padStart(10)}${told(difference)}`)
    return difference.isUsable ? [`${title}: ${name}`] : []
  })
}

function told({ micros, t, isUsable }: Difference): string {
  return `${micros.toFixed(1).padStart(15)}${t.toFixed(1).padStart(8)}${isUsable ? "  USABLE" : ""}`
}

async function measure(title: string, store: Store, samples: number): Promise<string[]> {
  const { codes, totp } = await refusalCases(store, samples + warmUp)
  return [
    ...report(`backup codes, ${title}`, codes, await timeInterleaved(codes, samples)),
    ...report(`TOTP, ${title}`, totp, await timeInterleaved(totp, samples)),
  ]
}

/** A store whose loads of one kind of subject take longer: what a harness must find, or it is worth nothing. */
function plantedStore(): Store {
  const store = memoryStore()
  return {
    ...store,
    load(key) {
      const until = process.hrtime.bigint() + BigInt(plantedMicros * 1000)
      while (key.subject.startsWith("used ") && process.hrtime.bigint() < until);
      return store.load(key)
    },
  }
}

async function main(): Promise<number> {
  const samples = Number(process.argv[2] ?? 10_000)
  const slowSamples = Math.max(300, Math.round(samples / 30))
  const folder = await mkdtemp(join(tmpdir(), "postern-timing-"))
  const usable: string[] = []
  try {
    setConstantHash(true)
    usable.push(...(await measure("constant hash, memory", memoryStore(), samples)))
    const disk = sqliteStore({ path: join(folder, "store.db") })
    usable.push(...(await measure("constant hash, SQLite", disk, samples)))
    await disk.close()
    const { codes } = await refusalCases(plantedStore(), samples + warmUp)
    const times = await timeInterleaved(codes, samples)
    const found = report(`with ${plantedMicros} µs planted in "used"`, codes, times)
    setConstantHash(false)
    usable.push(...(await measure("real hash, memory", memoryStore(), slowSamples)))
    const [least, once] = [usableMicros(maxLooks), usableMicros(1)].map(Math.round)
    console.log(
      `\nUsable: real (|t| from 4.5) and ${least} µs or more, of the fastest 95 % of all; ${once} µs for a first attempt, which is made once.`,
    )
    if (!found.some(name => name.endsWith(": used"))) {
      console.log("The planted difference was NOT found: these figures say nothing.")
      return 1
    }
  } finally {
    await rm(folder, { recursive: true })
  }
  console.log(usable.length === 0 ? "No difference that could be used." : `Could be used:\n  ${usable.join("\n  ")}`)
  return usable.length === 0 ? 0 : 1
}

process.exitCode = await main()
