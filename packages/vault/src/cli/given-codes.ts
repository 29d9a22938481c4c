import { asIs, type Candidate, candidate, decodeText, readText, type UnreadLine } from "../reading/index.ts"
import { VaultError } from "../record/index.ts"
import { findClipboard } from "./clipboard.ts"
import { readStdin, readUserFile } from "./secret-input.ts"

/** Where the codes of one account come from, and how they are to be taken. */
export interface GivenOptions {
  readonly fromFile?: string
  readonly fromClipboard?: boolean
  readonly passphraseFile?: string
  readonly reusable?: boolean
  readonly asIs?: boolean
}

/** The text of the codes where a flag or a pipe gives it; null where the person is to paste. */
export function readGivenSource(options: GivenOptions, canAsk: boolean): string | null {
  const asText = (bytes: Buffer): string => decodeText(bytes) ?? ""
  if (options.fromFile !== undefined)
    return asText(options.fromFile === "-" ? readStdin() : readUserFile(options.fromFile, 1 << 20))
  if (options.fromClipboard) {
    const text = findClipboard()?.read() ?? null
    if (text === null)
      throw new VaultError("thing-not-found", "There is no clipboard that can be read here. Paste the codes instead.")
    return text
  }
  if (!process.stdin.isTTY && options.passphraseFile !== "-") return asText(readStdin())
  if (!canAsk) throw new VaultError("input-needed", "There are no codes. Give them with --from-file FILE, or on stdin.")
  return null
}

/** What was given for one account: its codes, and the lines that were not taken. */
export interface Given {
  readonly candidate: Candidate
  readonly unread: readonly UnreadLine[]
}

/** Reads the codes of one account. @throws VaultError `usage-wrong` where there are none, or those of several. */
export function readGiven(text: string, options: GivenOptions): Given {
  if (options.asIs) return { candidate: asIs(text), unread: [] }
  const { candidates, unread } = readText(text, { fileName: null, trust: "given" })
  const [found, ...others] = candidates
  if (others.length > 0)
    throw new VaultError(
      "usage-wrong",
      `That text holds ${candidates.length} lists (${candidates.map(({ codes, name }) => `${codes.length} codes${name === "" ? "" : ` of ${name}`}`).join(", ")}). Give one account's codes, or import them from a file.`,
    )
  if (found !== undefined) return { candidate: found, unread }
  // A recovery key or phrase of whatever shape: taken as it is, in one line.
  if (options.reusable && text.trim() !== "") {
    const codes = [{ text: text.trim().replace(/\s+/g, " "), used: false, doubt: null, line: 1 }]
    return { candidate: candidate({ name: "", sort: "reusable", codes }), unread: [] }
  }
  throw new VaultError(
    "usage-wrong",
    "No codes were found in that text. Give one code a line, as the service shows them; --as-is keeps every line as it stands.",
  )
}
