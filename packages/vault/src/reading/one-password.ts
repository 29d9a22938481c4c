import { unzipSync } from "fflate"
import { VaultError } from "../record/index.ts"
import { type Candidate, candidate } from "./candidate.ts"
import { findItemCodes, type ItemField } from "./item-fields.ts"

/** What a 1PUX holds at most, unpacked: attachments stay packed, and `export.data` is text. */
const mostBytes = 256 << 20

interface Field {
  readonly title?: unknown
  readonly value?: Record<string, unknown>
}

/** Whether the bytes are a zip. */
export const isZip = (bytes: Uint8Array): boolean =>
  bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 3 && bytes[3] === 4

/**
 * The accounts of a 1PUX archive that have codes or a second factor. Only `export.data` is unpacked, in memory: no path of the
 * archive is ever used, and its size is bounded before unpacking.
 * @throws VaultError `file-damaged` where it is no 1PUX, or would unpack to more than 256 MiB.
 */
export function readOnePux(bytes: Uint8Array): Candidate[] {
  let tooLarge = false
  let data: Uint8Array | undefined
  try {
    const files = unzipSync(bytes, {
      filter: ({ name, originalSize }) => {
        if (name !== "export.data") return false
        tooLarge = originalSize > mostBytes
        return !tooLarge
      },
    })
    data = files["export.data"]
  } catch (cause) {
    throw new VaultError("file-damaged", "The archive is damaged.", { cause })
  }
  if (tooLarge)
    throw new VaultError("file-damaged", "The archive would unpack to more than 256 MiB; nothing was unpacked.")
  if (data === undefined)
    throw new VaultError("file-damaged", "This zip archive is no 1Password export: it has no export.data.")
  return readExport(parse(data))
}

function parse(data: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(data).toString("utf8"))
  } catch (cause) {
    throw new VaultError("file-damaged", "The 1Password export's data is not JSON.", { cause })
  }
}

type Loose = Record<string, unknown>
const list = (value: unknown): Loose[] =>
  Array.isArray(value) ? value.filter(item => typeof item === "object" && item !== null) : []
const text = (value: unknown): string => (typeof value === "string" ? value : "")

function readExport(json: unknown): Candidate[] {
  const items = list((json as Loose | null)?.accounts).flatMap(account =>
    list(account.vaults).flatMap(vault => list(vault.items)),
  )
  return items.flatMap(item => readItem((item.item as Loose | undefined) ?? item))
}

function readItem(item: Loose): Candidate[] {
  const overview = (item.overview ?? {}) as Loose
  const details = (item.details ?? {}) as Loose
  const sections = list(details.sections).map(section => ({
    title: text(section.title),
    fields: list(section.fields).map(field => field as Field),
  }))
  const isCodeSection = (title: string): boolean => /backup|recovery/i.test(title)
  const fields: ItemField[] = sections.flatMap(({ title, fields }) =>
    fields.map(field => ({
      name: isCodeSection(title) ? `Backup codes ${text(field.title)}` : text(field.title),
      value: fieldText(field),
    })),
  )
  const hasFactor = sections.some(section => section.fields.some(field => text(field.value?.totp) !== ""))
  const codes = findItemCodes(fields, text(details.notesPlain))
  if (codes.length === 0 && !hasFactor) return []
  const login = list(details.loginFields).find(field => field.designation === "username")
  const url = text(overview.url) || null
  const evidence = [codes.length > 0 ? "1Password item with codes" : "1Password item with a one-time password"]
  return [
    candidate({ name: text(overview.title) || "Unnamed", login: text(login?.value) || null, url, codes, evidence }),
  ]
}

/** A field's value, whatever its type; never that of a one-time password, which is the seed. */
function fieldText(field: Field): string {
  const value = field.value ?? {}
  return text(value.concealed) || text(value.string) || text(value.menu)
}
