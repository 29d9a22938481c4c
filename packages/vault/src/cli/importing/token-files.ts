import { decodeText, readOwnList, readText } from "../../reading/index.ts"
import { type TokenOptions, withToken } from "../tokens/token-access.ts"
import type { VaultSession } from "../vault-session.ts"
import { digestOf, type ImportedFile, refused } from "./import-files.ts"

/** Reads what lies on a token as if it were files. Nothing of it is removed by an import: see `copy remove`. */
export async function readTokenFiles(session: VaultSession, options: TokenOptions): Promise<ImportedFile[]> {
  const found = await withToken(session, options, async token => {
    const read: { label: string; bytes: Buffer }[] = []
    for (const { label } of await token.listData()) read.push({ label, bytes: await token.readData(label) })
    return read
  })
  return found.map(({ label, bytes }) => {
    const file = { path: `token:${label}`, digest: digestOf(bytes), isOnDisk: false }
    try {
      return { ...file, reading: readingOf(decodeText(bytes) ?? ""), refusal: null }
    } catch (error) {
      return { ...file, reading: null, refusal: refused(file.path, error) }
    }
  })
}

function readingOf(text: string): NonNullable<ImportedFile["reading"]> {
  const own = readOwnList(text)
  if (own === null) return readText(text, { fileName: null, trust: "given" })
  return {
    kind: "text",
    candidates: own.codes.length === 0 ? [] : [own],
    unread: [],
    otherNumbers: [],
    wording: [],
    leftOut: [],
    remarks: [],
  }
}
