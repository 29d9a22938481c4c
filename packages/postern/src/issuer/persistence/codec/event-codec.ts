import {
  type EventKind,
  type EventSource,
  type Instant,
  type LegacyScheme,
  type Method,
  type NewEvent,
  PosternError,
  type RefusalReason,
} from "../../../record/index.ts"
import { ByteReader, ByteWriter } from "./byte-stream.ts"

/** An event with all that is kept of it, but for its number, which is its place. */
export interface KeptEvent extends NewEvent, EventSource {
  readonly at: Instant
  /**
   * the random id of the write that brought the event, in base64url: a history that went another way after a restore has other events, even
   * where the same was done at the same instant
   */
  readonly write?: string
}

type Fact = Exclude<keyof KeptEvent, "kind" | "at" | "ip" | "userAgent" | "requestId">
type Names = readonly [Fact, "boolean" | "number" | "text" | "base64url" | readonly string[]]

// The order of these lists is the format (docs/spec/record.md): append, never reorder.
const kinds = [
  "accepted",
  "refused",
  "disabled",
  "enrollment-started",
  "totp-activated",
  "totp-replaced",
  "codes-issued",
  "codes-adopted",
  "codes-voided",
  "codes-confirmed",
  "code-checked",
  "recovered",
  "recovery-started",
  "unlocked",
  "removed",
  "replayed",
  "locked",
  "addresses-changed",
  "passphrase-sent",
  "taken-over",
  "takeover-undone",
  "totp-added",
  "totp-removed",
  "totp-renamed",
] as const satisfies readonly EventKind[]
const methods = ["totp", "backup-code"] as const satisfies readonly Method[]
const reasons = [
  "wrong-code",
  "mistyped",
  "already-used",
  "superseded",
  "expired",
  "replayed",
  "not-enrolled",
  "disabled",
  "not-for-recovery",
] as const satisfies readonly RefusalReason[]
const schemes = [
  "plain",
  "sha1",
  "sha256",
  "sha512",
  "hmac-sha256",
  "hmac-sha512",
  "bcrypt",
  "wp-bcrypt",
  "phpass",
  "argon2id",
  "argon2i",
  "scrypt",
  "pbkdf2-sha1",
  "pbkdf2-sha256",
  "pbkdf2-sha512",
] as const satisfies readonly LegacyScheme[]

// What the compiler refuses here is a value that has no number yet.
const allListed: [EventKind, Method, RefusalReason, LegacyScheme] extends [
  (typeof kinds)[number],
  (typeof methods)[number],
  (typeof reasons)[number],
  (typeof schemes)[number],
]
  ? true
  : never = true
void allListed

/** By their bit, from the lowest. Those of every sign-in come first: then one byte says which there are. */
const facts: readonly Names[] = [
  ["method", methods],
  ["step", "number"],
  ["write", "base64url"],
  ["selector", "number"],
  ["set", "number"],
  ["reason", reasons],
  ["failures", "number"],
  ["codesLeft", "number"],
  ["waitSeconds", "number"],
  ["firstSelector", "number"],
  ["pending", "boolean"],
  ["sealed", "boolean"],
  ["staged", "boolean"],
  ["replayedThrough", "number"],
  ["by", "text"],
  ["origin", "text"],
  ["run", "text"],
  ["scheme", schemes],
  ["authenticator", "number"],
]

// The kind's byte also says which of these follow.
const hasClient = 0x20
const hasRequestId = 0x40
const wentBack = 0x80

/** Ids of requests that are written shorter than as text: what they look like, and how they are read. */
const idForms: readonly { readonly pattern: RegExp; readonly write: (hex: string) => string }[] = [
  {
    pattern: /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/,
    write: hex => hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5"),
  },
  { pattern: /^[0-9a-f]{32}$/, write: hex => hex },
]

/** Writes where an event came from: what many events of a subject have in common. Null where nothing is known. */
export function clientBytes({ ip, userAgent }: EventSource): Uint8Array | null {
  if (ip === undefined && userAgent === undefined) return null
  const out = new ByteWriter(160)
  for (const text of [ip, userAgent]) out.optional(text ?? null, known => out.text(known))
  return out.finish()
}

function readClient(bytes: Uint8Array): Pick<EventSource, "ip" | "userAgent"> {
  const input = new ByteReader(bytes)
  const [ip, userAgent] = [input.optional(() => input.text()), input.optional(() => input.text())]
  input.end()
  if (ip === null && userAgent === null) unreadable("a client")
  return { ...(ip !== null && { ip }), ...(userAgent !== null && { userAgent }) }
}

/** Writes an event that follows one of `previousAt`. `client` is the place of its client in the run's list, null for none. */
export function writeEvent(out: ByteWriter, event: KeptEvent, previousAt: Instant, client: number | null): void {
  const { kind, at, requestId } = event
  const place = kinds.indexOf(kind)
  if (place < 0) throw new RangeError("expected a known kind of event")
  const back = at < previousAt ? wentBack : 0
  out.byte(place | back | (client === null ? 0 : hasClient) | (requestId === undefined ? 0 : hasRequestId))
  out.number(Math.abs(at - previousAt))
  if (client !== null) out.number(client)
  if (requestId !== undefined) writeRequestId(out, requestId)
  out.number(facts.reduce((bits, [name], i) => bits + (event[name] === undefined ? 0 : 2 ** i), 0))
  for (const [name, type] of facts) {
    const value = event[name]
    if (value === undefined) continue
    if (type === "number") out.number(value as number)
    else if (type === "boolean") out.byte(value === true ? 1 : 0)
    else if (type === "text") out.text(value as string)
    else if (type === "base64url") out.bytes(Buffer.from(value as string, "base64url"))
    else out.byte(placeOf(type, value))
  }
}

/** Reads an event back. @throws PosternError `record-unreadable` */
export function readEvent(input: ByteReader, previousAt: Instant, clients: readonly Uint8Array[]): KeptEvent {
  const head = input.byte()
  const kind = kinds[head & 0x1f] ?? unreadable("a known kind of event")
  const apart = input.number()
  const at = (head & wentBack) === 0 ? previousAt + apart : previousAt - apart
  if (at < 0 || at > latestTime || ((head & wentBack) !== 0 && apart === 0)) unreadable("a time")
  const client = (head & hasClient) === 0 ? {} : readClient(clients[input.number()] ?? unreadable("a client"))
  const request = (head & hasRequestId) === 0 ? {} : { requestId: readRequestId(input) }
  const bits = input.number()
  if (bits >= 2 ** facts.length) unreadable("known facts")
  const read: Partial<Record<Fact, unknown>> = {}
  for (let i = 0, rest = bits; rest > 0; i++, rest = Math.floor(rest / 2)) {
    const [name, type] = facts[i]!
    if (rest % 2 === 1) read[name] = readFact(input, type)
  }
  return { kind, at, ...(read as Omit<KeptEvent, "kind" | "at">), ...client, ...request }
}

function readFact(input: ByteReader, type: Names[1]): unknown {
  if (type === "number") return input.number()
  if (type === "boolean") return input.byteBelow(2) === 1
  if (type === "text") return input.text()
  return type === "base64url" ? Buffer.from(input.bytes()).toString("base64url") : input.oneOf(type)
}

function writeRequestId(out: ByteWriter, id: string): void {
  const form = idForms.findIndex(({ pattern }) => pattern.test(id))
  if (form < 0) out.byte(idForms.length).text(id)
  else out.byte(form).bytes(Buffer.from(id.replaceAll("-", ""), "hex"))
}

function readRequestId(input: ByteReader): string {
  const form = input.byteBelow(idForms.length + 1)
  if (form < idForms.length) return idForms[form]!.write(Buffer.from(input.bytesOf(16)).toString("hex"))
  const text = input.text()
  return idForms.some(({ pattern }) => pattern.test(text)) ? unreadable("an id in its shortest form") : text
}

function placeOf(list: readonly string[], value: unknown): number {
  const place = list.indexOf(value as string)
  if (place < 0) throw new RangeError("expected a known value")
  return place
}

// ECMA-262 §21.4.1.1
const latestTime = 8_640_000_000_000_000

function unreadable(expected: string): never {
  throw new PosternError("record-unreadable", { expected })
}
