import { createReadStream } from "node:fs"
import { createInterface } from "node:readline"
import { type ExportedEvent, parseExportLine, type SubjectKey } from "../../issuer/index.ts"
import { CliFault, reasonOf } from "../cli-fault.ts"

/** The events of one subject that lie together in an export. */
export interface ExportedHistory {
  readonly key: SubjectKey
  readonly events: ExportedEvent["event"][]
}

/**
 * Reads an export, one subject's run of lines at a time, so that it may be larger than memory. Exports may be joined: the same subject
 * then comes again.
 * @throws CliFault `file-unreadable` | `export-unreadable`
 */
export async function* exportedHistories(path: string): AsyncGenerator<ExportedHistory> {
  let history: ExportedHistory | null = null
  for await (const { tenant, subject, event } of exportedEvents(path)) {
    if (history !== null && follows(history, { tenant, subject, event })) history.events.push(event)
    else {
      if (history !== null) yield history
      history = { key: { tenant, subject }, events: [event] }
    }
  }
  if (history !== null) yield history
}

function follows({ key, events }: ExportedHistory, { tenant, subject, event }: ExportedEvent): boolean {
  return key.tenant === tenant && key.subject === subject && event.seq === events.at(-1)!.seq + 1
}

async function* exportedEvents(path: string): AsyncGenerator<ExportedEvent> {
  let line = 0
  try {
    for await (const text of createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY })) {
      line++
      if (text.trim() !== "") yield parseExportLine(text)
    }
  } catch (fault) {
    const { syscall } = fault as NodeJS.ErrnoException
    if (fault instanceof SyntaxError)
      throw new CliFault("export-unreadable", { path, line, reason: fault.message }, fault)
    throw syscall === undefined ? fault : new CliFault("file-unreadable", { path, reason: reasonOf(fault) }, fault)
  }
}

/**
 * Does the same to every history, several subjects at a time and one subject's histories in their order: a later one only follows once the
 * earlier one is there.
 */
export async function forEachHistory(path: string, act: (history: ExportedHistory) => Promise<void>): Promise<void> {
  const width = 16
  const running = new Map<string, Promise<void>>()
  for await (const history of exportedHistories(path)) {
    const id = JSON.stringify([history.key.tenant, history.key.subject])
    await running.get(id)
    const task: Promise<void> = act(history).finally(() => running.delete(id))
    running.set(id, task)
    if (running.size >= width) await Promise.race(running.values())
  }
  await Promise.all(running.values())
}
