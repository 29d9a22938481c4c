import type { CodePiece } from "../lines/code-row.ts"
import type { MarkMeaning } from "../lines/mark-words.ts"
import { type Mark, readMarkWords, statusMark } from "../lines/marks.ts"
import type { DoubtKind } from "./code-doubts.ts"

/** A code with what its line, its heading and its column say. */
export interface MarkedPiece {
  readonly piece: CodePiece
  readonly heading: MarkMeaning | null
  readonly status: string | null
}

export interface UseMark {
  readonly used: boolean
  readonly doubt: Extract<DoubtKind, "remark" | "maybe-used" | "tested"> | null
}

/**
 * Says of every code of a list whether it is used. What stands at every code alike says nothing: it is a bullet, or a label. What is
 * unsure is doubted: it is asked, and a doubtful code is handed out last.
 */
export function readUse(pieces: readonly MarkedPiece[]): UseMark[] {
  const all = (holds: (piece: CodePiece) => boolean): boolean =>
    pieces.length > 1 && pieces.every(({ piece }) => holds(piece))
  const some = (holds: (piece: CodePiece) => boolean): boolean => pieces.some(({ piece }) => holds(piece))
  const list: ListSigns = {
    hashed: all(({ signs }) => signs.hasHash),
    ticked: all(({ signs }) => signs.box === "ticked"),
    crossed: all(({ signs }) => signs.box === "crossed"),
    pointed: all(({ signs }) => signs.arrow !== null),
    mixed:
      some(({ signs }) => signs.box === "ticked") &&
      some(({ signs }) => signs.box === "crossed") &&
      all(({ signs }) => signs.box === "ticked" || signs.box === "crossed"),
    labelled: pieces.length > 2 && all(({ words }) => readMarkWords(words).remark !== ""),
    dated: all(({ words }) => /\d{4}/.test(words) && !readMarkWords(words).remark),
  }
  const marks = pieces.map(marked => judge(marked, list))
  const next = pieces.findIndex(({ piece }) => isNext(piece, list))
  // Whoever points at the next one has used those before it, or has not; it is asked.
  return marks.map(({ used, doubt, isTold }, at) => ({
    used,
    doubt: at < next && !used && doubt === null && !isTold ? "maybe-used" : doubt,
  }))
}

/** What stands at all codes of a list. */
interface ListSigns {
  readonly hashed: boolean
  readonly ticked: boolean
  readonly crossed: boolean
  readonly pointed: boolean
  readonly mixed: boolean
  readonly labelled: boolean
  readonly dated: boolean
}

const isNext = ({ signs, words }: CodePiece, list: ListSigns): boolean =>
  (signs.arrow !== null && !list.pointed) || readMarkWords(words).meaning === "next"

function judge({ piece, heading, status }: MarkedPiece, list: ListSigns): UseMark & { isTold: boolean } {
  const { signs } = piece
  const said: readonly Mark[] = [readMarkWords(piece.words), ...(status === null ? [] : [statusMark(status)])]
  const meanings = new Set(said.map(({ meaning }) => meaning))
  const used = { used: true, doubt: null, isTold: true }
  if (signs.isStruck || meanings.has("used")) {
    const isByDate = !signs.isStruck && list.dated && !/\p{L}/u.test(piece.words)
    return isByDate ? { used: false, doubt: "maybe-used", isTold: true } : used
  }
  if (signs.hasHash && !list.hashed) return used
  if (signs.box === "crossed") return list.crossed ? { used: false, doubt: "maybe-used", isTold: true } : used
  if (signs.box === "ticked")
    // Where each code has a tick or a cross, a tick says "good"; a tick at every code may say "saved".
    return list.ticked || list.mixed ? { used: false, doubt: "maybe-used", isTold: true } : used
  if (meanings.has("tested")) return { used: false, doubt: "tested", isTold: true }
  if (!list.labelled && said.some(({ remark }) => remark !== "")) return { used: false, doubt: "remark", isTold: true }
  if (meanings.has("unused") || signs.box === "empty") return { used: false, doubt: null, isTold: true }
  if (heading === "used") return used
  if (heading === "tested") return { used: false, doubt: "tested", isTold: true }
  return { used: false, doubt: null, isTold: heading === "unused" || meanings.has("next") }
}
