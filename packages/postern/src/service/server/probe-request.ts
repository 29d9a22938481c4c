/** A request about the life of the service that can be read without a parser. */
export interface ProbeRequest {
  readonly path: string
  readonly host: string
  /** whether the client ends the connection after the answer */
  readonly closes: boolean
}

/** How long such a request may be, in bytes. */
const maxProbeBytes = 2048

const start = Buffer.from("GET /")

// Headers that change nothing of the answer. Whatever has another one, a body or an id of its own, is read by the parser.
const ignored =
  "user-agent|accept|accept-encoding|accept-language|cache-control|pragma|dnt|priority|via|forwarded|x-forwarded-[a-z]+|x-real-ip|sec-[a-z-]+"
const requestLine = /^GET (\/[A-Za-z0-9._~/-]*) HTTP\/1\.1$/
const hostLine = /^host: ([A-Za-z0-9.-]+(?::\d{1,5})?|\[[0-9a-f:.]+\](?::\d{1,5})?)$/i
const connectionLine = /^connection: (close|keep-alive)$/i
const ignoredLine = new RegExp(`^(?:${ignored}): [\\x20-\\x7e]*$`, "i")

/**
 * Reads one whole GET without a body, of the form that probes send, and nothing behind it. Null for anything else: that is left to the
 * parser, which also says what is wrong with it.
 */
export function readProbe(bytes: Buffer): ProbeRequest | null {
  if (bytes.length > maxProbeBytes || !bytes.subarray(0, 5).equals(start)) return null
  const text = bytes.toString("latin1")
  if (text.indexOf("\r\n\r\n") !== text.length - 4) return null
  const [first = "", ...lines] = text.slice(0, -4).split("\r\n")
  const path = requestLine.exec(first)?.[1]
  if (path === undefined) return null
  let host: string | undefined
  let closes = false
  for (const line of lines) {
    const foundHost = hostLine.exec(line)
    if (foundHost !== null) {
      if (host !== undefined) return null
      host = foundHost[1]
      continue
    }
    const connection = connectionLine.exec(line)
    if (connection !== null) closes ||= connection[1]!.toLowerCase() === "close"
    else if (!ignoredLine.test(line)) return null
  }
  return host !== undefined && URL.canParse(`http://${host}${path}`) ? { path, host, closes } : null
}
