import { type ChildProcess, fork } from "node:child_process"
import { once } from "node:events"
import { availableParallelism } from "node:os"
import { fileURLToPath } from "node:url"
import type { PolicyOptions } from "postern"
import type { Subject } from "./signed-up.ts"

/** What answers: bare Hono with an echo, bare Hono with a durable grouped update, or Postern's service. */
export type ServerKind = "echo" | "grouped" | "postern"

export interface ServerReady {
  readonly port: number
  readonly subjects: readonly Subject[]
  readonly now: number
}

/** Winds the clock of Postern's server, or asks any of them for the processor time that it took. */
export type ServerOrder = { readonly now: number } | { readonly wants: "processor-time" }

/** A server in a process of its own, which ends with the bench. */
export class ServerProcess {
  readonly ready: ServerReady
  readonly #child: ChildProcess
  #now: number

  private constructor(child: ChildProcess, ready: ServerReady) {
    this.#child = child
    this.ready = ready
    this.#now = ready.now
  }

  static async start(
    kind: ServerKind,
    folder: string,
    settings: { subjects?: number; policy?: PolicyOptions } = {},
  ): Promise<ServerProcess> {
    const script = fileURLToPath(new URL("http-server.ts", import.meta.url))
    const child = fork(script, [kind, folder, JSON.stringify(settings)], {
      execArgv: ["--conditions=postern-source"],
      env: { ...process.env, UV_THREADPOOL_SIZE: String(availableParallelism()) },
    })
    const ended = once(child, "exit").then(() => {
      throw new Error(`the server "${kind}" ended before it was ready`)
    })
    const [ready] = (await Promise.race([once(child, "message"), ended])) as [ServerReady]
    ended.catch(() => {})
    return new ServerProcess(child, ready)
  }

  /** Winds the clock on by three TOTP steps and gives the new time. */
  async nextSteps(): Promise<number> {
    this.#now += 90_000
    this.#child.send({ now: this.#now } satisfies ServerOrder)
    await once(this.#child, "message")
    return this.#now
  }

  /** Gives the processor time that the server has taken so far, in µs, over all threads. */
  async processorMicros(): Promise<number> {
    this.#child.send({ wants: "processor-time" } satisfies ServerOrder)
    const [{ micros }] = (await once(this.#child, "message")) as [{ micros: number }]
    return micros
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return
    this.#child.kill("SIGKILL")
    await once(this.#child, "exit")
  }
}
