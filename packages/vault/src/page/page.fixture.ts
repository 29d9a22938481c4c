import { type IncomingHttpHeaders, request } from "node:http"
import { join } from "node:path"
import type { TestContext } from "node:test"
import { newId } from "../actions/index.ts"
import { createVault } from "../folder/create-vault.ts"
import { temporaryFolder } from "../folder/devices.fixture.ts"
import { unlockedMember, Vault } from "../folder/index.ts"
import type { Fact } from "../record/index.ts"
import { type PageFiles, pageFiles } from "./http/page-files.ts"
import { pageLimits } from "./page-clock.ts"
import { type RunningPage, startPage } from "./page-server.ts"
import { PageVault } from "./page-vault.ts"

export const passphrase = "correct horse"
export const codes = ["k7qm2-4tx9n", "p3vz8-w5c6r", "h2jd7-y9b4s"] as const

export interface Answered {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly text: string
  // biome-ignore lint/suspicious/noExplicitAny: what a test reads of an answer is its own claim
  readonly json: any
}

interface Sent {
  readonly method?: string
  readonly host?: string
  readonly address?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

/** Sends one request as any program of this machine can. */
export function send(port: number, path: string, options: Sent = {}): Promise<Answered> {
  const { method = "GET", host = `localhost:${port}`, address = "127.0.0.1", headers = {}, body } = options
  return new Promise((resolve, reject) => {
    const sent = request(
      { host: address, port, path, method, headers: { host, ...headers }, agent: false },
      response => {
        let text = ""
        response.setEncoding("utf8").on("data", chunk => {
          text += chunk
        })
        response.on("end", () => {
          const isJson = response.headers["content-type"]?.startsWith("application/json")
          resolve({
            status: response.statusCode!,
            headers: response.headers,
            text,
            json: isJson ? JSON.parse(text) : null,
          })
        })
      },
    )
    sent.on("error", reject)
    sent.end(body)
  })
}

/** A page on a small vault, with a clock that is wound by hand. */
export class PageStage {
  readonly running: RunningPage
  readonly page: PageVault
  readonly warnings: string[]
  readonly #clock: { now: number }
  #token = ""

  private constructor(running: RunningPage, page: PageVault, warnings: string[], clock: { now: number }) {
    this.running = running
    this.page = page
    this.warnings = warnings
    this.#clock = clock
  }

  static async start(t: TestContext, { files = emptyFiles, port = 0 }: { files?: PageFiles; port?: number } = {}) {
    const base = await temporaryFolder(t)
    const secret = await createVault({ folder: join(base, "vault"), member: "ada", passphrase, workFactor: 8 })
    const stateFolder = join(base, "state")
    const vault = await Vault.open({ folder: join(base, "vault"), member: await unlockedMember(secret), stateFolder })
    await vault.commit(smallVault)
    const clock = { now: Date.parse("2026-03-02T10:00:00Z") }
    const warnings: string[] = []
    const page = new PageVault({ vault, stateFolder })
    const running = await startPage({
      page,
      files,
      port,
      isDemo: false,
      limits: pageLimits,
      now: () => clock.now,
      warn: message => warnings.push(message),
    })
    t.after(() => running.end("stopped"))
    return new PageStage(running, page, warnings, clock)
  }

  get port(): number {
    return this.running.port
  }

  get origin(): string {
    return `http://localhost:${this.port}`
  }

  get addressToken(): string {
    return this.running.address.split("#")[1]!
  }

  /** What the page's own requests carry once it has begun. */
  get own(): Readonly<Record<string, string>> {
    return { authorization: `Bearer ${this.#token}`, origin: this.origin, "content-type": "application/json" }
  }

  wind(seconds: number): void {
    this.#clock.now += seconds * 1000
  }

  exchange(token = this.addressToken): Promise<Answered> {
    const headers = { authorization: `Bearer ${token}`, origin: this.origin }
    return send(this.port, "/session", { method: "POST", headers })
  }

  async begin(): Promise<void> {
    this.#token = (await this.exchange()).json.token
  }

  look(name: string): Promise<Answered> {
    return send(this.port, `/api/${name}`, { headers: this.own })
  }

  do(name: string, body: object): Promise<Answered> {
    return send(this.port, `/api/${name}`, { method: "POST", headers: this.own, body: JSON.stringify(body) })
  }
}

const emptyFiles = pageFiles(
  new Map(["index.html", "page.js", "page.css", "icon.svg"].map(name => [name, Buffer.from(name)])),
)

function smallVault(): Fact[] {
  const [github, bank] = [newId(), newId()]
  return [
    { kind: "account-added", account: github, name: "GitHub Work", ref: "G1" },
    { kind: "batch-added", batch: newId(), account: github, sort: "single-use", codes: [...codes] },
    { kind: "account-added", account: bank, name: "Bank", ref: "B1", twoFactor: true },
  ]
}
