import { seededChoices } from "./choices.ts"
import { checkHistory, checkTrail } from "./claims.ts"
import { enrolInModel } from "./equal-replicas.ts"
import { randomPlan } from "./random-plan.ts"
import { ReplicatedService } from "./replicated-service.ts"

/** Which of the random histories: one for each seed from the first on, each so many apart. */
export interface SeedRange {
  readonly firstSeed: number
  readonly stride: number
  readonly count: number
}

/** How often each answer was given. */
export type AnswerCounts = ReadonlyMap<string, number>

/**
 * Runs one long history of two or three replicas for each seed, and holds each against every claim.
 * @throws Error with the seed of the first history that breaks one
 */
export async function runRandomHistories({ firstSeed, stride, count }: SeedRange): Promise<AnswerCounts> {
  const { database, subject } = await enrolInModel()
  const services = [2, 3].map(size => new ReplicatedService(size))
  const answers = new Map<string, number>()
  for (let i = 0; i < count; i++) {
    const seed = firstSeed + i * stride
    const choices = seededChoices(seed)
    const plan = randomPlan(choices)
    const copy = database.copy()
    try {
      const history = await services[plan.replicas.length - 2]!.run(copy, subject, plan, choices)
      checkHistory(history)
      await checkTrail(copy, subject.subject)
      for (const { answer } of history.operations) add(answers, nameOf(answer), 1)
    } catch (fault) {
      throw new Error(`seed ${seed}: ${(fault as Error).message}`, { cause: fault })
    }
  }
  return answers
}

/** Adds up what several runs counted. */
export function sumOf(runs: readonly AnswerCounts[]): AnswerCounts {
  const sum = new Map<string, number>()
  for (const [answer, times] of runs.flatMap(run => [...run])) add(sum, answer, times)
  return sum
}

function add(answers: Map<string, number>, answer: string, times: number): void {
  answers.set(answer, (answers.get(answer) ?? 0) + times)
}

function nameOf(answer: unknown): string {
  const { outcome, reason = "", events } = (answer ?? {}) as { outcome?: string; reason?: string; events?: number }
  if (events !== undefined) return "pruned"
  return outcome === undefined ? JSON.stringify(answer) : `${outcome} ${reason}`.trim()
}
