import { invalidRequest, Problem } from "./problem.ts"

/** The longest body, in bytes. */
export const maxBodyBytes = 16_384

const utf8 = new TextDecoder("utf-8", { fatal: true })

/** A body as read: its text too, which still shows what parsing hides. */
export interface JsonBody {
  readonly text: string
  readonly value: unknown
}

/**
 * Reads a JSON body of at most 16 KiB, or gives null where there is none. Never reads on past the limit.
 * @throws Problem `invalid-request` for any other content type, a longer body, or text that is not JSON in UTF-8
 */
export async function readJsonBody(request: Request): Promise<JsonBody | null> {
  const bytes = await readBytes(request)
  if (bytes.byteLength === 0) return null
  const type = request.headers.get("content-type")
  // Bare clients send none, or the default of fetch. Nothing is lost by it: every route asks for an Authorization header, which no form sends.
  if (type !== null && !isJson(type) && !isPlainText(type)) {
    throw invalidRequest({ header: "Content-Type", detail: "Expected application/json." })
  }
  try {
    const text = utf8.decode(bytes)
    return { text, value: JSON.parse(text) }
  } catch {
    // The parser's own message quotes the text, and the text may be a code.
    throw invalidRequest({ pointer: "", detail: "Expected JSON in UTF-8." })
  }
}

function isPlainText(type: string): boolean {
  return /^text\/plain\s*(;\s*charset="?utf-8"?\s*)?$/i.test(type)
}

function isJson(type: string): boolean {
  return type === "application/json" || /^application\/json\s*(;\s*charset="?utf-8"?\s*)?$/i.test(type)
}

async function readBytes(request: Request): Promise<ArrayBuffer | Uint8Array> {
  const declared = request.headers.get("content-length")
  if (declared === "0") return new Uint8Array()
  if (declared !== null && Number(declared) > maxBodyBytes) throw tooLong()
  try {
    // A length that a server has checked: one read. Anything else is counted as it comes.
    const bytes = declared === null ? await readCounting(request.body) : await request.arrayBuffer()
    if (bytes.byteLength > maxBodyBytes) throw tooLong()
    return bytes
  } catch (fault) {
    throw fault instanceof Problem ? fault : invalidRequest({ pointer: "", detail: "The body broke off." })
  }
}

async function readCounting(body: ReadableStream<Uint8Array> | null): Promise<Uint8Array> {
  if (body === null) return new Uint8Array()
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of body) {
    length += chunk.byteLength
    if (length > maxBodyBytes) throw tooLong()
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

function tooLong(): Problem {
  return invalidRequest({ pointer: "", detail: "Expected at most 16384 bytes." })
}

/**
 * Tells whether an object in the text has a name twice. Parsers differ in which one they take (RFC 8259 §4), so what a proxy has checked
 * may not be what is acted upon. Counts the names in the text against those that parsing left.
 */
export function hasRepeatedName(text: string, value: object): boolean {
  return namesWritten(text) !== namesLeft(value)
}

function namesWritten(text: string): number {
  let names = 0
  let quoted = false
  for (let at = 0; at < text.length; at++) {
    const symbol = text.charCodeAt(at)
    if (quoted) {
      if (symbol === 0x5c) at++
      else if (symbol === 0x22) quoted = false
    } else if (symbol === 0x22) quoted = true
    else if (symbol === 0x3a) names++
  }
  return names
}

// Called on what a schema has passed: three levels at most.
function namesLeft(value: object): number {
  // What a list holds has no name of its own.
  const own = Array.isArray(value) ? 0 : 1
  let names = 0
  for (const part of Object.values(value))
    names += own + (typeof part === "object" && part !== null ? namesLeft(part) : 0)
  return names
}
