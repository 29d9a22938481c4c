import type { IncomingMessage, ServerResponse } from "node:http"
import { type Identity, type Recipient, Stanza } from "age-encryption"
import {
  bearerOf,
  isFromHere,
  listenOnLoopback,
  type PageFiles,
  PageTokens,
  RateBucket,
  readJson,
  securityHeaders,
} from "../page/index.ts"
import { VaultError } from "../record/index.ts"
import type { PasskeyAnswer, PasskeyStep, StanzaText } from "./steps.ts"

export interface DeskOptions {
  readonly files: PageFiles
  readonly addressSeconds?: number
  /** Seconds that a person has for one step. */
  readonly stepSeconds?: number
  /** Milliseconds of the wall clock. */
  readonly now?: () => number
}

const isText = (value: unknown, max: number): value is string =>
  typeof value === "string" && value.length > 0 && value.length <= max

/**
 * Speaks with a passkey through a page on this machine, opened by a one-time address: a browser alone can reach it. The page does what
 * the passkey is needed for, and nothing of the vault but keys of single files goes there.
 */
export class PasskeyDesk {
  readonly #tokens: PageTokens
  readonly #files: PageFiles
  readonly #stepSeconds: number
  /** Requests without the token: the page's files, and guesses. */
  readonly #strangers: RateBucket
  readonly #own: RateBucket
  #port = 0
  #close: () => void = () => {}
  #step: PasskeyStep | null = null
  #waiting: ServerResponse | null = null
  #settle: ((answer: PasskeyAnswer) => void) | null = null
  #giveUp: (() => void) | null = null

  private constructor({ files, addressSeconds = 60, stepSeconds = 120, now = Date.now }: DeskOptions) {
    this.#files = files
    this.#stepSeconds = stepSeconds
    this.#tokens = new PageTokens(addressSeconds, now)
    this.#strangers = new RateBucket(40, 20, now)
    this.#own = new RateBucket(60, 20, now)
  }

  static async start(options: DeskOptions): Promise<PasskeyDesk> {
    const desk = new PasskeyDesk(options)
    const { port, close } = await listenOnLoopback(0, (request, response) => {
      desk.#answer(request, response).catch(() => response.destroy())
    })
    desk.#port = port
    desk.#close = close
    return desk
  }

  /** Good once, and for a minute. A passkey belongs to the name `localhost`, so the address has to. */
  get address(): string {
    return `http://localhost:${this.#port}/#${this.#tokens.addressToken}`
  }

  /** Has the browser make a passkey. @returns its age identity, `AGE-PLUGIN-FIDO2PRF-1…` */
  async make(name: string): Promise<string> {
    const { identity } = await this.#ask({ step: "make", name })
    if (!isText(identity, 8192) || !/^AGE-PLUGIN-FIDO2PRF-1[A-Z0-9]+$/.test(identity)) throw unexpected()
    return identity
  }

  recipient(identity: string): Recipient {
    return {
      wrapFileKey: async fileKey => {
        const { stanzas = [] } = await this.#ask({ step: "wrap", identity, fileKey: base64(fileKey) })
        return stanzas.map(readStanza)
      },
    }
  }

  identity(identity: string): Identity {
    return {
      unwrapFileKey: async stanzas => {
        const texts = stanzas.map(({ args, body }) => ({ args, body: base64(body) }))
        const { fileKey } = await this.#ask({ step: "open", identity, stanzas: texts })
        const key = isText(fileKey, 64) ? Buffer.from(fileKey, "base64") : null
        if (key?.length !== 16) return null
        return new Uint8Array(key)
      },
    }
  }

  /** Tells the page how it went, and ends. A step that was not done by then is not waited for any more. */
  end(isGood: boolean): void {
    this.#giveUp?.()
    this.#step = { step: "done", isGood }
    this.#tell()
    setTimeout(this.#close, 100)
  }

  /** One step, which the person does in the page. @throws VaultError `locked` where they do not, `not-allowed` where the browser cannot. */
  async #ask(step: PasskeyStep): Promise<PasskeyAnswer> {
    this.#step = step
    const answer = await new Promise<PasskeyAnswer>((resolve, reject) => {
      const giveUp = (): void => {
        clearTimeout(timer)
        reject(new VaultError("locked", "Nobody answered in the browser. Nothing was changed."))
      }
      const timer = setTimeout(giveUp, this.#stepSeconds * 1000)
      this.#giveUp = giveUp
      this.#settle = given => {
        clearTimeout(timer)
        resolve(given)
      }
      this.#tell()
    })
    this.#step = null
    if (answer.fault === undefined) return answer
    if (answer.fault === "NotAllowedError")
      throw new VaultError("locked", "The passkey was not used: it was called off, or is not on this computer.")
    throw new VaultError(
      "not-allowed",
      "This browser or its passkey cannot derive keys (WebAuthn's PRF). Another browser, or a newer security key, may.",
    )
  }

  #tell(): void {
    if (this.#waiting === null || this.#step === null) return
    send(this.#waiting, 200, this.#step)
    this.#waiting = null
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    for (const [name, value] of Object.entries(securityHeaders)) response.setHeader(name, value)
    const { method = "", headers, url = "/" } = request
    const bearer = bearerOf(headers.authorization)
    if (!(this.#tokens.isSession(bearer) ? this.#own : this.#strangers).take()) return refuse(response, 429)
    const { pathname } = new URL(url, "http://localhost")
    if (!isFromHere(method, headers, this.#port, { isDocument: pathname === "/" })) return refuse(response, 403)
    const file = this.#files.get(pathname)
    if (file !== undefined && method === "GET")
      return void response.writeHead(200, { "Content-Type": file.type }).end(file.content)
    if (pathname === "/session" && method === "POST") {
      const { token } = this.#tokens.exchange(bearer)
      return token === null ? refuse(response, 401) : send(response, 200, { token })
    }
    if (!this.#tokens.isSession(bearer)) return refuse(response, 401)
    if (pathname === "/step" && method === "GET") {
      this.#waiting = response
      return this.#tell()
    }
    if (pathname !== "/answer" || method !== "POST") return refuse(response, 404)
    const body = await readJson(request)
    const settle = this.#settle
    if ("fault" in body || settle === null) return refuse(response, 400)
    this.#settle = null
    send(response, 200, {})
    settle(readAnswer(body.json))
  }
}

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64")

const unexpected = (): VaultError => new VaultError("locked", "The page in the browser gave no key.")

/** @throws VaultError `locked` for what is no stanza of a passkey. */
function readStanza({ args, body }: StanzaText): Stanza {
  const isSound =
    args[0] === "age-encryption.org/fido2prf" && args.length === 2 && args.every(each => /^[\x21-\x7e]+$/.test(each))
  const bytes = Buffer.from(body, "base64")
  if (!isSound || bytes.length !== 32) throw unexpected()
  return new Stanza([...args], new Uint8Array(bytes))
}

/** Only what has the shape of an answer; all else of it is dropped. */
function readAnswer(json: unknown): PasskeyAnswer {
  const { identity, fileKey, fault, stanzas } = (json ?? {}) as Record<string, unknown>
  const isStanza = (each: unknown): each is StanzaText =>
    Array.isArray((each as StanzaText)?.args) &&
    (each as StanzaText).args.every(arg => isText(arg, 512)) &&
    isText((each as StanzaText).body, 512)
  return {
    ...(isText(identity, 8192) ? { identity } : {}),
    ...(isText(fileKey, 64) ? { fileKey } : {}),
    ...(isText(fault, 64) ? { fault } : {}),
    ...(Array.isArray(stanzas) && stanzas.length === 1 && stanzas.every(isStanza) ? { stanzas } : {}),
  }
}

function send(response: ServerResponse, status: number, value: object): void {
  response.writeHead(status, { "Content-Type": "application/json; charset=utf-8" }).end(JSON.stringify(value))
}

function refuse(response: ServerResponse, status: number): void {
  response.setHeader("Connection", "close")
  send(response, status, { error: { code: "refused", message: "" } })
}
