import { kitText } from "@postern/core"
import { ownListLine, ownListTitle } from "../reading/index.ts"
import type { ExportEntry } from "./export-entry.ts"

/**
 * What a token could hold of a batch, the fullest first: a kit where the codes are Postern's own and all that a kit says is known; a list
 * with what is known; the codes alone, for tokens with little room.
 */
export function tokenTexts(entry: ExportEntry): readonly string[] {
  const kit = kitOf(entry)
  return [...(kit === null ? [] : [kit]), listOf(entry, true), listOf(entry, false)]
}

function kitOf({ account, batch, codes }: ExportEntry): string | null {
  const { issuer, set, generatedOn, expiresOn, sort } = batch
  // A kit has no mark for "may be used": a list has.
  const isKitLike = sort === "single-use" && codes.every(({ doubtful }) => !doubtful)
  if (!isKitLike || issuer === null || set === null || generatedOn === null) return null
  try {
    return kitText({
      issuer,
      set,
      account: account.login ?? null,
      issuedAt: `${generatedOn}T00:00:00Z`,
      expiresAt: expiresOn === null ? null : `${expiresOn}T00:00:00Z`,
      codes: codes.map(({ text }) => text),
      used: codes.filter(({ used }) => used).map(({ number }) => number),
    })
  } catch {
    // Codes of another make, or more than a kit has: its refusal names the field and no code.
    return null
  }
}

function listOf({ account, batch, codes }: ExportEntry, hasFacts: boolean): string {
  const facts = {
    account: account.name,
    login: account.login,
    sort: batch.sort === "reusable" ? batch.sort : undefined,
    generated: batch.generatedOn,
    expires: batch.expiresOn,
  }
  const lines = Object.entries(facts).flatMap(([name, value]) => (value && hasFacts ? [`# ${name}: ${value}`] : []))
  return [ownListTitle, ...lines, ...codes.map(code => ownListLine(code.text, code)), ""].join("\n")
}
