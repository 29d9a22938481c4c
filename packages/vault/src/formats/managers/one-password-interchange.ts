import { asObject, asText, type Loose, objectsIn, parseJson, textsIn } from "../bytes/json.ts"
import type { SourceEntry } from "../entries/entry.ts"
import { makeEntry } from "../entries/make-entry.ts"

/** What stands between the items of a 1PIF file. */
const divider = /^\*{3}[\da-f-]{36}\*{3}$/i

export const isInterchange = (text: string): boolean =>
  text.startsWith("{") && /^\*{3}[\da-f-]{36}\*{3}\r?$/im.test(text.slice(0, 1 << 20))

/**
 * The entries of 1Password's older interchange format (1PIF): an item in JSON on a line, then a divider. Items in the trash are left out.
 * @returns null where a line is neither.
 */
export function readInterchange(text: string): { readonly entries: SourceEntry[]; readonly trashed: number } | null {
  const lines = text.split(/\r?\n/).filter(line => line.trim() !== "" && !divider.test(line.trim()))
  const items = lines.map(parseJson)
  if (!items.every(item => typeof item === "object" && item !== null)) return null
  const kept = items.map(asObject).filter(({ trashed }) => trashed !== true)
  return { entries: kept.map(readItem), trashed: items.length - kept.length }
}

function readItem(item: Loose): SourceEntry {
  const contents = asObject(item.secureContents)
  const fields = objectsIn(contents.fields)
  const sections = objectsIn(contents.sections).flatMap(section => objectsIn(section.fields))
  return makeEntry({
    title: asText(item.title),
    login: asText(fields.find(({ designation }) => designation === "username")?.value),
    url: asText(item.location),
    tags: textsIn(asObject(item.openContents).tags),
    hasTotp: sections.some(({ n, v }) => /^TOTP_/i.test(asText(n)) && asText(v) !== ""),
    notes: asText(contents.notesPlain),
    fields: sections
      .filter(({ n }) => !/^TOTP_/i.test(asText(n)))
      .map(({ t, v }) => ({ name: asText(t), value: asText(v) })),
  })
}
