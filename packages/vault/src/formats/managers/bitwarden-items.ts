import { asObject, asText, objectsIn } from "../bytes/json.ts"
import type { SourceEntry } from "../entries/entry.ts"
import { makeEntry } from "../entries/make-entry.ts"

/** Bitwarden's kinds of custom fields that hold no text: a tick, and a link to another field. */
const booleanField = 2
const linkedField = 3

/** The entries of an opened Bitwarden export: logins, secure notes and all others, with their notes and custom fields. */
export function readBitwardenItems(items: unknown): SourceEntry[] {
  return objectsIn(items).map(item => {
    const login = asObject(item.login)
    return makeEntry({
      title: asText(item.name),
      login: asText(login.username),
      url: asText(objectsIn(login.uris)[0]?.uri),
      hasTotp: asText(login.totp) !== "",
      notes: asText(item.notes),
      fields: objectsIn(item.fields)
        .filter(({ type }) => type !== booleanField && type !== linkedField)
        .map(field => ({ name: asText(field.name), value: asText(field.value) })),
    })
  })
}
