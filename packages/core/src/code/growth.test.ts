import assert from "node:assert/strict"
import { test } from "node:test"
import { parseKit } from "../kit/kit-parser.ts"
import { kitText } from "../kit/kit-text.ts"
import { readBackupCode } from "./backup-code-reading.ts"
import { readSecondFactor } from "./second-factor-reading.ts"
import { diagnoseTyping } from "./typing-diagnosis.ts"

// Sixteen times the input takes 16 times as long where the work is linear and 256 times where it is quadratic. The bound
// lies between, the best of many runs is taken, and only ten bad measurements in a row count: no busy machine decides.
const factor = 16
const bound = 96

function nanosecondsOf(run: () => unknown, repetitions: number): number {
  const start = process.hrtime.bigint()
  for (let repetition = 0; repetition < repetitions; repetition++) run()
  return Number(process.hrtime.bigint() - start)
}

function minNanosecondsOf(run: () => unknown, repetitions: number): number {
  return Math.min(...Array.from({ length: 5 }, () => nanosecondsOf(run, repetitions)))
}

/** Asserts that `run` grows no faster than its input; `repetitions` make a measurement long enough for the clock. */
function assertLinear(
  run: (input: string) => unknown,
  inputOf: (length: number) => string,
  small: number,
  repetitions: number,
): void {
  const [short, long] = [inputOf(small), inputOf(small * factor)]
  const growths: number[] = []
  while (growths.length < 10) {
    const growth = minNanosecondsOf(() => run(long), repetitions) / minNanosecondsOf(() => run(short), repetitions)
    if (growth < bound) return
    growths.push(growth)
  }
  assert.fail(`${factor} times the input took ${growths.map(Math.round).join(", ")} times as long`)
}

const filled = (part: string) => (length: number) => part.repeat(Math.ceil(length / part.length)).slice(0, length)

const unfriendly = [" ", "-", "\u200b", "3. ", "3.", "[x]", "[ ", "[", '"', ",;.", "?", "A", "A ", "A-?", "é", "\ud83d"]

for (const [name, read] of Object.entries({ readBackupCode, readSecondFactor, diagnoseTyping })) {
  test(`${name} takes time in proportion to the input, whatever it is made of`, () => {
    for (const part of unfriendly) assertLinear(read, filled(part), 16, 60)
  })
}

test("past the bound of 256 units a longer input costs nothing more", () => {
  const [short, long] = ["A".repeat(257), "A".repeat(257 * 1024)]
  const ratio = minNanosecondsOf(() => readBackupCode(long), 1000) / minNanosecondsOf(() => readBackupCode(short), 1000)
  assert.ok(ratio < 100)
})

test("parseKit takes time in proportion to the text, whatever its holder wrote into it", () => {
  const codes = ["AN57-CZ3D-WVTG"]
  const kit = kitText({
    issuer: "Acme",
    account: null,
    set: 1,
    issuedAt: "2026-01-31T09:30:00Z",
    expiresAt: null,
    codes,
  })
  const parseQuietly = (text: string) => {
    try {
      parseKit(text)
    } catch {
      // What is refused must be refused in time, too.
    }
  }
  for (const part of [" ", "\n", "\r", "\t x", "1. [ ] ", "1. [ ] AAAA\n", '"', '"\n', "x"]) {
    const filling = filled(part)
    assertLinear(parseQuietly, length => kit + filling(length), 3500, 1)
    assertLinear(parseQuietly, length => filling(length) + kit, 3500, 1)
    assertLinear(parseQuietly, length => kit.replace("Acme", `"${filling(length)}"`), 3500, 1)
    assertLinear(parseQuietly, length => kit.replace("AN57-CZ3D-WVTG", filling(length)), 3500, 1)
  }
})
