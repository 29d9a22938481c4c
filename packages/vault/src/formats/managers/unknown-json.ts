import { asText, type Loose } from "../bytes/json.ts"
import type { SourceEntry } from "../entries/entry.ts"
import { type FoundEntry, makeEntry, type NamedField } from "../entries/make-entry.ts"
import { secretKind } from "../entries/secret-names.ts"

const titleKeys = ["title", "name", "service", "issuer", "site", "provider", "account", "label"]
const loginKeys = ["username", "login", "user", "email", "account", "accountname", "loginname"]
const urlKeys = ["url", "uri", "website", "domain"]
const codeKeys = ["code", "value", "text", "key", "recoverycode", "backupcode"]
const statusKeys = [
  "used",
  "isused",
  "status",
  "state",
  "usedat",
  "consumed",
  "consumedat",
  "redeemed",
  "spent",
  "valid",
  "active",
]
/** Keys whose values are about the file, and are never codes. */
const aboutFile =
  /^(?:id|uuid|guid|version|schema|type|kind|format|lang|language|locale|created.*|updated.*|modified.*|generated.*|date|time|timestamp|expires.*|count|total|icon|color|avatar|status|message|success|error|note_count)$/i

const plainKey = (key: string): string => key.toLowerCase().replace(/[^a-z\d]/g, "")

/**
 * Codes in JSON of a program that is not known: lists of texts, and lists of codes with a mark each, under whatever key. An object with a
 * name is an account of its own.
 * @returns nothing where it holds neither.
 */
export function readUnknownJson(json: unknown): SourceEntry[] {
  const found: (FoundEntry & { fields: NamedField[] })[] = []
  walk(json, "", owner("", "", ""))
  return found.map(makeEntry).filter(entry => entry.blocks.length > 0 || entry.hasTotp)

  function owner(title: string, login: string, url: string): FoundEntry & { fields: NamedField[] } {
    const made = { title, login, url, fields: [] }
    found.push(made)
    return made
  }

  function walk(value: unknown, key: string, of: FoundEntry & { fields: NamedField[] }): void {
    if (Array.isArray(value)) walkList(value, key, of)
    else if (typeof value === "object" && value !== null) walkObject(value as Loose, of)
    else if (typeof value === "string" && !aboutFile.test(key)) of.fields.push({ name: key, value })
  }

  function walkList(list: readonly unknown[], key: string, of: FoundEntry & { fields: NamedField[] }): void {
    const texts = list.filter(item => typeof item === "string" || isCodeNumber(item))
    if (texts.length > 0) of.fields.push({ name: key, value: texts.join("\n") })
    for (const item of list) {
      if (typeof item !== "object" || item === null) continue
      const marked = Array.isArray(item) ? null : markedCode(item as Loose)
      if (marked === null) walk(item, key, of)
      else of.fields.push({ name: key, ...marked })
    }
  }

  function walkObject(object: Loose, of: FoundEntry & { fields: NamedField[] }): void {
    const keys = Object.keys(object)
    const keyOf = (wanted: readonly string[]): string | undefined =>
      wanted
        .map(name => keys.find(key => plainKey(key) === name && asText(object[key]) !== ""))
        .find(key => key !== undefined)
    const titleKey = keyOf(titleKeys)
    const loginKey = [keyOf(loginKeys)].find(key => key !== titleKey)
    const urlKey = keyOf(urlKeys)
    const read = (key: string | undefined): string => (key === undefined ? "" : asText(object[key]))
    const inner = titleKey === undefined ? of : owner(read(titleKey), read(loginKey), read(urlKey))
    for (const key of keys)
      if (key !== titleKey && key !== loginKey && key !== urlKey) {
        const what = secretKind(key)
        if (what === null) walk(object[key], key, inner)
        // Only that there was one is kept; a list below such a key is not walked.
        else inner.fields.push({ name: key, value: typeof object[key] === "string" ? "x" : "" })
      }
  }
}

/** Codes of digits may have been written as numbers; a leading zero is lost by that, which the reading of text notices. */
const isCodeNumber = (item: unknown): boolean =>
  typeof item === "number" && Number.isSafeInteger(item) && item >= 100_000

/** `{ "code": "…", "used": true }` and the like. */
function markedCode(item: Loose): { value: string; status: string | null } | null {
  const keys = Object.keys(item)
  const codeKey = keys.find(
    key => codeKeys.includes(plainKey(key)) && (asText(item[key]) !== "" || isCodeNumber(item[key])),
  )
  if (codeKey === undefined || keys.some(key => titleKeys.slice(0, 4).includes(plainKey(key)))) return null
  const statusKey = keys.find(key => statusKeys.includes(plainKey(key)))
  const mark = statusKey === undefined ? undefined : item[statusKey]
  const isInverse = statusKey !== undefined && /^(?:valid|active)$/i.test(statusKey)
  return { value: String(item[codeKey]), status: statusKey === undefined ? null : statusWord(mark, isInverse) }
}

function statusWord(mark: unknown, isInverse: boolean): string {
  if (mark === null) return "unused"
  if (typeof mark === "boolean" || mark === 0 || mark === 1) return Boolean(mark) !== isInverse ? "used" : "unused"
  return /^\d{4}-\d\d-\d\d/.test(asText(mark)) ? "used" : asText(mark)
}
