import { readLists } from "./lists/read-lists.ts"
import { textLines } from "./lists/text-line.ts"
import { recogniseService } from "./services/recognition.ts"

/** A list of codes in a text, as a scan reports it. */
export interface FoundCodes {
  readonly codes: readonly string[]
  readonly shape: string
  readonly sort: "single-use" | "reusable"
  readonly format: string | null
  readonly service: string | null
}

/** The lists of codes in a text, the longest first; the same reading as that of `import`. */
export function findCodes(text: string, fileName: string): FoundCodes[] {
  return readLists(textLines(text), { trust: "file" })
    .map(list => ({
      codes: list.codes.map(code => code.text),
      shape: list.shape,
      sort: list.sort,
      format: list.format,
      service: recogniseService(list, { fileName, text, page: null }).facts?.service ?? null,
    }))
    .sort((a, b) => b.codes.length - a.codes.length)
}
