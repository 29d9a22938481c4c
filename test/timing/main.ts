import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { setHashMicros } from "./switchable-argon2.ts"
import { type Difference, differences, maxLooks, usableMicros } from "./usable-difference.ts"
import { describeSample } from "./welch.ts"

const { refusalCases, tagCases } = await import("./refusal-cases.ts")
const { memoryStore } = await import("postern/memory")
const { sqliteStore } = await import("postern/sqlite")
type RefusalCase = Awaited<ReturnType<typeof refusalCases>>["codes"][number]
type Store = ReturnType<typeof memoryStore>

const warmUp = 200
const plantedMicros = 60
/** What stands for the slow hash where tags are timed: enough to be seen, and short enough for ten thousand samples. */
const taggedMicros = 300

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

/**
 * Times refused codes whose tag matches apart from those whose tag differs. Within a group no reason may show. Between the groups the slow hash
 * shows: it says that a guess has the tag of the code that it would have to be, and says so alike where there is no such code (decision 33).
 */
async function measureTags(title: string, samples: number): Promise<{ usable: string[]; isHashSeen: boolean }> {
  const { matching, differing } = await tagCases(memoryStore(), samples + warmUp)
  const usable = [
    ...report(`tag matches, ${title}`, matching, await timeInterleaved(matching, samples)),
    ...report(`tag differs, ${title}`, differing, await timeInterleaved(differing, samples)),
  ]
  // So an unknown subject would be told from a wrong code if no hash were pretended for it.
  const apart = [matching[0]!, { ...differing.at(-1)!, name: "unknown, no hash" }]
  const found = report(`what a match shows, ${title}`, apart, await timeInterleaved(apart, samples))
  return { usable, isHashSeen: found.length > 0 }
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

/** What is timed; named on the command line after the number of samples, each of them, or all. */
const parts: Readonly<Record<string, (samples: number) => Promise<string[]>>> = {
  async memory(samples) {
    setHashMicros(0)
    return measure("constant hash, memory", memoryStore(), samples)
  },
  async sqlite(samples) {
    setHashMicros(0)
    const folder = await mkdtemp(join(tmpdir(), "postern-timing-"))
    const disk = sqliteStore({ path: join(folder, "store.db") })
    try {
      return await measure("constant hash, SQLite", disk, samples)
    } finally {
      await disk.close()
      await rm(folder, { recursive: true })
    }
  },
  async planted(samples) {
    setHashMicros(0)
    const { codes } = await refusalCases(plantedStore(), samples + warmUp)
    const found = report(`with ${plantedMicros} µs planted in "used"`, codes, await timeInterleaved(codes, samples))
    if (!found.some(name => name.endsWith(": used"))) throw new NothingFound("The planted difference")
    return []
  },
  async hash(samples) {
    setHashMicros(null)
    return measure("real hash, memory", memoryStore(), slowSamples(samples))
  },
  async tags(samples) {
    setHashMicros(taggedMicros)
    const { usable, isHashSeen } = await measureTags(`a hash of ${taggedMicros} µs, memory`, samples)
    if (!isHashSeen) throw new NothingFound("A refusal without the slow hash")
    return usable
  },
}

/** Says that the harness did not see what it must see. */
class NothingFound extends Error {}

function slowSamples(samples: number): number {
  return Math.max(300, Math.round(samples / 30))
}

async function main(): Promise<number> {
  const [samples = "10000", ...chosen] = process.argv.slice(2)
  const names = chosen.length > 0 ? chosen : Object.keys(parts)
  const unknown = names.filter(name => !Object.hasOwn(parts, name))
  if (unknown.length > 0 || !(Number(samples) >= 2)) {
    console.error(`npm run timing -- [SAMPLES [PART …]], of the parts ${Object.keys(parts).join(", ")}`)
    return 2
  }
  const usable: string[] = []
  try {
    for (const name of names) usable.push(...(await parts[name]!(Number(samples))))
  } catch (fault) {
    if (!(fault instanceof NothingFound)) throw fault
    console.log(`${fault.message} was NOT found: these figures say nothing.`)
    return 1
  }
  const [least, once] = [usableMicros(maxLooks), usableMicros(1)].map(Math.round)
  console.log(
    `\nUsable: real (|t| from 4.5) and ${least} µs or more, of the fastest 95 % of all; ${once} µs for a first attempt, which is made once.`,
  )
  console.log(usable.length === 0 ? "No difference that could be used." : `Could be used:\n  ${usable.join("\n  ")}`)
  return usable.length === 0 ? 0 : 1
}

process.exitCode = await main()
