import assert from "node:assert/strict"
import { randomBytes } from "node:crypto"
import { refusals, wrongCode } from "./backup-codes.ts"
import { RawSqlite, rawArgon2id } from "./floors.ts"
import { GuidePattern } from "./guide-pattern.ts"
import { type Comparison, type Contender, compare, timesAsLong } from "./rounds.ts"
import { aim, type Section } from "./section.ts"
import { type SignedUp, signedUp } from "./signed-up.ts"
import { inTemporaryFolder } from "./temporary-folder.ts"

const right = "backup code end to end, SQLite, durable"

/** Verifying backup codes end to end on SQLite: right ones, wrong ones, and those that are refused without a hash. */
export async function bench(): Promise<Section[]> {
  return inTemporaryFolder(async folder => {
    const raw = new RawSqlite(folder)
    const sets = [1, 4, 10, 16].map(count => ({
      count,
      own: signedUp(folder, `set-of-${count}`, { codes: { count } }),
    }))
    const refused = signedUp(folder, "refused")
    const wrong = signedUp(folder, "wrong", { attempts: { freeFailures: 100 } })
    try {
      return [
        await rightCodes(raw, sets),
        await wrongCodes(wrong),
        {
          title: "Attempts that are refused without a hash",
          rows: await compare(
            [{ name: "select and durable conditional update", run: raw.replaceOne }, ...(await refusals(refused))],
            { rounds: 15, operations: 200 },
          ),
        },
      ]
    } finally {
      raw.close()
      for (const own of [...sets.map(set => set.own), refused, wrong]) await own.close()
    }
  })
}

async function rightCodes(raw: RawSqlite, sets: readonly { count: number; own: SignedUp }[]): Promise<Section> {
  const rows = await compare([floor(raw), ...sets.map(({ count, own }) => spending(own, count))], {
    rounds: 40,
    operations: 6,
  })
  return {
    title: "A right backup code",
    rows,
    aims: rows.slice(1).map((row, i) =>
      aim(
        {
          work: `${right}, set of ${sets[i]!.count}`,
          against: "one raw Argon2id + select + durable conditional update",
          atMost: 1.05,
        },
        row.ratio,
      ),
    ),
  }
}

// The same cost and the same durability, and nothing else.
function floor(raw: RawSqlite): Contender {
  return {
    name: "one raw Argon2id, select and durable conditional update",
    check: () => raw.check(),
    async run() {
      await rawArgon2id("K7QM2ABCD4XYZ", randomBytes(16))
      raw.replaceOne()
    },
  }
}

function spending({ postern, subjects, atLeast }: SignedUp, count: number): Contender {
  const stock: { name: string; code: string }[] = []
  let taken = 0
  const prepare = async (wanted: number) => {
    while (stock.length < wanted) {
      await atLeast(taken + 1)
      const { name, codes } = subjects[taken++]!
      stock.push(...codes.map(code => ({ name, code })))
    }
  }
  return {
    name: `postern.verify, set of ${count}`,
    prepare,
    async check() {
      await prepare(1)
      const { name, code } = stock.pop()!
      assert.equal((await postern.verify(name, code)).outcome, "accepted")
      assert.deepEqual(await postern.verify(name, code), { outcome: "refused", reason: "already-used" })
    },
    async run() {
      const { name, code } = stock.pop()!
      const { outcome } = await postern.verify(name, code)
      if (outcome !== "accepted") throw new Error(`a right code was ${outcome}`)
    },
  }
}

async function wrongCodes(own: SignedUp): Promise<Section> {
  const [argon2id, bcrypt] = [await GuidePattern.withArgon2id(), await GuidePattern.withBcrypt()]
  const rows: Comparison[] = await compare(
    [
      wrongCode(own),
      { name: "ten Argon2id digests walked in turn", check: argon2id.check, run: argon2id.guessWrong },
      { name: "ten bcrypt-10 digests walked in turn", check: bcrypt.check, run: bcrypt.guessWrong },
    ],
    { rounds: 9, operations: 2 },
  )
  const work = "ten wrong codes, set of ten"
  return {
    title: "A wrong backup code, set of ten",
    rows,
    aims: [
      aim(
        { work, against: "the guide's pattern, Argon2id (times faster)", atLeast: 300 },
        timesAsLong(rows[1]!, rows[0]!),
      ),
      aim(
        { work, against: "the guide's pattern, bcrypt-10 (times faster)", atLeast: 45 },
        timesAsLong(rows[2]!, rows[0]!),
      ),
    ],
    note: "Per code. Every wrong code has right check symbols and a selector of the set: the costliest guess there is.",
  }
}
