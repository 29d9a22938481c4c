import { assertKit, type Kit } from "./kit.ts"
import { printedCodeLine } from "./kit-code-line.ts"
import { type KitLabel, kitTitle, kitVersion, labelColumns, maxColumns, neverExpires } from "./kit-form.ts"
import { printedInstant } from "./kit-instant.ts"
import { printedName } from "./kit-name.ts"

/**
 * Writes a kit as a plain text that a person can read and `parseKit` reads back without loss: UTF-8, LF line ends, no
 * line wider than 72 columns. `docs/spec/kit.md` has the form. The text is a secret: it holds every code of the set.
 *
 * @throws TypeError or RangeError for a kit with a field out of its range; the message names the field, not its content
 */
export function kitText(kit: Kit): string {
  assertKit(kit)
  const lines = [
    `${kitTitle}${kitVersion})`,
    "",
    ...nameLines("Issuer", kit.issuer),
    ...(kit.account === null ? [] : nameLines("Account", kit.account)),
    fieldLine("Set", String(kit.set)),
    fieldLine("Issued", printedInstant(kit.issuedAt)),
    fieldLine("Expiry", kit.expiresAt === null ? neverExpires : printedInstant(kit.expiresAt)),
    fieldLine("Codes", String(kit.codes.length)),
    "",
    ...kit.codes.map((code, index) => printedCodeLine(index + 1, code, kit.used?.includes(index + 1) ?? false)),
    "",
    advice,
  ]
  return lines.join("\n")
}

function fieldLine(label: KitLabel, value: string): string {
  return `${label}:`.padEnd(labelColumns) + value
}

function nameLines(label: KitLabel, name: string): readonly string[] {
  const [first = "", ...rest] = printedName(name, maxColumns - labelColumns)
  return [fieldLine(label, first), ...rest.map(piece => " ".repeat(labelColumns) + piece)]
}

const advice = `HOW TO USE A CODE
Sign in as always, and where the six digits of your authenticator are
asked for, type one of these codes. Each works once: tick its box then.
Take them in any order. Capitals, spaces and dashes make no difference.
The letters O and I and the digits 0 and 1 are in no code. For a symbol
that cannot be read any more type a question mark, for two at most.

HOW TO TEST A CODE WITHOUT SPENDING IT
Signed in, choose "check a code" where your account's backup codes are
managed. It says whether the code is good, and the code stays unused.

WHERE TO KEEP THIS
On paper or in a password vault, not on the phone that it stands in for.
Whoever holds a code and your password can sign in as you.

IF YOUR PHONE IS LOST
Sign in with a code and set up a new authenticator at once. You get a
new set of codes with it; then this one is void.

IF THIS SHEET IS LOST, OR SOMEONE HAS SEEN IT
Sign in with your authenticator and have the codes replaced. From then
on no code on this sheet works. Do the same before the last one is used.

WHICH SHEET IS THE RIGHT ONE
The one whose set number is the one your account shows. Destroy others.
`
