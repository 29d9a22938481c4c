import type { IncomingMessage, ServerResponse } from "node:http"
import type { Socket } from "node:net"
import { VaultError } from "../record/index.ts"
import type { PageEnd, SessionAnswer } from "./answers.ts"
import { RequestBody } from "./deeds/request-body.ts"
import { readJson } from "./http/json-body.ts"
import { listenOnLoopback } from "./http/loopback-listeners.ts"
import type { PageFiles } from "./http/page-files.ts"
import { bearerOf, PageTokens } from "./http/page-tokens.ts"
import { RateBucket } from "./http/rate-bucket.ts"
import { isFromHere, securityHeaders } from "./http/request-guard.ts"
import { WorkQueue } from "./http/work-queue.ts"
import { PageClock, type PageLimits } from "./page-clock.ts"
import { deeds, looks } from "./page-routes.ts"
import type { PageVault } from "./page-vault.ts"

export interface PageOptions {
  readonly page: PageVault
  readonly files: PageFiles
  /** 0 for one that the system chooses. */
  readonly port: number
  readonly isDemo: boolean
  readonly limits: PageLimits
  /** Milliseconds of the wall clock. */
  readonly now: () => number
  /** Told of what the person at the terminal should know. */
  readonly warn: (message: string) => void
}

/** A page that is being served. */
export interface RunningPage {
  /** Good once, and for a short time. */
  readonly address: string
  readonly port: number
  readonly ended: Promise<PageEnd>
  end(why: PageEnd): void
}

/** Serves the page on this machine alone, until it is locked, its time is over, or it is told to end. */
export async function startPage(options: PageOptions): Promise<RunningPage> {
  const server = new PageServer(options)
  const { port, close } = await listenOnLoopback(options.port, (request, response) => {
    server.answer(request, response, port).catch(() => response.destroy())
  }).catch(error => {
    server.clock.end("stopped")
    throw error
  })
  void server.clock.ended.then(why => {
    options.page.lock()
    server.tellEnd(why)
    // What was just told is let out before the connections are cut.
    setTimeout(close, 100)
  })
  const address = `http://localhost:${port}/#${server.tokens.addressToken}`
  return { address, port, ended: server.clock.ended, end: why => server.clock.end(why) }
}

const faultStatus = { "too-large": 413, "not-json": 415 } as const
const statusByExit: Readonly<Record<number, number>> = {
  1: 500,
  2: 400,
  3: 400,
  4: 401,
  5: 404,
  6: 410,
  7: 409,
  8: 500,
  9: 403,
}

class PageServer {
  readonly tokens: PageTokens
  readonly clock: PageClock
  readonly #options: PageOptions
  readonly #queue = new WorkQueue(32)
  /** Requests without the token: the page's empty files, and guesses. */
  readonly #strangers: RateBucket
  readonly #own: RateBucket
  readonly #waiting = new Set<ServerResponse>()
  /** Connections that were refused: what else was sent on them is not looked at. */
  readonly #refused = new WeakSet<Socket>()

  constructor(options: PageOptions) {
    const { now, limits } = options
    this.#options = options
    this.tokens = new PageTokens(limits.addressSeconds, now)
    this.clock = new PageClock(limits, now, () => this.tokens.isTooLate)
    this.#strangers = new RateBucket(40, 20, now)
    this.#own = new RateBucket(200, 50, now)
  }

  async answer(request: IncomingMessage, response: ServerResponse, port: number): Promise<void> {
    if (this.#refused.has(request.socket)) return
    const { method = "", headers } = request
    const bearer = bearerOf(headers.authorization)
    const isOwn = this.tokens.isSession(bearer)
    for (const [name, value] of Object.entries(securityHeaders)) response.setHeader(name, value)
    if (!(isOwn ? this.#own : this.#strangers).take()) {
      this.#refused.add(request.socket)
      return refuse(response, 429, "too-many")
    }
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://localhost")
    if (!isFromHere(method, headers, port, { isDocument: pathname === "/" }))
      return refuse(response, 403, "not-from-here")
    const file = this.#options.files.get(pathname)
    if (file !== undefined)
      return method === "GET" ? send(response, 200, file.type, file.content) : refuse(response, 405)
    if (pathname === "/session") return method === "POST" ? this.#begin(bearer, response) : refuse(response, 405)
    const name = /^\/api\/([a-z]+)$/.exec(pathname)?.[1]
    if (name === undefined) return refuse(response, 404)
    if (!isOwn) return refuse(response, 401, "token-wrong")
    if (this.clock.hasEnded) return refuse(response, 401, "locked")
    if (name === "end" && method === "GET") return void this.#waiting.add(response)
    this.clock.use()
    if (name === "stay" && method === "POST") return sendJson(response, 200, {})
    if (name === "lock" && method === "POST") {
      sendJson(response, 200, {})
      return this.clock.end("locked")
    }
    await this.#work(request, response, name, searchParams)
  }

  /** Says why it ends to the page that waits for it, which then forgets everything. */
  tellEnd(why: PageEnd): void {
    for (const response of this.#waiting) sendJson(response, 200, { end: why })
  }

  #begin(given: string, response: ServerResponse): void {
    const { use, token } = this.tokens.exchange(given)
    if (use === "used-already")
      this.#options.warn(
        "The page's address was used a second time, and that was refused. If the page is not open before you, end it: press Ctrl-C.",
      )
    if (token === null) {
      refuse(response, use === "wrong" ? 401 : 403, use === "wrong" ? "token-wrong" : use)
      return
    }
    const { page, isDemo, limits } = this.#options
    const { member, role, members } = page.vault
    this.clock.begin()
    const answer: SessionAnswer = {
      token,
      member: member.member,
      role,
      isTeam: (members?.members.length ?? 0) > 1,
      isDemo,
      idleSeconds: limits.idleSeconds,
      lifeSeconds: limits.lifeSeconds,
    }
    sendJson(response, 200, answer)
  }

  async #work(request: IncomingMessage, response: ServerResponse, name: string, query: URLSearchParams): Promise<void> {
    const { page } = this.#options
    const table = request.method === "GET" ? looks : request.method === "POST" ? deeds : null
    if (table === null || !Object.hasOwn(table, name))
      return refuse(response, Object.hasOwn(looks, name) || Object.hasOwn(deeds, name) ? 405 : 404)
    let json: unknown
    if (request.method === "POST") {
      const body = await readJson(request)
      if ("fault" in body) return refuse(response, faultStatus[body.fault], body.fault)
      json = body.json
    }
    const work = async () => (table === looks ? looks[name]!(page, query) : deeds[name]!(page, new RequestBody(json)))
    try {
      const answer = await this.#queue.run(work)
      if (answer instanceof Uint8Array) send(response, 200, "application/pdf", answer)
      else sendJson(response, 200, answer)
    } catch (error) {
      this.#fail(error, response)
    }
    if (page.isSuspicious) this.clock.end("locked")
  }

  #fail(error: unknown, response: ServerResponse): void {
    const known = error instanceof VaultError ? error : new VaultError("unexpected")
    sendJson(response, statusByExit[known.exitCode] ?? 500, { error: { code: known.code, message: known.message } })
  }
}

function send(response: ServerResponse, status: number, type: string, content: Uint8Array): void {
  response.writeHead(status, { "Content-Type": type, "Content-Length": content.length }).end(content)
}

function sendJson(response: ServerResponse, status: number, value: object): void {
  send(response, status, "application/json; charset=utf-8", Buffer.from(JSON.stringify(value)))
}

/** Refuses with a word and nothing else, and lets go of the connection. */
function refuse(response: ServerResponse, status: number, code = "not-found"): void {
  response.setHeader("Connection", "close")
  sendJson(response, status, { error: { code, message: "" } })
}
