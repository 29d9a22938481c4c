import { asObject, asText, objectsIn } from "../bytes/json.ts"
import type { SourceEntry } from "../entries/entry.ts"
import { makeEntry } from "../entries/make-entry.ts"

export const isEnpass = (json: unknown): boolean => {
  const { items, folders, encrypted } = asObject(json)
  return (
    encrypted === undefined &&
    Array.isArray(items) &&
    (Array.isArray(folders) || objectsIn(items).some(item => "template_type" in item))
  )
}

const isSet = (value: unknown): boolean => value === true || value === 1

/** The entries of Enpass' JSON; those in its trash and fields that were deleted are left out. */
export function readEnpass(json: unknown): { readonly entries: SourceEntry[]; readonly trashed: number } {
  const items = objectsIn(asObject(json).items)
  const kept = items.filter(({ trashed }) => !isSet(trashed))
  const entries = kept.map(item => {
    const fields = objectsIn(item.fields).filter(({ deleted }) => !isSet(deleted))
    const first = (type: string): string =>
      asText(fields.find(field => field.type === type && asText(field.value) !== "")?.value)
    const own = new Set(["username", "email", "url", "password", "totp", "section"])
    return makeEntry({
      title: asText(item.title),
      login: first("username") || first("email"),
      url: first("url"),
      hasTotp: first("totp") !== "",
      notes: asText(item.note),
      fields: fields
        .filter(({ type }) => !own.has(asText(type)))
        .map(({ label, value }) => ({ name: asText(label), value: asText(value) })),
    })
  })
  return { entries, trashed: items.length - kept.length }
}
