import assert from "node:assert/strict"
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js"
import { authenticatorCode } from "../../../../test/authenticator.ts"
import { createPostern, generateKeyEntry, type KeyRing, type PolicyOptions, parseKeyRing } from "../issuer/index.ts"
import { memoryStore } from "../stores/memory/index.ts"
import { type Client, createService, hashApiKey, type LogEntry, type Service, type ServiceOptions } from "./index.ts"

export const apiKey = "canary-api-key-0123456789abcdef"
export const otherKey = "another-tenants-key-0123456789"
export const origin = "https://2fa.example.com"

interface RigOptions extends Partial<ServiceOptions> {
  readonly policy?: PolicyOptions
  readonly ring?: KeyRing
  readonly issuer?: string
  readonly store?: ReturnType<typeof memoryStore>
}

export interface CallOptions {
  readonly body?: unknown
  /** sent as it is, instead of `body` */
  readonly raw?: RequestInit["body"]
  /** API key or ticket; null for none */
  readonly token?: string | null
  readonly headers?: Record<string, string>
  readonly client?: Client
}

export interface Reply {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  // biome-ignore lint/suspicious/noExplicitAny: tests read whatever came
  readonly json: any
}

/** A service over a memory store, a clock wound by hand, two tenants. Every answer is held against the OpenAPI document. */
export class Rig {
  readonly service: Service
  readonly entries: LogEntry[] = []
  now = Date.parse("2026-05-04T12:00:00Z")
  #document: Promise<DocumentedAnswers> | undefined

  constructor({
    policy,
    issuer = "Acme",
    ring = parseKeyRing(generateKeyEntry()),
    store = memoryStore(),
    ...options
  }: RigOptions = {}) {
    const clock = () => this.now
    const postern = createPostern({ issuer, store, keys: ring, clock, ...(policy && { policy }) })
    this.service = createService({
      postern,
      keys: ring,
      apiKeys: [
        { tenant: "default", hash: hashApiKey(apiKey) },
        { tenant: "other", hash: hashApiKey(otherKey) },
      ],
      publicUrl: origin,
      clock,
      log: entry => this.entries.push(entry),
      ...options,
    })
  }

  advance(seconds: number): void {
    this.now += seconds * 1000
  }

  async call(method: string, path: string, options: CallOptions = {}): Promise<Reply> {
    const { body, raw, token = apiKey, headers, client } = options
    const content = raw ?? (body === undefined ? undefined : JSON.stringify(body))
    const request = new Request(`${origin}${path}`, {
      method,
      headers: {
        ...(token !== null && { authorization: `Bearer ${token}` }),
        ...(content !== undefined && { "content-type": "application/json" }),
        ...headers,
      },
      ...(content !== undefined && { body: content, duplex: "half" }),
    } as RequestInit)
    const response = await this.service.fetch(request, client)
    const text = await response.text()
    const type = response.headers.get("content-type") ?? ""
    const reply = {
      status: response.status,
      headers: response.headers,
      text,
      json: /json/.test(type) && text !== "" ? JSON.parse(text) : null,
    }
    const requestId = response.headers.get("x-request-id")
    const route = this.entries.findLast(entry => entry.requestId === requestId)?.route
    if (route?.startsWith("/report/") === false && route !== "unmatched" && method !== "HEAD") {
      this.#document ??= readDocument(this.service)
      ;(await this.#document).check(method, route, type, reply)
    }
    return reply
  }

  post(path: string, body: unknown, token: string | null = apiKey): Promise<Reply> {
    return this.call("POST", path, { body, token })
  }

  /** Enrols a subject, anew if need be, and gives its codes; the clock moves on by one step, so that a fresh TOTP code is at hand. */
  async enrolled(subject: string, token = apiKey): Promise<Enrolled> {
    const path = `/v1/subjects/${encodeURIComponent(subject)}`
    const { uri, secret } = (
      await this.post(`${path}/totp`, { account: "ada@example.com", replaceWithoutProof: true }, token)
    ).json
    const totp = () => authenticatorCode(uri, this.now)
    const { json } = await this.post(`${path}/totp/activate`, { code: totp() }, token)
    assert.equal(json.outcome, "activated")
    this.advance(30)
    return { path, secret, totp, codes: json.codeSet.codes }
  }

  async ticket(subject: string, purpose: string, more: object = {}): Promise<string> {
    return (await this.post("/v1/tickets", { subject, purpose, ...more })).json.ticket
  }
}

export interface Enrolled {
  readonly path: string
  readonly secret: string
  readonly totp: () => string
  readonly codes: readonly string[]
}

interface DocumentedAnswers {
  check(method: string, route: string, type: string, reply: Reply): void
}

const cache = new Map<string, ValidateFunction>()

export async function readDocument(service: Service): Promise<DocumentedAnswers> {
  const document = await (await service.fetch(new Request(`${origin}/openapi.json`))).json()
  const ajv = new Ajv2020({ strict: false })
  ajv.addSchema({ $id: "openapi", ...document })
  return {
    check(method, route, type, reply) {
      const operation = document.paths[route]?.[method.toLowerCase()]
      assert.ok(operation, `${method} ${route} is not documented`)
      const status = operation.responses[reply.status] === undefined ? "default" : String(reply.status)
      assert.ok(status !== "default" || reply.status >= 400, `${method} ${route} does not document ${reply.status}`)
      if (reply.status === 204) return assert.equal(reply.text, "")
      const media = type.replace(/;.*/, "")
      const content = operation.responses[status].content?.[media]
      assert.ok(content, `${method} ${route} ${reply.status} does not document ${type}`)
      if (reply.json === null) return
      const pointer = ["paths", route, method.toLowerCase(), "responses", status, "content", media, "schema"]
        .map(name => name.replaceAll("~", "~0").replaceAll("/", "~1"))
        .map(encodeURIComponent)
        .join("/")
      const validate = cache.get(pointer) ?? ajv.compile({ $ref: `openapi#/${pointer}` })
      cache.set(pointer, validate)
      assert.ok(validate(reply.json), `${method} ${route} ${reply.status}: ${ajv.errorsText(validate.errors)}`)
    },
  }
}

/** A code whose check symbols fit and that was issued to nobody: a wrong guess, not a typing error. */
export const strangeCode = "9876-5432-ZYXW-VUAY"
