import assert from "node:assert/strict"
import { randomBytes } from "node:crypto"
import { alphabet, codeFormats, makeCode } from "@postern/core"
import type { Contender } from "./rounds.ts"
import type { SignedUp } from "./signed-up.ts"

const secretBytes = codeFormats.standard.randomBytes

/** A code that looks right: its check symbols hold and its selector is one of the first set's. Only a slow hash tells. */
export function guess(selector = 0): string {
  return makeCode("standard", selector, randomBytes(secretBytes)).text
}

/** Guesses at subjects whose set is whole; after eighty failures it goes on to the next subject. */
export function wrongCode({ postern, subjects, atLeast }: SignedUp): Contender {
  let guesses = 0
  return {
    name: "postern.verify, wrong code",
    prepare: operations => atLeast(Math.ceil((guesses + operations) / 80)),
    async check() {
      await atLeast(1)
      const { name, codes } = subjects[0]!
      assert.equal((await postern.verify(name, guess())).outcome, "refused")
      assert.equal((await postern.checkCode(name, codes[0]!)).outcome, "valid")
    },
    async run() {
      const { name } = subjects[Math.floor(guesses++ / 80)]!
      const judged = await postern.verify(name, guess())
      if (judged.outcome !== "refused" || judged.reason !== "wrong-code") throw new Error(`it was ${judged.outcome}`)
    },
  }
}

/** The refusals that cost no hash, each over a subject that is in the state for it. */
export async function refusals(own: SignedUp): Promise<Contender[]> {
  const { postern, subjects, clock } = own
  await own.atLeast(3)
  const [throttled, replaced, spent] = subjects.slice(0, 3).map(subject => subject.name) as [string, string, string]
  const throttle = async () => {
    while ((await postern.verify(throttled, guess())).outcome !== "throttled");
  }
  const old = subjects[1]!.codes
  const issued = await postern.replaceCodes(replaced, { proof: old[0]!, staged: false })
  assert.equal(issued.outcome, "issued")
  const used = subjects[2]!.codes[0]!
  await postern.verify(spent, used)
  return [
    refusal("mistyped", () => postern.verify(spent, misspelt(used)), "mistyped"),
    {
      ...refusal("throttled", () => postern.verify(throttled, guess()), "throttled"),
      prepare: throttle,
      check: throttle,
    },
    refusal("superseded", () => postern.verify(replaced, old[1]!), "superseded"),
    // Past the half minute in which a repeated refusal is not written down again.
    refusal(
      "superseded, written down",
      () => postern.verify(replaced, old[1]!),
      "superseded",
      () => (clock.now += 31_000),
    ),
    refusal("already used", () => postern.verify(spent, used), "already-used"),
  ]
}

type Judged = { readonly outcome: string; readonly reason?: string }

function refusal(name: string, attempt: () => Promise<Judged>, expected: string, before = () => {}): Contender {
  const run = async () => {
    before()
    const judged = await attempt()
    const found = judged.reason ?? judged.outcome
    if (found !== expected) throw new Error(`expected ${expected}, got ${found}`)
  }
  return { name: `postern.verify, ${name}`, check: run, run }
}

function misspelt(code: string): string {
  const last = alphabet.indexOf(code.at(-1)!)
  return code.slice(0, -1) + alphabet[(last + 1) % alphabet.length]
}
