import { asObject, asText, type Loose, objectsIn, textsIn } from "../bytes/json.ts"
import type { SourceEntry } from "../entries/entry.ts"
import { makeEntry, type NamedField } from "../entries/make-entry.ts"

/** Proton's state of an item in the trash. */
const trashed = 2

export const isProtonPass = (json: unknown): boolean => {
  const { vaults, encrypted } = asObject(json)
  return typeof encrypted === "boolean" && typeof vaults === "object" && vaults !== null
}

/** The entries of a Proton Pass export: notes and hidden extra fields included, those in the trash left out. */
export function readProtonPass(json: unknown): { readonly entries: SourceEntry[]; readonly trashed: number } {
  const items = Object.values(asObject(asObject(json).vaults)).flatMap(vault => objectsIn(asObject(vault).items))
  const kept = items.filter(({ state }) => state !== trashed)
  return { entries: kept.map(readItem), trashed: items.length - kept.length }
}

function readItem(item: Loose): SourceEntry {
  const data = asObject(item.data)
  const metadata = asObject(data.metadata)
  const content = asObject(data.content)
  const extra = extraFields(data, 0)
  return makeEntry({
    title: asText(metadata.name),
    login: asText(content.itemUsername) || asText(content.itemEmail) || asText(content.username),
    url: textsIn(content.urls)[0] ?? "",
    hasTotp: asText(content.totpUri) !== "" || extra.some(({ name }) => name === totpField),
    notes: asText(metadata.note),
    fields: extra.filter(({ name }) => name !== totpField),
  })
}

const totpField = "totp"

/** Extra fields stand in several lists: of the item, of an identity's parts, of sections. */
function extraFields(value: unknown, depth: number): NamedField[] {
  if (depth > 6 || typeof value !== "object" || value === null) return []
  if (Array.isArray(value)) return value.flatMap(each => extraFields(each, depth + 1))
  const { fieldName, type, data } = value as Loose
  if (typeof fieldName !== "string")
    return Object.values(value).flatMap(each => (typeof each === "object" ? extraFields(each, depth + 1) : []))
  if (type === "totp") return [{ name: totpField, value: "" }]
  return [{ name: fieldName, value: asText(asObject(data).content) }]
}
