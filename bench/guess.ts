import { guess } from "./backup-codes.ts"
import { Connections } from "./connections.ts"
import { type HonestPhase, honestSignIns, repeated } from "./guess-phase.ts"
import { percentile, type Spread, spread } from "./rounds.ts"
import { aim, type Measure, type Section } from "./section.ts"
import { ServerProcess } from "./server-process.ts"
import { inTemporaryFolder } from "./temporary-folder.ts"

const rates = [0, 100, 300, 1000, 3000]
const rounds = 3
const attacked = 1000
const honest = 240

/**
 * What a flood of wrong backup codes does to people who sign in by TOTP at the same service. Every guess is one that only a slow hash can
 * refuse, and the throttle is set as wide as it goes, so that it does not end the flood after five guesses a subject.
 */
export async function bench(): Promise<Section[]> {
  return inTemporaryFolder(async folder => {
    const policy = { codes: { count: 1 }, attempts: { freeFailures: 100 } }
    const server = await ServerProcess.start("postern", folder, { subjects: attacked + honest, policy })
    const clients: Connections[] = []
    try {
      const [people, thieves] = [
        await Connections.open(server.ready.port, 32),
        await Connections.open(server.ready.port, 1500),
      ]
      clients.push(people, thieves)
      const subjects = server.ready.subjects.slice(attacked)
      const names = server.ready.subjects.slice(0, attacked).map(({ name }) => name)
      const phases = rates.map(() => [] as HonestPhase[])
      for (let round = 0; round < rounds; round++) {
        for (const [i, rate] of rates.entries()) {
          const now = await server.nextSteps()
          const flood = repeated(thieves, rate, () => ({
            subject: names[Math.floor(Math.random() * attacked)]!,
            code: guess(),
          }))
          phases[i]!.push(await honestSignIns(people, subjects, now))
          await flood.end()
        }
      }
      return sections(phases)
    } finally {
      for (const client of clients) client.close()
      await server.stop()
    }
  })
}

function sections(phases: readonly (readonly HonestPhase[])[]): Section[] {
  const named = (rate: number) => (rate === 0 ? "nobody guesses" : `${rate.toLocaleString("en-US")} guesses a second`)
  const row = (i: number, name: string, percent: number): Measure => {
    const times = (at: number) => phases[at]!.map(phase => percentile(phase.latenciesMs, percent))
    const own = times(i)
    const calm = times(0)
    return { name, unit: "ms", value: spread(own), ratio: spread(own.map((ms, round) => ms / calm[round]!)) }
  }
  const p99 = rates.map((rate, i) => row(i, named(rate), 99))
  const medians = rates.map((rate, i) => row(i, named(rate), 50))
  const refused = phases.flat().reduce((sum, phase) => sum + phase.refused, 0)
  const work = (rate: number) => `honest TOTP sign-ins during ${named(rate)} over 1,000 subjects`
  const against = "without them"
  const doubling = rates.find((_, i) => i > 0 && medians[i]!.ratio!.median >= 2)
  return [
    {
      title: "Half of the honest sign-ins wait at most",
      rows: medians,
      aims: [1000, 3000].map(rate =>
        aim({ work: `${work(rate)}: median`, against, atMost: 1.3 }, medians[rates.indexOf(rate)]!.ratio!),
      ),
    },
    {
      title: "99 of 100 honest sign-ins wait at most",
      rows: p99,
      aims: [
        aim({ work: `${work(1000)}: 99th percentile`, against, atMost: 2 }, p99[rates.indexOf(1000)]!.ratio!),
        aim({ work: `${work(3000)}: 99th percentile`, against, atMost: 5 }, p99[rates.indexOf(3000)]!.ratio!),
        aim(
          { work: "honest TOTP sign-ins in all of these floods: refused", against: "none", atMost: 0 },
          fixed(refused),
        ),
      ],
      note:
        doubling === undefined
          ? `No rate up to ${rates.at(-1)!.toLocaleString("en-US")} guesses a second made the median honest sign-in wait twice as long.`
          : `From ${doubling.toLocaleString("en-US")} guesses a second on, the median honest sign-in waits twice as long.`,
    },
  ]
}

function fixed(value: number): Spread {
  return { median: value, least: value, most: value }
}
