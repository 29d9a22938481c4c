import assert from "node:assert/strict"
import { execFileSync, spawnSync } from "node:child_process"
import { randomBytes } from "node:crypto"
import { mkdtempSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { Child } from "./child.ts"
import { freePort } from "./free-port.ts"
import { untilStepIsYoung, Visitor } from "./visitor.ts"

const root = fileURLToPath(new URL("../../", import.meta.url))

interface Language {
  /** the program that must be there */
  readonly program: string
  /** what it is asked, to see that it is */
  readonly probe: readonly string[]
  readonly build?: (output: string) => readonly string[]
  readonly start: (port: string, output: string) => readonly [string, ...string[]]
}

const languages: Readonly<Record<string, Language>> = {
  python: { program: "python3", probe: ["--version"], start: () => ["python3", "main.py"] },
  go: {
    program: "go",
    probe: ["version"],
    build: output => ["build", "-o", output, "."],
    start: (_, output) => [output],
  },
  php: { program: "php", probe: ["--version"], start: port => ["php", "-S", `127.0.0.1:${port}`, "main.php"] },
  ruby: { program: "ruby", probe: ["--version"], start: () => ["ruby", "main.rb"] },
}

/** The examples that speak to `postern serve` over HTTP. */
export const httpExampleNames: readonly string[] = Object.keys(languages)

/** One example in another language, and the service beside it, as two processes. */
export class HttpExample {
  readonly name: string
  readonly #language: Language
  readonly #folder: string
  readonly #work = mkdtempSync(join(tmpdir(), "postern-example-"))
  readonly #apiKey = randomBytes(32).toString("hex")
  #application: Child | null = null
  #service: Child | null = null
  url = ""
  serviceUrl = ""

  constructor(name: string) {
    this.name = name
    this.#language = languages[name]!
    this.#folder = join(root, "examples", name)
  }

  /** Whether the language is on this machine. */
  get isPossible(): boolean {
    const { program, probe } = this.#language
    return spawnSync(program, probe, { stdio: "ignore" }).status === 0
  }

  get output(): string {
    return `${this.#application?.output}${this.#service?.output}`
  }

  get #program(): string {
    return join(this.#work, "program")
  }

  async build(): Promise<void> {
    const { program, build } = this.#language
    if (build !== undefined) execFileSync(program, build(this.#program), { cwd: this.#folder, stdio: "pipe" })
  }

  async start(): Promise<void> {
    this.url = `http://127.0.0.1:${await freePort()}`
    await this.startService(await freePort())
    const port = new URL(this.url).port
    const [program, ...rest] = this.#language.start(port, this.#program)
    this.#application = new Child(this.name, program, rest, {
      cwd: this.#folder,
      env: {
        ...process.env,
        PORT: port,
        POSTERN_URL: this.serviceUrl,
        POSTERN_API_KEY: this.#apiKey,
        TMPDIR: this.#work,
        PYTHONDONTWRITEBYTECODE: "1",
      },
    })
    await this.#application.serves(this.url)
  }

  async startService(port = Number(new URL(this.serviceUrl).port)): Promise<void> {
    this.serviceUrl = `http://127.0.0.1:${port}`
    const launcher = join(root, "packages/postern/bin/postern.js")
    const options = ["serve", "--issuer", "Acme", "--port", String(port), "--allowed-origin", this.url]
    this.#service = new Child(
      "postern serve",
      process.execPath,
      ["--conditions=postern-source", launcher, ...options],
      {
        cwd: this.#work,
        env: { ...process.env, POSTERN_API_KEY: this.#apiKey },
      },
    )
    await this.#service.serves(`${this.serviceUrl}/healthz`)
  }

  async stopService(): Promise<void> {
    await this.#service?.stop()
  }

  async stop(): Promise<boolean> {
    const isGraceful = (await this.#application?.stop()) ?? false
    await this.stopService()
    return isGraceful
  }
}

/** While the service is down nobody gets in, and people read what is the matter; afterwards everything goes on. */
export async function outageIsTold(example: HttpExample): Promise<void> {
  await untilStepIsYoung()
  const visitor = new Visitor(example)
  await visitor.enter("/sign-up", "outage@example.com")
  await visitor.enrol()
  await visitor.submit("/sign-out")
  await example.stopService()
  const fields = { email: "outage@example.com", password: "a long password" }
  const refused = await visitor.submit("/sign-in", fields)
  assert.equal(refused.status, 503)
  assert.match(await refused.text(), /Please try again/)
  assert.equal(await visitor.led("/security"), "/")
  await example.startService()
  await visitor.enter("/sign-in", fields.email)
  const ticket = await visitor.ticketOn("/second-step")
  await example.stopService()
  assert.ok((await visitor.handIn("no result")) >= 400)
  const page = await visitor.ask("/second-step")
  assert.equal(page.status, 503)
  assert.match(await page.text(), /Nothing was changed/)
  await example.startService()
  const answer = (await (await visitor.call(ticket, "verify", { code: visitor.code(0) })).json()) as { result: string }
  await visitor.ask("/second-step")
  assert.ok((await visitor.handIn(answer.result)) >= 400, "a result of an earlier ticket is none")
}
