import assert from "node:assert/strict"
import { randomBytes } from "node:crypto"
import { authenticatorCode } from "../test/authenticator.ts"
import { RawSqlite, rawArgon2id } from "./floors.ts"
import { type Contender, compare } from "./rounds.ts"
import { aim, type Section } from "./section.ts"
import { type SignedUp, signedUp } from "./signed-up.ts"
import { inTemporaryFolder } from "./temporary-folder.ts"

/** Issuing ten backup codes against a fresh TOTP code, hashed and durable, against ten raw slow hashes. */
export async function bench(): Promise<Section[]> {
  return inTemporaryFolder(async folder => {
    const raw = new RawSqlite(folder)
    const own = signedUp(folder, "postern")
    const rows = await compare(
      [
        {
          name: "ten raw Argon2id over the cores",
          async run() {
            await Promise.all(Array.from({ length: 10 }, () => rawArgon2id("K7QM2ABCD4XYZ", randomBytes(16))))
            raw.replaceOne()
          },
        },
        issuing(own),
      ],
      { rounds: 20, operations: 2 },
    )
    raw.close()
    await own.close()
    const work = "issuing ten codes, proof and commit included"
    return [
      {
        title: "Issuing ten backup codes",
        rows,
        aims: [
          aim({ work, against: "ten raw Argon2id over the cores and one durable update", atMost: 1.1 }, rows[1]!.ratio),
        ],
      },
    ]
  })
}

function issuing({ postern, subjects, clock, atLeast }: SignedUp): Contender {
  let next = 0
  const replace = async () => {
    const { name, uri } = subjects[next++ % subjects.length]!
    clock.now += 90_000
    return postern.replaceCodes(name, { proof: authenticatorCode(uri, clock.now) })
  }
  return {
    name: "postern.replaceCodes",
    async check() {
      await atLeast(4)
      const { name } = subjects[next]!
      const issued = await replace()
      assert.ok(issued.outcome === "issued")
      assert.equal((await postern.checkCode(name, issued.codeSet.codes[9]!)).outcome, "valid")
    },
    async run() {
      const { outcome } = await replace()
      if (outcome !== "issued") throw new Error(`codes were ${outcome}`)
    },
  }
}
