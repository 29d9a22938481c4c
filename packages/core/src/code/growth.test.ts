import assert from "node:assert/strict"
import { test } from "node:test"
import { exponentOf, maxLinearExponent, workOf } from "../../../../test/machine/counted-work.ts"
import { kitText } from "../kit/kit-text.ts"

const times = 16

/** Asserts that a function's work grows no faster than each input does. */
async function assertLinear(
  module: URL,
  name: string,
  inputs: readonly ((length: number) => string)[],
  small: number,
): Promise<void> {
  const calls = inputs.flatMap(inputOf => [[inputOf(small)], [inputOf(small * times)]])
  const counts = await workOf(module, name, calls)
  for (let i = 0; i < calls.length; i += 2) {
    const exponent = exponentOf(counts.slice(i), times)
    assert.ok(exponent < maxLinearExponent, `${exponent} for ${JSON.stringify(calls[i]![0]!.slice(0, 400))}`)
  }
}

const filled = (part: string) => (length: number) => part.repeat(Math.ceil(length / part.length)).slice(0, length)

const unfriendly = [" ", "-", "\u200b", "3. ", "3.", "[x]", "[ ", "[", '"', ",;.", "?", "A", "A ", "A-?", "é", "\ud83d"]

for (const [name, file] of Object.entries({
  readBackupCode: "backup-code-reading.ts",
  readSecondFactor: "second-factor-reading.ts",
  diagnoseTyping: "typing-diagnosis.ts",
})) {
  test(`${name} does work in proportion to the input, whatever it is made of`, () =>
    assertLinear(new URL(file, import.meta.url), name, unfriendly.map(filled), 16))
}

test("past the bound of 256 units a longer input costs nothing more", async () => {
  const calls = [["A".repeat(257)], ["A".repeat(257 * 1024)]]
  const [short, long] = await workOf(new URL("backup-code-reading.ts", import.meta.url), "readBackupCode", calls)
  assert.equal(long, short)
})

test("parseKit does work in proportion to the text, whatever its holder wrote into it", async () => {
  const codes = ["AN57-CZ3D-WVTG"]
  const kit = kitText({
    issuer: "Acme",
    account: null,
    set: 1,
    issuedAt: "2026-01-31T09:30:00Z",
    expiresAt: null,
    codes,
  })
  const parts = [" ", "\n", "\r", "\t x", "1. [ ] ", "1. [ ] AAAA\n", '"', '"\n', "x"]
  const texts = parts
    .map(filled)
    .flatMap(filling => [
      (length: number) => kit + filling(length),
      (length: number) => filling(length) + kit,
      (length: number) => kit.replace("Acme", `"${filling(length)}"`),
      (length: number) => kit.replace("AN57-CZ3D-WVTG", filling(length)),
    ])
  await assertLinear(new URL("../kit/kit-parser.ts", import.meta.url), "parseKit", texts, 800)
})
