import cluster, { type Worker } from "node:cluster"
import { availableParallelism } from "node:os"
import { exitCode } from "../../exit-code.ts"
import { BackOff } from "./back-off.ts"
import { GatheredMetrics } from "./gathered-metrics.ts"
import { passLines } from "./whole-lines.ts"
import { type FromWorker, placeVariable, type ToWorker } from "./worker-message.ts"

export interface SupervisorOptions {
  /** how many serve, from 1 */
  readonly workers: number
  /** writes a line, with its end, to the one log */
  readonly write: (line: string) => void
}

/** A worker that runs. */
interface Running {
  readonly worker: Worker
  /** whether it has said that it serves */
  isReady: boolean
}

/** A worker that ended before it served; it has said why on standard error. */
export class WorkerNotStarted extends Error {
  override name = "WorkerNotStarted"
  readonly exitCode: number | null

  constructor(code: number | null) {
    super("a worker ended before it served")
    this.exitCode = code
  }

  /** Whether it ended over a setting that the operator can put right. */
  get isWrongUse(): boolean {
    return this.exitCode === exitCode.usage
  }
}

/**
 * Starts the processes that serve, replaces one that dies, and passes on what they have in common: the log, what they counted, and the word to
 * stop. Node shares the port between them.
 */
export class Supervisor {
  readonly #options: SupervisorOptions
  readonly #running = new Map<number, Running>()
  readonly #backOffs = new Map<number, BackOff>()
  readonly #timers = new Set<NodeJS.Timeout>()
  readonly #metrics = new GatheredMetrics()
  /** the place of the worker that sends notices; null where none serves */
  #dispatcher: number | null = null
  #isStopping = false

  constructor(options: SupervisorOptions) {
    this.#options = options
    cluster.setupPrimary({ stdio: ["ignore", "pipe", "inherit", "ipc"] })
  }

  /**
   * Starts all workers, the first one alone: what keeps it from serving would keep all, and is said once.
   * @returns the address that they serve at
   * @throws WorkerNotStarted
   */
  async start(): Promise<string> {
    const url = await this.#start(0)
    if (!this.#isStopping)
      await Promise.all(Array.from({ length: this.#options.workers - 1 }, (_, i) => this.#start(i + 1)))
    return url
  }

  /** Tells all to finish what they were asked, and resolves once they have ended. */
  async stop(): Promise<void> {
    this.#isStopping = true
    for (const timer of this.#timers) clearTimeout(timer)
    await Promise.all(
      [...this.#running.values()].map(({ worker }) => {
        const ended = new Promise<void>(resolve => worker.once("exit", () => resolve()))
        tell(worker, { kind: "stop" })
        return ended
      }),
    )
  }

  /** Ends all at once. */
  kill(): void {
    this.#isStopping = true
    for (const { worker } of this.#running.values()) worker.process.kill("SIGKILL")
  }

  #start(place: number): Promise<string> {
    const worker = cluster.fork({ [placeVariable]: String(place), UV_THREADPOOL_SIZE: String(this.#threads()) })
    const since = performance.now()
    const running: Running = { worker, isReady: false }
    this.#running.set(place, running)
    passLines(worker.process.stdout!, this.#options.write)
    return new Promise((resolve, reject) => {
      worker.on("message", (message: FromWorker) => {
        if (message.kind === "snapshot") this.#metrics.note(place, message.snapshot)
        if (message.kind === "others-wanted") void this.#tellOthers(place, worker, message.own)
        if (message.kind !== "ready") return
        running.isReady = true
        // It could not hear of it before.
        if (this.#isStopping) tell(worker, { kind: "stop" })
        this.#appointDispatcher()
        resolve(message.url)
      })
      worker.once("exit", (code, signal) => {
        this.#running.delete(place)
        this.#metrics.end(place)
        if (this.#dispatcher === place) this.#dispatcher = null
        this.#appointDispatcher()
        if (!running.isReady) reject(new WorkerNotStarted(code))
        else if (!this.#isStopping) this.#replace(place, since, code, signal)
      })
    })
  }

  // Notices must not wait until a replacement may start: whoever serves goes on with them.
  #appointDispatcher(): void {
    if (this.#dispatcher !== null || this.#isStopping) return
    const [next] = [...this.#running].filter(([, { isReady }]) => isReady).sort(([a], [b]) => a - b)
    if (next === undefined) return
    const [place, { worker }] = next
    this.#dispatcher = place
    tell(worker, { kind: "dispatch" })
  }

  // One slow hash a core, over all of them; two, for what else the threads do must not wait for a hash.
  #threads(): number {
    const all = Number(process.env.UV_THREADPOOL_SIZE) || availableParallelism()
    return Math.max(2, Math.ceil(all / this.#options.workers))
  }

  #replace(place: number, since: number, code: number | null, signal: string | null): void {
    const backOff = this.#backOffs.get(place) ?? new BackOff()
    this.#backOffs.set(place, backOff)
    const delayMs = backOff.delayAfter(performance.now() - since)
    const entry = { event: "worker-ended", time: new Date().toISOString(), worker: place, code, signal, delayMs }
    this.#options.write(`${JSON.stringify(entry)}\n`)
    const timer = setTimeout(() => {
      this.#timers.delete(timer)
      const startedAt = performance.now()
      this.#start(place).catch((fault: WorkerNotStarted) => {
        if (!this.#isStopping) this.#replace(place, startedAt, fault.exitCode, null)
      })
    }, delayMs)
    this.#timers.add(timer)
  }

  async #tellOthers(place: number, worker: Worker, own: Parameters<GatheredMetrics["note"]>[1]): Promise<void> {
    this.#metrics.note(place, own)
    const others = [...this.#running.keys()].filter(each => each !== place)
    const snapshots = await this.#metrics.of(others, each =>
      tell(this.#running.get(each)!.worker, { kind: "snapshot-wanted" }),
    )
    tell(worker, { kind: "others", snapshots })
  }
}

// One that has just died hears nothing, and its end is told by itself.
function tell(worker: Worker, message: ToWorker): void {
  if (worker.isConnected()) worker.send(message, () => {})
}
