import { VaultError } from "../../record/index.ts"
import type { KeptAccount } from "./kept-account.ts"

/** A piece of text in which codes may stand, and where it was found. */
export interface TextBlock {
  readonly text: string
  /** What the program calls the field; null for a note, and for a file's own text. */
  readonly field: string | null
  /** The line of the file in which the text begins, from 1; null where the format has no lines. */
  readonly line: number | null
  /** What a status column says of it, in its own words: "used", "unused", a date. */
  readonly status: string | null
}

/** Something that was recognised as a secret of another kind, and dropped. */
export interface LeftOut {
  readonly what: "password" | "seed"
  readonly field: string | null
  readonly line: number | null
}

/** An account or a note, as another program's file tells of it. No password and no OTP seed is ever in one. */
export interface SourceEntry {
  /** What the program calls it; empty where nothing says, as in a text or a list of codes. */
  readonly title: string
  readonly login: string | null
  readonly url: string | null
  readonly tags: readonly string[]
  /** Whether the entry had the seed of one-time passwords, which was dropped. */
  readonly hasTotp: boolean
  readonly blocks: readonly TextBlock[]
  readonly leftOut: readonly LeftOut[]
  /** What Postern itself wrote of the account, codes and all; null in the files of everybody else. */
  readonly kept: KeptAccount | null
}

/** What a file held. */
export interface FileContent {
  /** What it is, for a sentence: "Bitwarden export", "text". */
  readonly kind: string
  readonly entries: readonly SourceEntry[]
  /** Sentences for the holder: what was left out, and how columns were understood. */
  readonly remarks: readonly string[]
}

/** A batch has at most a thousand codes: a note, a text or a document that is longer is something else. */
export const maxTextLength = 4 << 20

/** @throws VaultError `file-damaged` for a text that is too long to be looked through for codes. */
export function assertBoundedText(text: string): void {
  if (text.length > maxTextLength)
    throw new VaultError(
      "file-damaged",
      "It holds a text of more than four million characters, which no list of codes is. Nothing of it was taken; import the part with the codes.",
    )
}

/** A block with what is not known left empty. */
export const textBlock = (text: string, known: Partial<TextBlock> = {}): TextBlock => ({
  text,
  field: null,
  line: null,
  status: null,
  ...known,
})

/** An entry with what is not known left empty. */
export const sourceEntry = (known: Partial<SourceEntry>): SourceEntry => ({
  title: "",
  login: null,
  url: null,
  tags: [],
  hasTotp: false,
  blocks: [],
  leftOut: [],
  kept: null,
  ...known,
})
