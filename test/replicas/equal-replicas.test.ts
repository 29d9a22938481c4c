import assert from "node:assert/strict"
import crypto from "node:crypto"
import { syncBuiltinESMExports } from "node:module"
import { before, describe, test } from "node:test"
import { isLong } from "../long-form.ts"
import { everyChoice } from "./choices.ts"
import { checkHistory } from "./claims.ts"
import type { DatabaseModel } from "./database-model.ts"
import { enrolInModel } from "./equal-replicas.ts"
import type { HistoryPlan } from "./history.ts"
import { type OperationName, operationNames, type TriedSubject } from "./operations.ts"
import { installQuickPauses } from "./quick-pauses.ts"
import { ReplicatedService } from "./replicated-service.ts"

installQuickPauses()

const spending: OperationName[] = ["totp now", "code 0", "wrong totp", "replace codes"]

describe("replicas that are equal in all but what the store draws, over a network that loses any answer", () => {
  let database: DatabaseModel
  let subject: TriedSubject
  before(async () => {
    const enrolled = await enrolInModel()
    database = enrolled.database
    subject = enrolled.subject
  })

  /** Runs every history of a plan and gives their number. */
  async function runAll(plan: HistoryPlan): Promise<number> {
    const service = new ReplicatedService(plan.replicas.length)
    let histories = 0
    for (const choices of everyChoice()) {
      checkHistory(await service.run(database.copy(), subject, plan, choices))
      histories++
    }
    return histories
  }

  const pairsOf = (names: readonly OperationName[]) =>
    names.flatMap((first, i) => names.slice(i).map(second => [[first], [second]] as const))

  test("[20] [21] [33] two replicas, any two operations, one mishap: every history keeps every claim", async context => {
    let histories = 0
    const meetings = [["prune", "read trail"], ...spending.map(name => [name, name] as const)] as const
    const pairs = isLong ? pairsOf(operationNames) : meetings.map(([first, second]) => [[first], [second]] as const)
    for (const replicas of pairs) histories += await runAll({ replicas, maxMishaps: 1 })
    context.diagnostic(`${pairs.length} pairs, ${histories} histories`)
  })

  test("two replicas, two mishaps: every history keeps every claim", { skip: !isLong }, async context => {
    let histories = 0
    for (const replicas of pairsOf(spending)) histories += await runAll({ replicas, maxMishaps: 2 })
    context.diagnostic(`${histories} histories`)
  })

  test("three replicas, one mishap: every history keeps every claim", { skip: !isLong }, async context => {
    let histories = 0
    for (const name of spending) histories += await runAll({ replicas: [[name], [name], [name]], maxMishaps: 1 })
    context.diagnostic(`${histories} histories`)
  })

  test("were the ids of commits equal too, the model would find the code that is accepted twice", async () => {
    const { randomBytes } = crypto
    Object.assign(crypto, { randomBytes: (size: number) => Buffer.alloc(size, 7) })
    syncBuiltinESMExports()
    try {
      await assert.rejects(
        runAll({ replicas: [["totp now"], ["totp now"]], maxMishaps: 1 }),
        /answered .*accepted.* with 0 commits of its own/,
      )
    } finally {
      Object.assign(crypto, { randomBytes })
      syncBuiltinESMExports()
    }
  })
})
