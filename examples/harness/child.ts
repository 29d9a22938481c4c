import { type ChildProcess, type SpawnOptions, spawn } from "node:child_process"

/** A process of the harness: what it said, whether it serves, and its end. */
export class Child {
  readonly #process: ChildProcess
  readonly #name: string
  output = ""

  constructor(name: string, program: string, rest: readonly string[], options: SpawnOptions) {
    this.#name = name
    this.#process = spawn(program, rest, { ...options, stdio: ["ignore", "pipe", "pipe"] })
    for (const stream of [this.#process.stdout, this.#process.stderr])
      stream?.on("data", (chunk: Buffer) => {
        this.output += chunk.toString()
      })
  }

  /** Waits until an address answers, whatever it answers. */
  async serves(url: string): Promise<void> {
    for (let tries = 0; tries < 150; tries++) {
      if (this.#process.exitCode !== null) throw new Error(`${this.#name} ended:\n${this.output}`)
      if ((await fetch(url).catch(() => null))?.ok) return
      await new Promise(resolve => setTimeout(resolve, 100))
    }
    throw new Error(`${this.#name} does not serve:\n${this.output}`)
  }

  /** Asks it to stop; gives whether it did so by itself. */
  async stop(): Promise<boolean> {
    const child = this.#process
    if (child.exitCode !== null || child.signalCode !== null) return false
    // Next ends with 143, which is what a shell says of SIGTERM.
    const ended = new Promise<boolean>(resolve =>
      child.once("exit", (code, signal) => resolve(code === 0 || code === 143 || signal === "SIGTERM")),
    )
    child.kill("SIGTERM")
    const timer = setTimeout(() => child.kill("SIGKILL"), 10_000)
    const isGraceful = await ended
    clearTimeout(timer)
    return isGraceful
  }
}
