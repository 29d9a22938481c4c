import { cleanName } from "./clean-name.ts"
import { assertBoundedText, type LeftOut, type SourceEntry, sourceEntry, type TextBlock, textBlock } from "./entry.ts"
import type { KeptAccount } from "./kept-account.ts"
import { readOwnFields, readOwnText } from "./kept-fields.ts"
import { secretKind, withoutSecrets } from "./secret-names.ts"

/** A field of another program's entry. */
export interface NamedField {
  readonly name: string
  readonly value: string
  readonly line?: number | null
  readonly status?: string | null
}

/** What a program keeps of an account. */
export interface FoundEntry {
  readonly title: string
  readonly login?: string
  readonly url?: string
  readonly tags?: readonly string[]
  readonly hasTotp?: boolean
  readonly notes?: string
  readonly notesLine?: number | null
  readonly fields?: readonly NamedField[]
}

/**
 * Makes an entry of what a program keeps of an account. Fields named for passwords are dropped, and so are seeds: that there was one
 * stays.
 * @throws VaultError `file-damaged` where a note or a field has more than four million characters.
 */
export function makeEntry(found: FoundEntry): SourceEntry {
  const leftOut: LeftOut[] = []
  const blocks: TextBlock[] = []
  const keep = (block: TextBlock): void => {
    assertBoundedText(block.text)
    const { text, leftOut: dropped } = withoutSecrets(block.text)
    for (const { what, line } of dropped)
      leftOut.push({ what, field: block.field, line: block.line === null ? null : block.line + line - 1 })
    if (text.trim() !== "") blocks.push({ ...block, text })
  }
  assertBoundedText(found.notes ?? "")
  const ownText = readOwnText(found.notes ?? "")
  const own = readOwnFields<NamedField>([...(found.fields ?? []), ...(ownText?.fields ?? [])])
  for (const { name, value, line = null, status = null } of own?.rest ?? found.fields ?? []) {
    if (value.trim() === "") continue
    const what = secretKind(name)
    if (what !== null) leftOut.push({ what, field: name, line })
    else keep(textBlock(value, { field: cleanName(name) || null, line, status }))
  }
  if (own === null) keep(textBlock(found.notes ?? "", { line: found.notesLine ?? null }))
  return sourceEntry({
    title: cleanName(found.title || (ownText?.account ?? "")),
    login: cleanName(found.login || (ownText?.login ?? "")) || null,
    url: webAddress(found.url || (ownText?.url ?? "")),
    tags: [...(found.tags ?? []), ...(own?.tags ?? [])].map(cleanName).filter(tag => tag !== ""),
    hasTotp: found.hasTotp === true || leftOut.some(({ what }) => what === "seed"),
    blocks,
    leftOut,
    kept: own === null ? null : withNote(own.kept, ownText === null ? withoutSecrets(found.notes ?? "").text : ""),
  })
}

/** Programs that have a place for notes keep the batch's own there. */
const withNote = (kept: KeptAccount, note: string): KeptAccount =>
  note.trim() === "" ? kept : { ...kept, batches: kept.batches.map(batch => ({ ...batch, note: batch.note ?? note })) }

/** LastPass writes `http://sn` for a note that has no address. */
const webAddress = (text: string): string | null => {
  const url = cleanName(text)
  return /^(?:https?:\/\/sn\/?)?$/.test(url) ? null : url
}

/** The host of an address, for a name where none is given: `www.` left out. */
export function hostName(url: string): string {
  const address = /^[a-z][a-z\d+.-]*:\/\//i.test(url) ? url : `https://${url}`
  return url.trim() !== "" && URL.canParse(address) ? new URL(address).hostname.replace(/^www\./, "") : ""
}
