import { execFileSync } from "node:child_process"
import { existsSync, mkdtempSync, readFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { fileURLToPath } from "node:url"
import { createPostern, generateKeyEntry, parseKeyRing } from "postern"
import { sqliteStore } from "postern/sqlite"
import { Child } from "./child.ts"
import { freePort } from "./free-port.ts"

const examples = fileURLToPath(new URL("..", import.meta.url))

interface Manifest {
  readonly scripts: { readonly build: string; readonly start: string }
}

/** How an example is told that proxies stand in front: by its framework, or by the service. */
const proxySettings: Readonly<Record<string, (proxies: number) => Record<string, string>>> = {
  framework: proxies => ({ PROXIES: String(proxies) }),
  service: proxies => ({ SERVICE_PROXIES: String(proxies) }),
  sveltekit: proxies => (proxies === 0 ? {} : { ADDRESS_HEADER: "x-forwarded-for", XFF_DEPTH: String(proxies) }),
}
const ownProxies: Readonly<Record<string, string>> = {
  express: "framework",
  fastify: "framework",
  nest: "framework",
  sveltekit: "sveltekit",
}

/** One example on this machine: installed, checked, and run as its README says. */
export class Example {
  readonly name: string
  readonly folder: string
  readonly database = join(mkdtempSync(join(tmpdir(), "postern-example-")), "second-factor.db")
  readonly #keys = generateKeyEntry()
  readonly #known = new Set<string>()
  url = ""
  #output = ""
  #child: Child | null = null

  constructor(name: string) {
    this.name = name
    this.folder = join(examples, name)
  }

  /** what it wrote so far, over all its runs */
  get output(): string {
    return this.#output + (this.#child?.output ?? "")
  }

  /** where its pages find the service */
  get serviceUrl(): string {
    return `${this.url}/2fa`
  }

  get #manifest(): Manifest {
    return JSON.parse(readFileSync(join(this.folder, "package.json"), "utf8"))
  }

  /** Installs what the example needs, and builds it. */
  async build(): Promise<void> {
    this.url = `http://127.0.0.1:${await freePort()}`
    // Some frameworks load the application once to see what it consists of.
    const env = { ...process.env, POSTERN_KEYS: this.#keys, DATABASE: this.database, ORIGIN: this.url }
    const options = { cwd: this.folder, stdio: ["ignore", "pipe", "pipe"], env } as const
    const needs = JSON.parse(readFileSync(join(this.folder, "package.json"), "utf8"))
    if ((needs.dependencies || needs.devDependencies) && !existsSync(join(this.folder, "node_modules")))
      execFileSync("npm", ["ci", "--no-audit", "--no-fund"], options)
    execFileSync("npm", ["run", "--silent", "build"], options)
  }

  /** Starts it, and waits until it serves. */
  async start(proxies = 0): Promise<void> {
    const [program = "", ...rest] = this.#manifest.scripts.start.split(" ")
    const isNode = program === "node"
    const script = isNode ? rest : [join(this.folder, "node_modules", ".bin", program), ...rest, "-H", "127.0.0.1"]
    this.#child = new Child(this.name, process.execPath, script, {
      cwd: this.folder,
      env: {
        ...process.env,
        NODE_ENV: "production",
        PORT: new URL(this.url).port,
        HOST: "127.0.0.1",
        DATABASE: this.database,
        POSTERN_KEYS: this.#keys,
        ...proxySettings[ownProxies[this.name] ?? "service"]!(proxies),
      },
    })
    await this.#child.serves(`${this.serviceUrl}/healthz`)
  }

  /** Asks it to stop; gives whether it did so by itself. */
  async stop(): Promise<boolean> {
    const child = this.#child
    if (child === null) return false
    const isGraceful = await child.stop()
    this.#output += child.output
    this.#child = null
    return isGraceful
  }

  /** Gives the addresses that the audit trails of new accounts name: those that it was not asked for before. */
  async newAddresses(): Promise<(string | undefined)[]> {
    const database = new DatabaseSync(this.database, { readOnly: true })
    const rows = database.prepare("SELECT subject FROM subject").all()
    database.close()
    const fresh = rows.map(({ subject }) => String(subject)).filter(subject => !this.#known.has(subject))
    for (const subject of fresh) this.#known.add(subject)
    const store = sqliteStore({ path: this.database })
    try {
      const postern = createPostern({ issuer: "Acme", store, keys: parseKeyRing(this.#keys) })
      const trails = await Promise.all(fresh.map(subject => postern.events(subject)))
      return trails.flatMap(({ events }) => events.map(event => event.ip))
    } finally {
      await store.close()
    }
  }
}
