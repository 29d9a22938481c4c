import assert from "node:assert/strict"
import { type Contender, compare, timesAsLong } from "./rounds.ts"
import { aim, type Section } from "./section.ts"
import { type SigningInKind, SigningInProcess } from "./signing-in-process.ts"
import { inTemporaryFolder } from "./temporary-folder.ts"

const signIns = 50
const operations = 4
const rounds = 25

/**
 * What a TOTP sign-in costs without notices, with them, and while its process delivers them over a channel that answers, or hangs. One in four
 * sign-ins is followed by a notice; a process each, of which one is asked at a time.
 */
export async function bench(): Promise<Section[]> {
  return inTemporaryFolder(async folder => {
    const processes = new Map<SigningInKind, SigningInProcess>()
    const contender = async (name: string, kind: SigningInKind): Promise<Contender> => {
      const people = await SigningInProcess.start(kind, folder)
      processes.set(kind, people)
      return { name, isElsewhere: true, run: () => people.run(signIns) }
    }
    try {
      const extent = { rounds, operations }
      const off = await contender(`${signIns} sign-ins, notices off`, "notices-off")
      const on = await contender("notices on, and nobody delivers", "notices-on")
      const answers = await contender("delivered beside them, the channel answers", "channel-answers")
      const hangs = await contender("delivered beside them, the channel hangs", "channel-hangs")
      // Long enough that a hanging channel is known for one.
      await hangs.run()
      await new Promise(resolve => setTimeout(resolve, 2_000))
      const rows = await compare([off, on, answers, hangs], extent)
      const expected = (rounds * operations * signIns) / 4
      const { sent } = processes.get("channel-answers")!.report!
      const { waiting } = processes.get("channel-hangs")!.report!
      assert.ok(sent > expected * 0.9 && waiting > expected, "one channel told everything, the other nothing")
      const work = "TOTP sign-in, SQLite, durable"
      return [
        {
          title: `${signIns} TOTP sign-ins one after the other, one in four of which people are told of`,
          rows,
          aims: [
            aim({ work: `${work}, notices on`, against: "the same, notices off", atMost: 1.05 }, rows[1]!.ratio),
            aim(
              { work: `${work}, the channel hangs`, against: "the same, the channel answers", atMost: 1.05 },
              timesAsLong(rows[3]!, rows[2]!),
            ),
          ],
        },
      ]
    } finally {
      for (const people of processes.values()) await people.stop()
    }
  })
}
