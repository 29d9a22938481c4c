import { asObject, asText, parseJson, textsIn } from "../bytes/json.ts"
import type { SourceEntry } from "../entries/entry.ts"
import { inventory } from "./inventory.ts"
import { readMigration } from "./migration.ts"

/** An address ends where the next begins, and never goes on in the next line; it may hold blanks that nobody encoded. */
const address = /otpauth(?:-migration)?:\/\/(?:(?!otpauth(?:-migration)?:\/\/)[^\r\n"'<>])*/giu
const maxAddresses = 100_000

/** The accounts of a text's `otpauth:` and `otpauth-migration:` addresses, and the text without them: codes may stand beside. */
export function readOtpAuth(text: string): { readonly entries: SourceEntry[]; readonly rest: string } {
  const entries: SourceEntry[] = []
  const rest = text.replace(address, found => {
    if (entries.length < maxAddresses) entries.push(...readAddress(found.trim()))
    return ""
  })
  return { entries, rest }
}

function readAddress(text: string): SourceEntry[] {
  const [, scheme = "", path = "", query = ""] = /^(otpauth(?:-migration)?):\/\/([^?]*)(?:\?(.*))?$/is.exec(text) ?? []
  const parameters = new URLSearchParams(query)
  if (scheme.toLowerCase() === "otpauth-migration")
    return readMigration(Buffer.from(parameters.get("data") ?? "", "base64"))
  const label = safeDecode(path.replace(/^[^/]*\/*/, ""))
  // Ente keeps its note and tags beside the address's own parameters.
  const display = asObject(parseJson(parameters.get("codeDisplay") ?? "{}"))
  return [inventory(parameters.get("issuer") ?? "", label, asText(display.note), textsIn(display.tags))]
}

function safeDecode(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}
