import assert from "node:assert/strict"
import { compare } from "./rounds.ts"
import { aim, type Section } from "./section.ts"
import { type SigningInKind, SigningInProcess } from "./signing-in-process.ts"
import { inTemporaryFolder } from "./temporary-folder.ts"

const signIns = 50
const extent = { rounds: 25, operations: 4 }

/**
 * What a TOTP sign-in costs without notices, with them, and while its process delivers notices over a channel that answers, or hangs: then one
 * in four sign-ins is followed by one. A process each, of which one is asked at a time.
 */
export async function bench(): Promise<Section[]> {
  return inTemporaryFolder(async folder => {
    const processes: SigningInProcess[] = []
    const contender = async (name: string, kind: SigningInKind) => {
      const people = await SigningInProcess.start(kind, folder)
      processes.push(people)
      return { name, elsewhere: null, run: () => people.run(signIns), people }
    }
    try {
      const off = await contender("notices off", "notices-off")
      const on = await contender("notices on", "notices-on")
      const plain = await compare([off, on], extent)
      const answers = await contender("the channel answers", "channel-answers")
      const hangs = await contender("the channel hangs", "channel-hangs")
      // Long enough that a hanging channel is known for one.
      await hangs.run()
      await new Promise(resolve => setTimeout(resolve, 2_000))
      const beside = await compare([answers, hangs], extent)
      const expected = (extent.rounds * extent.operations * signIns) / 4
      const hasTold = answers.people.report!.sent > expected * 0.9 && hangs.people.report!.waiting > expected
      assert.ok(hasTold, "one channel told everything, the other nothing")
      const work = "TOTP sign-in, SQLite, durable"
      return [
        {
          title: `${signIns} TOTP sign-ins one after the other`,
          rows: plain,
          aims: [aim({ work: `${work}, notices on`, against: "the same, notices off", atMost: 1.05 }, plain[1]!.ratio)],
        },
        {
          title: `${signIns} TOTP sign-ins in a process that delivers notices, one in four of which people are told of`,
          rows: beside,
          aims: [
            aim(
              { work: `${work}, the channel hangs`, against: "the same, the channel answers", atMost: 1.05 },
              beside[1]!.ratio,
            ),
          ],
        },
      ]
    } finally {
      for (const people of processes) await people.stop()
    }
  })
}
