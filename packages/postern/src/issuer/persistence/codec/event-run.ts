import { type ChainHead, type EventRun, emptyRun, PosternError } from "../../../record/index.ts"
import { ByteReader, ByteWriter } from "./byte-stream.ts"
import { clientBytes, type KeptEvent, readEvent, writeEvent } from "./event-codec.ts"

// No run holds more: it leaves the record long before.
const maxClients = 64

/** Adds an event at the end of a run. The events before it are not looked at. */
export function withEvent(run: EventRun, event: KeptEvent): EventRun {
  const bytes = clientBytes(event)
  const known = bytes === null ? -1 : run.clients.findIndex(each => Buffer.compare(each, bytes) === 0)
  const clients = bytes === null || known >= 0 ? run.clients : [...run.clients, bytes]
  const out = new ByteWriter(96)
  writeEvent(out, event, run.lastAt, bytes === null ? null : known >= 0 ? known : clients.length - 1)
  const events = Buffer.concat([run.events, out.finish()])
  return { start: run.start, count: run.count + 1, lastAt: event.at, clients, events }
}

/** Gives a run of these events, after `start`. */
export function runOf(start: ChainHead, events: readonly KeptEvent[]): EventRun {
  return events.reduce(withEvent, emptyRun(start))
}

/** Gives the events of a run, oldest first. @throws PosternError `record-unreadable` */
export function eventsOf({ count, clients, events }: EventRun): KeptEvent[] {
  const input = new ByteReader(events)
  const read: KeptEvent[] = []
  // One by one: a count that is made up ends with the bytes.
  while (read.length < count) read.push(readEvent(input, read.at(-1)?.at ?? 0, clients))
  input.end()
  return read
}

/** Gives about how many bytes a run takes. */
export function sizeOf({ clients, events }: EventRun): number {
  return clients.reduce((size, client) => size + client.length, events.length)
}

export function writeRun(out: ByteWriter, { start, count, lastAt, clients, events }: EventRun): void {
  writeHead(out, start)
  out.number(count)
  if (count === 0) return
  out.number(lastAt).byte(clients.length)
  for (const client of clients) out.bytes(client)
  out.bytes(events)
}

/** Reads a run back, without its events. @throws PosternError `record-unreadable` */
export function readRun(input: ByteReader): EventRun {
  const start = readHead(input)
  const count = input.number()
  if (count === 0) return emptyRun(start)
  const lastAt = input.time()
  const clients = Array.from({ length: input.byteBelow(maxClients + 1) }, () => input.bytes())
  return { start, count, lastAt, clients, events: input.bytes() }
}

/** The beginning of every chain has no MAC. */
export function writeHead(out: ByteWriter, { seq, mac }: ChainHead): void {
  out.number(seq)
  if (seq > 0) out.bytes(mac)
}

/** Reads it back. @throws PosternError `record-unreadable` */
export function readHead(input: ByteReader): ChainHead {
  const seq = input.number()
  return seq === 0 ? { seq, mac: new Uint8Array(32) } : { seq, mac: input.bytesOf(16) }
}

/** Reads a run and all its events from bytes that hold nothing else. @throws PosternError `record-unreadable` */
export function decodeRun(bytes: Uint8Array): EventRun {
  const input = new ByteReader(bytes)
  const run = readRun(input)
  input.end()
  if (eventsOf(run).at(-1)?.at !== (run.count === 0 ? undefined : run.lastAt))
    throw new PosternError("record-unreadable", { expected: "the time of the last event" })
  return run
}

export function encodeRun(run: EventRun): Buffer {
  const out = new ByteWriter()
  writeRun(out, run)
  return out.finish()
}
