import type { ServerResponse } from "node:http"
import type { Duplex } from "node:stream"
import { type ProblemCode, problemBody } from "../http/problem.ts"
import { requestIdOf } from "../http/request-id.ts"
import { privateHeaders } from "../http/security-headers.ts"

// What Node's parser and timers say about a connection; everything else is a request that is none.
const codes: Readonly<Record<string, ProblemCode>> = {
  HPE_HEADER_OVERFLOW: "headers-too-large",
  ERR_HTTP_REQUEST_TIMEOUT: "request-timeout",
}

const phrases: Readonly<Record<number, string>> = {
  400: "Bad Request",
  408: "Request Timeout",
  431: "Request Header Fields Too Large",
}

/** How long a client may take to read why it was refused, in milliseconds. */
const maxMsToRead = 1000

/** A problem document as `fetch` would answer it, for what never became a request. */
export function unreadProblem(code: ProblemCode): { status: number; headers: Record<string, string>; body: string } {
  const problem = problemBody(code)
  const body = JSON.stringify(problem)
  const headers = {
    ...privateHeaders,
    "X-Request-Id": requestIdOf(new Headers()),
    "Content-Type": "application/problem+json",
    "Content-Length": String(Buffer.byteLength(body)),
  }
  return { status: problem.status, headers, body }
}

/**
 * Refuses what Node's parser could not read or did not get in time, as a problem document, and closes the connection. `answering` is the
 * answer that is under way on it: into one that has begun nothing can be written.
 */
export function refuseUnread(
  fault: NodeJS.ErrnoException,
  socket: Duplex,
  answering: ServerResponse | undefined,
): void {
  const hasBegun = answering?.headersSent === true && !answering.writableFinished
  if (!socket.writable || hasBegun) {
    socket.destroy()
    return
  }
  const { status, headers, body } = unreadProblem(codes[fault.code ?? ""] ?? "invalid-request")
  const lines = Object.entries({ ...headers, Connection: "close" }).map(([name, value]) => `${name}: ${value}\r\n`)
  setTimeout(() => socket.destroy(), maxMsToRead).unref()
  socket.end(`HTTP/1.1 ${status} ${phrases[status]}\r\n${lines.join("")}\r\n${body}`, () => socket.destroy())
}
