import { asIs, type Candidate, candidate, decodeText, readText, type UnreadLine } from "../../reading/index.ts"
import { VaultError } from "../../record/index.ts"
import { findClipboard } from "../terminal/clipboard.ts"
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
  if (text.trim() === "")
    throw new VaultError(
      "usage-wrong",
      "Nothing was given, so nothing was kept. What is pasted before the codes are asked for may not arrive: paste them then.",
    )
  if (options.asIs) return { candidate: asIs(text), unread: [] }
  if (options.reusable && /[\r\n]/.test(text.trim())) return { candidate: reusable(text), unread: [] }
  const { candidates, unread } = readText(text, { fileName: null, trust: "given" })
  const [found, ...others] = candidates
  const isOneCode = found?.codes.length === 1 && others.length === 0 && unread.length === 0
  if (options.reusable && !isOneCode) return { candidate: reusable(text), unread: [] }
  if (others.length > 0)
    throw new VaultError(
      "usage-wrong",
      `That text holds ${candidates.length} lists (${candidates.map(({ codes, name }) => `${codes.length} codes${name === "" ? "" : ` of ${name}`}`).join(", ")}). Give one account's codes, or import them from a file.`,
    )
  if (found !== undefined) return { candidate: found, unread }
  throw new VaultError(
    "usage-wrong",
    "No codes were found in that text. Give one code a line, as the service shows them; --as-is keeps every line as it stands.",
  )
}

/**
 * A recovery key or phrase of whatever shape: the whole text, with its lines as they stand, for a part of a key opens nothing.
 * @throws VaultError `usage-wrong` where it is no text.
 */
function reusable(text: string): Candidate {
  const whole = text.replace(/\r\n?/g, "\n").trim()
  if (/[^\P{Cc}\t\n]|\p{Cs}/u.test(whole))
    throw new VaultError(
      "usage-wrong",
      "That is no text: it holds control characters. Keep such a key as a file instead.",
    )
  return candidate({ name: "", sort: "reusable", codes: [{ text: whole, used: false, doubt: null, line: 1 }] })
}
