import { asObject, asText, type Loose, objectsIn, textsIn } from "../bytes/json.ts"
import type { SourceEntry } from "../entries/entry.ts"
import { makeEntry, type NamedField } from "../entries/make-entry.ts"

/** The entries of `export.data` in a 1PUX archive. */
export function readOnePuxData(json: unknown): SourceEntry[] {
  return objectsIn(asObject(json).accounts)
    .flatMap(account => objectsIn(account.vaults))
    .flatMap(vault => objectsIn(vault.items))
    .map(item => readPuxItem(item.item === undefined ? item : asObject(item.item)))
}

const isCodeSection = (title: string): boolean => /back-?up|recovery/i.test(title)
/** A section may say what its fields are, which are then called 1, 2, 3. */
const inSection = (section: string, name: string): string =>
  isCodeSection(section) && !isCodeSection(name) ? `${section} ${name}`.trim() : name

function readPuxItem(item: Loose): SourceEntry {
  const overview = asObject(item.overview)
  const details = asObject(item.details)
  let hasTotp = false
  const fields = objectsIn(details.sections).flatMap(section =>
    objectsIn(section.fields).flatMap((field): NamedField[] => {
      const value = asObject(field.value)
      if (asText(value.totp) !== "") hasTotp = true
      const text = asText(value.concealed) || asText(value.string) || asText(value.menu)
      return [{ name: inSection(asText(section.title), asText(field.title)), value: text }]
    }),
  )
  return makeEntry({
    title: asText(overview.title),
    login: asText(objectsIn(details.loginFields).find(field => field.designation === "username")?.value),
    url: asText(overview.url),
    tags: textsIn(overview.tags),
    hasTotp,
    notes: asText(details.notesPlain),
    fields,
  })
}

/** An item as 1Password's command line `op` reads and writes it. */
export const isOnePasswordItem = (json: unknown): boolean => {
  const { title, category, fields } = asObject(json)
  return typeof title === "string" && typeof category === "string" && Array.isArray(fields)
}

/** The entry of an item of `op`, or of an item template. */
export function readOnePasswordItem(json: unknown): SourceEntry {
  const item = asObject(json)
  const fields = objectsIn(item.fields)
  const withPurpose = (purpose: string): string => asText(fields.find(field => field.purpose === purpose)?.value)
  return makeEntry({
    title: asText(item.title),
    login: withPurpose("USERNAME"),
    url: asText(objectsIn(item.urls)[0]?.href),
    tags: textsIn(item.tags),
    hasTotp: fields.some(field => field.type === "OTP" && asText(field.value) !== ""),
    notes: withPurpose("NOTES"),
    fields: fields
      .filter(({ purpose, type }) => purpose === undefined && type !== "OTP")
      .map(field => ({
        name: inSection(asText(asObject(field.section).label), asText(field.label)),
        value: asText(field.value),
      })),
  })
}
