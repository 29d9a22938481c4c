import type { IncomingMessage, ServerResponse } from "node:http"
import { Problem } from "../http/problem.ts"
import { maxBodyBytes } from "../http/request-body.ts"
import type { Client, HttpService } from "../service-options.ts"
import { unreadProblem } from "./unread-request.ts"

/** A request of Node's, with what frameworks and their body parsers add to it. */
export type NodeRequest = IncomingMessage & {
  /** the whole path, where a framework has cut off the part that it mounted the handler at */
  readonly originalUrl?: string
  /** what a body parser made of the body */
  readonly body?: unknown
  readonly rawBody?: unknown
  /** the client's address by the framework's own settings for proxies, such as `trust proxy` */
  readonly ip?: string
}

/** What Node's `createServer`, Express, Connect and their like call. Without `next`, what cannot be answered is thrown. */
export type NodeHandler = (
  incoming: NodeRequest,
  outgoing: ServerResponse,
  next?: (fault?: unknown) => void,
) => Promise<void>

/**
 * Mounts a service in a server of Node's. Mount it before body parsers. A body that was parsed already is taken from `req.body`; where
 * it is gone, the handler says so. TLS, time limits and limits of connections are the server's.
 */
export function toNodeHandler(service: Pick<HttpService, "fetch">): NodeHandler {
  return async (incoming, outgoing, next) => {
    try {
      const request = await webRequest(incoming)
      const response = request === null ? badRequest() : await service.fetch(request, clientOf(incoming))
      await send(response, incoming, outgoing)
    } catch (fault) {
      if (next === undefined) throw fault
      next(fault)
    }
  }
}

/** Tells who is at the other end: the address that the framework believes, or else that of the connection. */
export function clientOf(incoming: NodeRequest): Client {
  return { address: incoming.ip ?? incoming.socket.remoteAddress }
}

/** Makes a web request; null for one that is none, such as a TRACE or a request without a host. */
async function webRequest(incoming: NodeRequest): Promise<Request | null> {
  const { method = "GET", headers, socket } = incoming
  const scheme = "encrypted" in socket ? "https" : "http"
  const path = incoming.originalUrl ?? incoming.url ?? "/"
  const url = headers.host === undefined ? null : URL.parse(`${scheme}://${headers.host}${path}`)
  if (url === null || !path.startsWith("/")) return null
  const body = method === "GET" || method === "HEAD" ? null : await bodyOf(incoming)
  const lines = new Headers()
  for (const [name, value] of Object.entries(headersOf(incoming))) for (const each of value) lines.append(name, each)
  // What a parser left may be longer or shorter than what came.
  if (body !== null && incoming.readableEnded) lines.delete("content-length")
  try {
    return new Request(url, { method, headers: lines, body: body as Uint8Array<ArrayBuffer> | string | null })
  } catch {
    return null
  }
}

function headersOf({ headersDistinct }: IncomingMessage): Record<string, string[]> {
  return headersDistinct as Record<string, string[]>
}

async function bodyOf(incoming: NodeRequest): Promise<string | Uint8Array> {
  const { body, rawBody } = incoming
  if (rawBody instanceof Uint8Array) return rawBody
  if (!incoming.readableDidRead) return readAtMost(incoming, maxBodyBytes + 1)
  if (typeof body === "string" || body instanceof Uint8Array) return body
  if (typeof body === "object" && body !== null) return writtenAgain(body, incoming.headers["content-type"] ?? "")
  if (hasNoBody(incoming)) return ""
  throw new TypeError(
    "postern: the request's body was read before Postern got it: mount Postern before body parsers, or keep what they read in req.body",
  )
}

function writtenAgain(body: object, type: string): string {
  if (!type.startsWith("application/x-www-form-urlencoded")) return JSON.stringify(body)
  const fields = Object.entries(body).filter((field): field is [string, string] => typeof field[1] === "string")
  return new URLSearchParams(fields).toString()
}

function hasNoBody({ headers }: IncomingMessage): boolean {
  return headers["transfer-encoding"] === undefined && (headers["content-length"] ?? "0") === "0"
}

// Reads no further than the service would: what is longer is refused, and the rest of it is nobody's.
function readAtMost(incoming: IncomingMessage, maxBytes: number): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const chunks: Uint8Array[] = []
    let length = 0
    const finish = () => {
      incoming.off("data", take).off("end", finish).off("error", reject).off("close", breakOff)
      resolve(Buffer.concat(chunks))
    }
    const breakOff = () => reject(new Problem("invalid-request"))
    const take = (chunk: Uint8Array) => {
      chunks.push(chunk)
      length += chunk.byteLength
      if (length < maxBytes) return
      incoming.pause()
      finish()
    }
    incoming.on("data", take).on("end", finish).on("error", reject).on("close", breakOff)
  })
}

async function send(response: Response, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const body = Buffer.from(await response.arrayBuffer())
  outgoing.statusCode = response.status
  for (const [name, value] of response.headers) outgoing.setHeader(name, value)
  if (response.status !== 204) outgoing.setHeader("content-length", body.byteLength)
  outgoing.end(incoming.method === "HEAD" ? undefined : body)
  // What nobody read must go, or the client's next request stays behind it.
  if (!incoming.readableEnded) incoming.resume()
}

function badRequest(): Response {
  const { body, ...init } = unreadProblem("invalid-request")
  return new Response(body, init)
}
