import { asObject, asText, type Loose, objectsIn, textsIn } from "../bytes/json.ts"
import type { SourceEntry } from "../entries/entry.ts"
import { makeEntry } from "../entries/make-entry.ts"
import { inventory } from "./inventory.ts"
import { readOtpAuth } from "./otpauth.ts"

/** An authenticator's export that is not encrypted: how it is told from others, and what it says of its accounts. */
interface PlainExport {
  readonly program: string
  /** The accounts, or null where it is another program's file. */
  readonly accounts: (json: unknown) => readonly Loose[] | null
  readonly entry: (account: Loose) => SourceEntry
}

const listed = (json: unknown, key: string, ...needed: string[]): readonly Loose[] | null => {
  const list = key === "" ? json : asObject(json)[key]
  if (!Array.isArray(list)) return null
  const accounts = objectsIn(list)
  return accounts.length > 0 && accounts.every(account => needed.every(name => name in account)) ? accounts : null
}

/** The address's own names, with a note of the program beside them. */
function ofAddress(address: string, title: string, note: string): SourceEntry {
  const [entry] = readOtpAuth(address).entries
  if (entry === undefined) return inventory(title, "", note)
  return inventory(entry.title || title, entry.login ?? (title === entry.title ? "" : title), note)
}

export const plainExports: readonly PlainExport[] = [
  {
    program: "andOTP",
    accounts: json => listed(json, "", "secret", "label", "type", "thumbnail"),
    entry: ({ issuer, label, tags }) => {
      // Older versions write the issuer before the name.
      const [prefix, ...rest] = asText(label).split(" - ")
      const known = asText(issuer)
      return known === "" && rest.length > 0
        ? inventory(prefix!, rest.join(" - "), "", textsIn(tags))
        : inventory(known, asText(label), "", textsIn(tags))
    },
  },
  {
    program: "Raivo",
    accounts: json => listed(json, "", "issuer", "account", "kind", "timer"),
    entry: ({ issuer, account }) => inventory(asText(issuer), asText(account)),
  },
  {
    program: "FreeOTP",
    accounts: json =>
      "tokenOrder" in asObject(json) ? objectsIn(asObject(json).tokens) : listed(json, "tokens", "label", "secret"),
    entry: ({ issuerExt, issuerInt, issuerAlt, label, labelAlt }) =>
      inventory(asText(issuerAlt) || asText(issuerExt) || asText(issuerInt), asText(labelAlt) || asText(label)),
  },
  {
    program: "Stratum",
    accounts: json => (Array.isArray(asObject(json).Authenticators) ? objectsIn(asObject(json).Authenticators) : null),
    entry: ({ Issuer, Username }) => inventory(asText(Issuer), asText(Username)),
  },
  {
    program: "Proton Authenticator",
    accounts: json => listed(json, "entries", "content"),
    entry: ({ content, note }) => {
      const { uri, name } = asObject(content)
      return ofAddress(asText(uri), asText(name), asText(note))
    },
  },
  {
    program: "2FAuth",
    accounts: json => (/^2fauth/i.test(asText(asObject(json).app)) ? objectsIn(asObject(json).data) : null),
    entry: ({ service, account, notes }) => inventory(asText(service), asText(account), asText(notes)),
  },
  {
    program: "LastPass Authenticator",
    accounts: json => listed(json, "accounts", "issuerName", "userName"),
    entry: ({ issuerName, originalIssuerName, userName, originalUserName }) =>
      inventory(asText(issuerName) || asText(originalIssuerName), asText(userName) || asText(originalUserName)),
  },
  {
    // Authy has no export of its own: these come from tools that read its data. The names are not encrypted.
    program: "Authy",
    accounts: json =>
      listed(json, "authenticator_tokens", "name") ?? listed(json, "decrypted_authenticator_tokens", "name"),
    entry: ({ issuer, name, original_name }) => inventory(asText(issuer), asText(name) || asText(original_name)),
  },
  {
    // Steam's recovery code is a backup code.
    program: "Steam",
    accounts: json => ("revocation_code" in asObject(json) ? [asObject(json)] : null),
    entry: ({ account_name, revocation_code }) =>
      makeEntry({
        title: "Steam",
        login: asText(account_name),
        url: "https://store.steampowered.com",
        hasTotp: true,
        fields: [{ name: "Recovery code", value: asText(revocation_code) }],
      }),
  },
]

/** The accounts of an authenticator's plain export, and whose it is; null for all other JSON. */
export function readPlainExport(json: unknown): { readonly program: string; readonly entries: SourceEntry[] } | null {
  for (const { program, accounts, entry } of plainExports) {
    const found = accounts(json)
    if (found !== null) return { program, entries: found.map(entry) }
  }
  return null
}
