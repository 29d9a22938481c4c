import { asObject, asText, objectsIn, textsIn } from "../bytes/json.ts"
import type { SourceEntry } from "../entries/entry.ts"
import { makeEntry, type NamedField } from "../entries/make-entry.ts"

export const isKeeper = (json: unknown): boolean => Array.isArray(asObject(json).records)

/** The entries of Keeper's JSON. */
export function readKeeper(json: unknown): SourceEntry[] {
  return objectsIn(asObject(json).records).map(record =>
    makeEntry({
      title: asText(record.title),
      login: asText(record.login),
      url: asText(record.login_url),
      notes: asText(record.notes),
      fields: Object.entries(asObject(record.custom_fields)).flatMap(([key, value]) => customField(key, value)),
    }),
  )
}

/** A key is a label, or `$type:label:number`; a value is a text or a list of texts. Others (addresses, cards) hold no codes. */
function customField(key: string, value: unknown): NamedField[] {
  const [, type = "", label = ""] = /^\$([^:]*)(?::(.*?))?(?::\d+)?$/.exec(key) ?? [key, "", key]
  const name = type === "oneTimeCode" ? "totp" : label || type || key
  if (type === "password" || type === "pinCode") return []
  return [...(typeof value === "string" ? [value] : textsIn(value))].map(text => ({ name, value: text }))
}
