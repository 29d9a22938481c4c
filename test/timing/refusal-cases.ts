import type { Store } from "postern"
import { authenticatorCode } from "../authenticator.ts"
import { started } from "../started-enrollment.ts"
import { slowHashes } from "./switchable-argon2.ts"
import { maxLooks } from "./usable-difference.ts"

const { createPostern, generateKeyEntry, parseKeyRing } = await import("postern")
const { readBackupCode } = await import("@postern/core")

/** Attempts of one kind, each of them refused: the next one, every time it is asked. */
export interface RefusalCase {
  readonly name: string
  /** how often an attacker can look at it, of one subject */
  readonly looks: number
  readonly attempt: () => Promise<unknown>
}

// A subject is good for 99 failures; a wait would hide the others.
const attemptsEach = 90
const policy = {
  detail: "uniform",
  codes: { count: 2 },
  attempts: { freeFailures: 100, disableAfter: 100 },
} as const

interface Person {
  readonly subject: string
  readonly uri: string
  readonly codes: readonly string[]
}

/**
 * Prepares all reasons for which a code is refused, with as many subjects each as so many attempts need.
 * @param store the same for all, so that no case has a table of its own
 */
export async function refusalCases(
  store: Store,
  attempts: number,
): Promise<{ codes: RefusalCase[]; totp: RefusalCase[] }> {
  let now = Date.UTC(2026, 0, 1)
  const keys = parseKeyRing(generateKeyEntry())
  const postern = createPostern({ issuer: "Acme", store, keys, policy, clock: () => now })
  const people = Math.ceil(attempts / attemptsEach)

  async function enrolled(subject: string): Promise<Person> {
    const { uri } = started(await postern.enrollTotp(subject, { account: subject }))
    const activated = await postern.activateTotp(subject, authenticatorCode(uri, now))
    if (activated.outcome !== "activated" || activated.codeSet === null) throw new Error(activated.outcome)
    return { subject, uri, codes: activated.codeSet.codes }
  }

  async function each(
    name: string,
    prepare: (subject: string) => Promise<string>,
    factor = "codes",
  ): Promise<RefusalCase> {
    const inputs: [string, string][] = []
    for (let i = 0; i < people; i++) {
      const subject = `${name} ${factor} ${i}`
      inputs.push([subject, await prepare(subject)])
    }
    let turn = 0
    return {
      name,
      looks: maxLooks,
      attempt: async () => {
        const [subject, input] = inputs[turn++ % people]!
        const { outcome } = await postern.verify(subject, input)
        if (outcome !== "refused") throw new Error(`${name}: ${outcome}`)
      },
    }
  }

  const guess = guessLike((await enrolled("somebody")).codes[0]!)
  const wrong = await each("wrong", async subject => guessLike((await enrolled(subject)).codes[0]!))
  const used = await each("used", async subject => {
    const { codes } = await enrolled(subject)
    await postern.verify(subject, codes[0]!)
    return codes[0]!
  })
  const superseded = await each("superseded", async subject => {
    const { codes } = await enrolled(subject)
    await postern.replaceCodes(subject, { proof: codes[1]!, staged: false })
    return codes[0]!
  })
  const noCodes = await each("no codes", async subject => {
    await enrolled(subject)
    await postern.voidCodes(subject)
    return guess
  })
  const unknown = await each("unknown", async () => guess)
  now += 60_000
  const wrongTotp = await each("wrong", async subject => wrongDigits((await enrolled(subject)).uri, now), "TOTP")
  const replayed = await each(
    "replayed",
    async subject => authenticatorCode((await enrolled(subject)).uri, now),
    "TOTP",
  )
  const unknownTotp = await each("unknown", async () => "000000", "TOTP")
  let strangers = 0
  // There is one first attempt: it makes the record that the others find.
  const firstAttempt = (input: string): RefusalCase => ({
    name: "unknown, first attempt",
    looks: 1,
    attempt: () => postern.verify(`stranger ${strangers++}`, input),
  })
  return {
    codes: [wrong, used, superseded, noCodes, unknown, firstAttempt(guess)],
    totp: [wrongTotp, replayed, unknownTotp, firstAttempt("000000")],
  }
}

/** The reasons for which a backup code is refused, apart by whether its tag matches. */
export interface TagCases {
  readonly matching: RefusalCase[]
  readonly differing: RefusalCase[]
}

/**
 * Prepares refused codes whose tag matches, so that a slow hash is computed, and refused codes whose tag differs (decision 33). With six bits one
 * guess in 64 is of the first kind, too few to be seen among the others; here the tag has one bit, and each guess is tried once to see
 * which kind it is.
 */
export async function tagCases(store: Store, attempts: number): Promise<TagCases> {
  const now = Date.UTC(2026, 0, 1)
  const keys = parseKeyRing(generateKeyEntry())
  const tagged = { ...policy, codes: { count: 2, precheckBits: 1 } }
  const postern = createPostern({ issuer: "Acme", store, keys, policy: tagged, clock: () => now })
  const people = Math.ceil(attempts / attemptsEach)

  async function enrolled(subject: string): Promise<string> {
    const { uri } = started(await postern.enrollTotp(subject, { account: subject }))
    const activated = await postern.activateTotp(subject, authenticatorCode(uri, now))
    if (activated.outcome !== "activated" || activated.codeSet === null) throw new Error(activated.outcome)
    return activated.codeSet.codes[0]!
  }

  async function each(
    name: string,
    prepare: (subject: string) => Promise<string>,
  ): Promise<[RefusalCase, RefusalCase]> {
    const inputs = { matching: [] as [string, string][], differing: [] as [string, string][] }
    for (let i = 0; inputs.matching.length < people || inputs.differing.length < people; i++) {
      const subject = `${name} tag ${i}`
      const input = await prepare(subject)
      const before = slowHashes()
      await postern.verify(subject, input)
      inputs[slowHashes() > before ? "matching" : "differing"].push([subject, input])
    }
    const caseOf = (own: readonly [string, string][]): RefusalCase => {
      let turn = 0
      return {
        name,
        looks: maxLooks,
        attempt: async () => {
          const [subject, input] = own[turn++ % people]!
          const { outcome } = await postern.verify(subject, input)
          if (outcome !== "refused") throw new Error(`${name}: ${outcome}`)
        },
      }
    }
    return [caseOf(inputs.matching), caseOf(inputs.differing)]
  }

  const guess = guessLike(await enrolled("somebody"))
  const pairs = [
    await each("wrong", async subject => guessLike(await enrolled(subject))),
    await each("used", async subject => {
      const code = await enrolled(subject)
      await postern.verify(subject, code)
      return code
    }),
    await each("no codes", async subject => {
      await enrolled(subject)
      await postern.voidCodes(subject)
      return guess
    }),
    await each("unknown", async () => guess),
  ]
  return { matching: pairs.map(([matching]) => matching), differing: pairs.map(([, differing]) => differing) }
}

/** A code of the same selector whose check symbols fit, and which is wrong. */
function guessLike(code: string): string {
  const symbols = [...code.replaceAll("-", "")]
  symbols[5] = symbols[5] === "B" ? "C" : "B"
  const reading = readBackupCode(`${symbols.slice(0, -2).join("")}??`)
  if (reading.kind !== "backup-code") throw new Error("expected a code whose check fits")
  return reading.code.text
}

function wrongDigits(uri: string, now: number): string {
  const near = [-60_000, -30_000, 0, 30_000, 60_000].map(offset => authenticatorCode(uri, now + offset))
  return ["111111", "222222", "333333", "444444", "555555", "666666"].find(digits => !near.includes(digits))!
}
