import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { mkdir, mkdtemp, rm, symlink } from "node:fs/promises"
import { type AddressInfo, createServer } from "node:net"
import { tmpdir } from "node:os"
import { delimiter, dirname, join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { createPostern, keyRingFromFile, type Postern } from "postern"
import { sqliteStore } from "postern/sqlite"
import { authenticatorCode } from "../authenticator.ts"
import { commandPrograms } from "../machine/command-programs.ts"
import { compileCache } from "../machine/compile-cache.ts"
import { started } from "../started-enrollment.ts"
import { heard, within } from "../waiting.ts"

const { postern: launcher } = await commandPrograms()

const maxCommandMs = 15_000

export interface Ending {
  readonly stdout: string
  readonly stderr: string
  readonly exitCode: number
}

/** The place where a transcript plays: a folder of its own, a plain environment, and real processes. */
export class Stage {
  /** where the commands run */
  readonly #folder: string
  /** where the shell finds `postern` */
  readonly #bin: string
  readonly #closers: (() => unknown)[] = []
  #server: { child: ChildProcess; ended: Promise<Ending>; said: Ending } | null = null

  private constructor(home: string) {
    this.#folder = join(home, "work")
    this.#bin = join(home, "bin")
  }

  static async open(): Promise<Stage> {
    const stage = new Stage(await mkdtemp(join(tmpdir(), "postern-transcript-")))
    for (const folder of [stage.#folder, stage.#bin]) await mkdir(folder)
    await symlink(launcher, join(stage.#bin, "postern"))
    return stage
  }

  /** Runs a shell command to its end; with ` &` behind it, until it says that it is ready. `kill %1` ends that one, gently. */
  async run(command: string): Promise<Ending> {
    if (command === "kill %1") return this.#stopServer()
    const isServer = command.endsWith(" &")
    const PATH = [this.#bin, dirname(process.execPath), process.env.PATH].join(delimiter)
    const child = spawn("bash", ["-c", isServer ? `exec env ${command.slice(0, -2)}` : command], {
      cwd: this.#folder,
      env: { PATH, LANG: "C.UTF-8", NODE_COMPILE_CACHE: compileCache },
      stdio: ["ignore", "pipe", "pipe"],
      // A server that starts where it must not would serve for ever.
      ...(!isServer && { timeout: maxCommandMs, killSignal: "SIGKILL" }),
    })
    const output = collect(child)
    const ended = once(child, "close").then(([code]) => ({ ...output(), exitCode: code ?? -1 }))
    if (!isServer) return ended
    await within("the server to be ready", Promise.race([ended, untilReady(child, output)]))
    const said = { ...output(), exitCode: child.exitCode ?? 0 }
    this.#server = { child, ended, said }
    return said
  }

  // What it said when it started has been compared already.
  async #stopServer(): Promise<Ending> {
    const { child, ended, said } = this.#server!
    child.kill("SIGTERM")
    const { stdout, stderr, exitCode } = await within("the end of the server", ended)
    return { stdout: stdout.slice(said.stdout.length), stderr: stderr.slice(said.stderr.length), exitCode }
  }

  /** Acts that no command does: `enroll NAME…`, `unlock TIMES NAME…`, `sql FILE STATEMENT`, `lock FILE`, `hold`, which takes a port and calls it `<port>`. */
  async act(command: string, names: Map<string, string>): Promise<void> {
    const [verb, ...words] = command.split(" ")
    if (verb === "enroll") await this.#enroll(words)
    else if (verb === "unlock") await this.#unlock(Number(words[0]), words.slice(1))
    else if (verb === "sql") this.#open(words[0]!).exec(words.slice(1).join(" "))
    else if (verb === "lock") this.#open(words[0]!).exec("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE")
    else if (verb === "hold") names.set("port", await this.#hold())
    else throw new Error(`the stage knows no act ${verb}`)
  }

  #enroll(subjects: readonly string[]): Promise<void> {
    return this.#withPostern(async postern => {
      for (const subject of subjects) {
        const { uri } = started(await postern.enrollTotp(subject, { account: subject }))
        await postern.activateTotp(subject, authenticatorCode(uri, Date.now()))
      }
    })
  }

  #unlock(times: number, subjects: readonly string[]): Promise<void> {
    return this.#withPostern(async postern => {
      for (const subject of subjects) for (let i = 0; i < times; i++) await postern.unlock(subject)
    })
  }

  async #withPostern(work: (postern: Postern) => Promise<void>): Promise<void> {
    const store = sqliteStore({ path: join(this.#folder, "postern-data/postern.db") })
    const keys = keyRingFromFile(join(this.#folder, "postern-data/keys"))
    await work(createPostern({ issuer: "Acme", store, keys, policy: { codes: { format: "long" } } }))
    await store.close()
  }

  #open(file: string): DatabaseSync {
    const connection = new DatabaseSync(join(this.#folder, file))
    this.#closers.push(() => connection.close())
    return connection
  }

  async #hold(): Promise<string> {
    const server = createServer().listen(0, "127.0.0.1")
    await heard(server, "listening")
    this.#closers.push(() => server.close())
    return String((server.address() as AddressInfo).port)
  }

  async close(): Promise<void> {
    this.#server?.child.kill("SIGKILL")
    for (const close of this.#closers) close()
    await rm(dirname(this.#folder), { recursive: true, force: true })
  }
}

function collect(child: ChildProcess): () => { stdout: string; stderr: string } {
  const [stdout, stderr]: [Buffer[], Buffer[]] = [[], []]
  child.stdout!.on("data", chunk => stdout.push(chunk))
  child.stderr!.on("data", chunk => stderr.push(chunk))
  return () => ({ stdout: Buffer.concat(stdout).toString(), stderr: Buffer.concat(stderr).toString() })
}

function untilReady(child: ChildProcess, output: () => { stderr: string }): Promise<void> {
  return new Promise(resolve => {
    child.stderr!.on("data", () => {
      if (/^Ready at .*\n/m.test(output().stderr)) resolve()
    })
  })
}
