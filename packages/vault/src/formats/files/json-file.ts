import { readAuthenticatorJson } from "../authenticators/json-exports.ts"
import type { AskPassword } from "../authenticators/sealed-export.ts"
import { refusal } from "../bytes/file-kind.ts"
import { asObject, parseJson } from "../bytes/json.ts"
import type { FileContent, SourceEntry } from "../entries/entry.ts"
import { isBitwarden, isBitwardenEnvelope, openBitwarden } from "../managers/bitwarden-envelope.ts"
import { readBitwardenItems } from "../managers/bitwarden-items.ts"
import { isEnpass, readEnpass } from "../managers/enpass-json.ts"
import { isKeeper, readKeeper } from "../managers/keeper-json.ts"
import { isInterchange, readInterchange } from "../managers/one-password-interchange.ts"
import { isOnePasswordItem, readOnePasswordItem, readOnePuxData } from "../managers/one-password-items.ts"
import { isPosternExport, readPosternExport } from "../managers/postern-export.ts"
import { isProtonPass, readProtonPass } from "../managers/proton-pass.ts"
import { readUnknownJson } from "../managers/unknown-json.ts"

const content = (kind: string, entries: readonly SourceEntry[], trashed = 0): FileContent => ({
  kind,
  entries,
  remarks: trashed > 0 ? [`${trashed} in its trash ${trashed === 1 ? "was" : "were"} left out`] : [],
})

/**
 * The content of JSON, whichever program wrote it.
 * @throws VaultError `passphrase-wrong`, `kdf-too-costly`, `file-damaged`; `usage-wrong` where only the program itself can open it.
 */
export async function readJsonFile(json: unknown, ask: AskPassword): Promise<FileContent> {
  const authenticator = await readAuthenticatorJson(json, ask)
  if (authenticator !== null) return content(`${authenticator.program} export`, authenticator.entries)
  if (isPosternExport(json)) return content("Postern export", readPosternExport(json))
  if (isProtonPass(json)) {
    if (asObject(json).encrypted === true)
      throw refusal(
        "an encrypted export of Proton Pass",
        "Export again as JSON without encryption, and remove that file after the import.",
      )
    const { entries, trashed } = readProtonPass(json)
    return content("Proton Pass export", entries, trashed)
  }
  if (isBitwarden(json)) {
    const opened = isBitwardenEnvelope(json) ? await openBitwarden(json, await ask("Bitwarden export")) : json
    return content("Bitwarden export", readBitwardenItems(asObject(opened).items))
  }
  if (isEnpass(json)) {
    const { entries, trashed } = readEnpass(json)
    return content("Enpass export", entries, trashed)
  }
  if (isKeeper(json)) return content("Keeper export", readKeeper(json))
  if (Array.isArray(asObject(json).accounts) && "accounts" in asObject(json)) {
    const entries = readOnePuxData(json)
    if (entries.length > 0) return content("1Password export", entries)
  }
  const items = Array.isArray(json) ? json : [json]
  if (items.length > 0 && items.every(isOnePasswordItem))
    return content("1Password items", items.map(readOnePasswordItem))
  const entries = readUnknownJson(json)
  if (entries.length === 0)
    throw refusal(
      "JSON of a program that is not known, and no list of codes is in it",
      "Export from that program as CSV or as text, and import that.",
    )
  return content("JSON file", entries)
}

/** JSON with an object on each line, as 1Password writes it for itself and for `op`; null where the text is something else. */
export function readJsonLines(text: string): FileContent | null {
  if (isInterchange(text)) {
    const found = readInterchange(text)
    return found === null ? null : content("1Password export", found.entries, found.trashed)
  }
  const lines = text.split(/\r?\n/).filter(line => line.trim() !== "")
  if (lines.length === 0 || !lines.every(line => line.startsWith("{"))) return null
  const items = lines.map(parseJson)
  return items.every(isOnePasswordItem) ? content("1Password items", items.map(readOnePasswordItem)) : null
}
