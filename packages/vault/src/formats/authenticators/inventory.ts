import type { SourceEntry } from "../entries/entry.ts"
import { makeEntry } from "../entries/make-entry.ts"

/** An account of an authenticator: its issuer, its name and its note. The seed is never looked at. */
export function inventory(issuer: string, account: string, notes = "", tags: readonly string[] = []): SourceEntry {
  const [prefix, ...rest] = account.split(":")
  const title = issuer.trim() || (rest.length > 0 ? prefix!.trim() : "") || account.trim()
  // `Acme:ada` repeats the issuer; `corp:ada` is a login with a colon.
  const isPrefixed =
    rest.length > 0 && (issuer.trim() === "" || prefix!.trim().toLowerCase() === issuer.trim().toLowerCase())
  const login = (isPrefixed ? rest.join(":") : account).trim()
  return makeEntry({ title, login: login === title ? "" : login, hasTotp: true, notes, tags })
}
