import { type ChildProcess, spawn } from "node:child_process"
import type { Stanza } from "age-encryption"
import { tidyText, VaultError } from "../../record/index.ts"
import { StanzaReader, stanzaText } from "./stanza-text.ts"

/** What a plugin may take before it is ended. Time in which a person is asked does not count. */
export interface PluginLimits {
  /** Milliseconds without a word; a person may have to find the key and touch it. */
  readonly silenceMs: number
  /** Milliseconds in all. */
  readonly totalMs: number
  readonly commands: number
  readonly bytes: number
}

export const pluginLimits: PluginLimits = { silenceMs: 120_000, totalMs: 600_000, commands: 200, bytes: 1 << 20 }

/** What of its stderr is kept, to be shown where it fails. */
const maxRemarkBytes = 2000
/** How long it may take to end by itself, and then after SIGTERM. */
const graceMs = 2000

/** A running plugin: stanzas go in and come out, and it ends with us, however we end. */
export class PluginProcess {
  readonly #child: ChildProcess
  readonly #limits: PluginLimits
  readonly #reader = new StanzaReader()
  readonly #queue: Stanza[] = []
  readonly #ended = Promise.withResolvers<void>()
  #wake: () => void = () => {}
  #fault: VaultError | null = null
  #isOver = false
  #commands = 0
  #bytes = 0
  #spentMs = 0
  #remark = ""

  constructor(program: string, machine: "recipient-v1" | "identity-v1", limits: PluginLimits = pluginLimits) {
    this.#limits = limits
    // A session of its own: without a terminal it can write to none, and it can be ended with all that it started.
    this.#child = spawn(program, [`--age-plugin=${machine}`], { cwd: "/", detached: true, stdio: "pipe" })
    const { stdin, stdout, stderr } = this.#child
    stdin!.on("error", () => {})
    stdout!.on("data", (piece: Buffer) => this.#take(piece))
    stderr!.on("data", (piece: Buffer) => {
      if (this.#remark.length < maxRemarkBytes) this.#remark += piece.toString("utf8")
    })
    this.#child.once("error", () => this.#fail("it cannot be started"))
    this.#child.once("close", () => {
      this.#isOver = true
      this.#ended.resolve()
      this.#wake()
    })
    for (const signal of signals) process.once(signal, this.#endWithUs)
    process.once("exit", this.#kill)
  }

  /** Its own words on stderr, on one line and without what a terminal would obey. */
  get remark(): string {
    return tidyText(this.#remark.slice(0, maxRemarkBytes)).slice(0, 300)
  }

  send(args: readonly string[], body?: Uint8Array): void {
    this.#child.stdin!.write(stanzaText(args, body))
  }

  /** Its next stanza; null once it has ended. @throws VaultError `plugin-failed` where it takes more than it may. */
  async next(): Promise<Stanza | null> {
    const begun = performance.now()
    while (this.#queue.length === 0 && this.#fault === null && !this.#isOver) {
      const left = Math.min(this.#limits.silenceMs, this.#limits.totalMs - this.#spentMs) - (performance.now() - begun)
      if (left <= 0) this.#fail("it did not answer in time")
      else await this.#wait(left)
    }
    this.#spentMs += performance.now() - begun
    if (this.#fault !== null) throw this.#fault
    const stanza = this.#queue.shift() ?? null
    if (stanza !== null && ++this.#commands > this.#limits.commands) {
      this.#fail("it goes on and on")
      throw this.#fault!
    }
    return stanza
  }

  #wait(ms: number): Promise<void> {
    return new Promise(resolve => {
      const timer = setTimeout(resolve, ms)
      this.#wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }

  #take(piece: Buffer): void {
    if (this.#fault !== null) return
    this.#bytes += piece.length
    try {
      if (this.#bytes > this.#limits.bytes)
        throw new VaultError("plugin-failed", "it sent more than a plugin has to say")
      this.#queue.push(...this.#reader.push(piece))
      if (this.#queue.length > this.#limits.commands) throw new VaultError("plugin-failed", "it goes on and on")
    } catch (error) {
      this.#fail((error as Error).message)
    }
    this.#wake()
  }

  #fail(why: string): void {
    this.#fault ??= new VaultError("plugin-failed", why)
    this.#kill()
    this.#wake()
  }

  readonly #kill = (): void => this.#signal("SIGKILL")

  #signal(signal: NodeJS.Signals): void {
    const { pid } = this.#child
    if (pid === undefined || this.#isOver) return
    try {
      process.kill(-pid, signal)
    } catch {
      this.#child.kill(signal)
    }
  }

  readonly #endWithUs = (signal: NodeJS.Signals): void => {
    this.#kill()
    for (const each of signals) process.off(each, this.#endWithUs)
    process.kill(process.pid, signal)
  }

  /** Lets it end by itself for a moment, and then ends it. */
  async end(): Promise<void> {
    this.#child.stdin!.end()
    const over = (ms: number): Promise<boolean> =>
      Promise.race([
        this.#ended.promise.then(() => true),
        new Promise<boolean>(resolve => setTimeout(() => resolve(this.#isOver), ms).unref()),
      ])
    if (this.#child.pid !== undefined && !(await over(graceMs))) {
      this.#signal("SIGTERM")
      if (!(await over(graceMs))) this.#kill()
    }
    for (const stream of [this.#child.stdout, this.#child.stderr]) stream?.destroy()
    for (const signal of signals) process.off(signal, this.#endWithUs)
    process.off("exit", this.#kill)
  }
}

const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const
