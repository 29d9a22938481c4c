import { type History, PosternError } from "../../../record/index.ts"
import type { ByteReader, ByteWriter } from "./byte-stream.ts"
import { readHead, readRun, writeHead, writeRun } from "./event-run.ts"

/** Writes what the record holds of its history. Where no page is there, the newest events begin after what was pruned. */
export function writeHistory(out: ByteWriter, { prunedThrough, firstPage, lastPage, recent }: History): void {
  const pages = lastPage - firstPage + 1
  out.number(lastPage).number(pages)
  if (pages > 0) writeHead(out, prunedThrough)
  writeRun(out, recent)
}

/** Reads it back. @throws PosternError `record-unreadable` */
export function readHistory(input: ByteReader): History {
  const lastPage = input.number()
  const pages = input.number()
  if (pages > lastPage) throw new PosternError("record-unreadable", { expected: "pages that were made" })
  const before = pages > 0 ? readHead(input) : null
  const recent = readRun(input)
  return { prunedThrough: before ?? recent.start, firstPage: lastPage - pages + 1, lastPage, recent }
}
