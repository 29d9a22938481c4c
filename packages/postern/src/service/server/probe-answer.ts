import { STATUS_CODES } from "node:http"

/** How long a client may leave the connection idle, in seconds: longer than proxies keep theirs, or they would meet one just closed. */
export const keepAliveSeconds = 65

/** Writes an answer as the bytes that go over the connection. */
export async function probeAnswer(response: Response, closes: boolean): Promise<Buffer> {
  const body = await response.text()
  const lines = [`HTTP/1.1 ${response.status} ${STATUS_CODES[response.status] ?? ""}`]
  for (const [name, value] of response.headers) lines.push(`${name}: ${value}`)
  lines.push(`Date: ${new Date().toUTCString()}`, `Content-Length: ${Buffer.byteLength(body)}`)
  lines.push(closes ? "Connection: close" : `Connection: keep-alive\r\nKeep-Alive: timeout=${keepAliveSeconds}`)
  return Buffer.from(`${lines.join("\r\n")}\r\n\r\n${body}`)
}
