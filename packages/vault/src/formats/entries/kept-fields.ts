import { type KeptAccount, type KeptCodeText, keptBatch } from "./kept-account.ts"

/** The names of the fields in which Postern keeps, in another program, what that has no place for. */
export const keptFieldNames = {
  generatedOn: "Backup codes generated",
  expiresOn: "Backup codes expire",
  reviewOn: "Backup codes review",
  sort: "Backup codes kind",
  owner: "Backup codes owner",
  tags: "Backup codes tags",
  note: "Backup codes note",
} as const

export type KeptField = keyof typeof keptFieldNames

interface Field {
  readonly name: string
  readonly value: string
}

/** What one of Postern's own entries in another program says, and the fields that somebody else put there. */
export interface OwnEntry<T extends Field> {
  readonly kept: KeptAccount
  readonly tags: readonly string[]
  readonly rest: readonly T[]
}

const codeName = /^Backup code (\d{2,4})(?: \((used|doubtful)\))?$/
const fieldOfName = new Map<string, KeptField>(
  Object.entries(keptFieldNames).map(([field, name]) => [name, field as KeptField]),
)
const isDay = (text: string): boolean => /^\d{4}-\d\d-\d\d$/.test(text)

/**
 * Reads the fields of an entry that Postern wrote into another program: `Backup code 01`, `Backup code 02 (used)` and so on from 01, and
 * their kind, which nobody else writes.
 * @returns null for an entry of somebody else.
 */
export function readOwnFields<T extends Field>(fields: readonly T[]): OwnEntry<T> | null {
  const codes = new Map<number, KeptCodeText>()
  const values = new Map<KeptField, string[]>()
  const rest: T[] = []
  for (const field of fields) {
    const [, number, mark] = codeName.exec(field.name) ?? []
    const known = fieldOfName.get(field.name)
    if (number !== undefined && !codes.has(Number(number)))
      codes.set(Number(number), { text: field.value, used: mark === "used", doubtful: mark === "doubtful" })
    else if (known !== undefined) values.set(known, [...(values.get(known) ?? []), field.value])
    else rest.push(field)
  }
  const sort = values.get("sort")?.[0]
  if (!codes.has(1) || (sort !== "single-use" && sort !== "reusable")) return null
  const first = (field: KeptField): string | null => values.get(field)?.[0] ?? null
  const day = (field: KeptField): string | null => {
    const text = first(field)
    return text !== null && isDay(text) ? text : null
  }
  const batch = keptBatch({
    codes: [...codes].sort(([a], [b]) => a - b).map(([, code]) => code),
    sort,
    generatedOn: day("generatedOn"),
    expiresOn: day("expiresOn"),
    reviewOn: day("reviewOn"),
    note: values.get("note")?.join("\n") ?? null,
  })
  const kept: KeptAccount = {
    id: null,
    ref: null,
    service: null,
    owner: first("owner"),
    twoFactor: true,
    batches: [batch],
  }
  const tags = (first("tags") ?? "").split(",").map(tag => tag.trim())
  return { kept, tags: tags.filter(tag => tag !== ""), rest }
}

const heading = "Backup codes"

/** The same fields as text, for programs that have a note and nothing else: a heading, a numbered line for each code, a line for each fact. */
export function printOwnText(fields: readonly Field[]): string {
  const lines = fields.flatMap(({ name, value }) => {
    const [, number, mark] = codeName.exec(name) ?? []
    if (number !== undefined) return [`${number}. ${value}${mark === undefined ? "" : ` (${mark})`}`]
    return value.split("\n").map(line => `${name}: ${line}`)
  })
  return [heading, ...lines].join("\n")
}

/** What stands in such a text beside the fields, where the program has no place for it. */
const factLine = /^(account|login|url): (\S.*)$/

/**
 * The fields of such a text, and the account that it names; null for any other text. Lines of somebody else come back as fields without a
 * name.
 */
export function readOwnText(
  text: string,
): { readonly fields: Field[]; readonly account: string; readonly login: string; readonly url: string } | null {
  const lines = text.split(/\r\n|\r|\n/)
  if (lines[0] !== heading || !/^01\. \S/.test(lines[1] ?? "")) return null
  const facts = new Map(
    lines.flatMap(line => [factLine.exec(line)]).flatMap(found => (found === null ? [] : [[found[1], found[2]!]])),
  )
  const fields = lines
    .slice(1)
    .filter(line => !factLine.test(line))
    .flatMap(line => {
      const [, number, code, mark] = /^(\d{2,4})\. (\S.*?)(?: \((used|doubtful)\))?$/.exec(line) ?? []
      if (number !== undefined)
        return [{ name: `Backup code ${number}${mark === undefined ? "" : ` (${mark})`}`, value: code! }]
      const colon = line.indexOf(": ")
      const name = line.slice(0, Math.max(0, colon))
      if (fieldOfName.has(name)) return [{ name, value: line.slice(colon + 2) }]
      return line.trim() === "" ? [] : [{ name: "", value: line }]
    })
  return { fields, account: facts.get("account") ?? "", login: facts.get("login") ?? "", url: facts.get("url") ?? "" }
}
