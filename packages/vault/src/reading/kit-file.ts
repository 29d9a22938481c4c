import { KitSyntaxError, parseKit } from "@postern/core"
import { VaultError } from "../record/index.ts"
import { type Candidate, candidate } from "./candidate.ts"
import { posternFormat } from "./lists/postern-codes.ts"
import { splitLines } from "./lists/text-line.ts"

const kitStart = "Two-factor backup codes (Postern kit "

export const isKit = (text: string): boolean =>
  text
    .replace(/^\uFEFF/, "")
    .trimStart()
    .startsWith(kitStart)

/**
 * Reads one of Postern's own kits: facts and codes, checked by their check symbols.
 * @returns the account, and the lines, from 0, that belong to the kit: what its holder wrote below is not among them.
 * @throws VaultError `code-mistyped` for a kit that was altered or cut.
 */
export function readKit(text: string): { found: Candidate; taken: ReadonlySet<number> } {
  const found = readFacts(text)
  const last = splitLines(text).findLastIndex(line => found.codes.some(code => line.includes(code.text)))
  return { found, taken: new Set(Array.from({ length: last + 1 }, (_, index) => index)) }
}

function readFacts(text: string): Candidate {
  try {
    const { issuer, account, set, issuedAt, expiresAt, codes, used } = parseKit(text.replace(/^\uFEFF/, ""))
    return candidate({
      name: account === null ? issuer : `${issuer} ${account.replace(/@.*/, "")}`,
      service: issuer,
      login: account,
      issuer,
      set,
      codes: codes.map((code, index) => ({
        text: code,
        used: used?.includes(index + 1) ?? false,
        doubt: null,
        line: null,
      })),
      format: posternFormat(codes),
      generatedOn: issuedAt.slice(0, 10),
      expiresOn: expiresAt?.slice(0, 10) ?? null,
      evidence: ["Postern kit"],
    })
  } catch (cause) {
    if (cause instanceof KitSyntaxError)
      throw new VaultError(
        "code-mistyped",
        `This Postern kit was altered or cut: ${cause.message}. Nothing was imported; download it again.`,
        { cause },
      )
    throw cause
  }
}
