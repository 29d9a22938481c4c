import cluster from "node:cluster"
import type { MetricsSnapshot, RunningServer, Service } from "../../../service/index.ts"
import { type FromWorker, placeVariable, type ToWorker } from "./worker-message.ts"

/** How long /metrics waits for what the others counted. */
const maxGatherMs = 2_000

const tell = (message: FromWorker): void => void process.send?.(message)

/** The place of this process among the workers, from 0; null where it was not started as one. */
export function workerPlace(): number | null {
  return cluster.isWorker ? Number(process.env[placeVariable] ?? 0) : null
}

let asked: Promise<readonly MetricsSnapshot[]> | null = null

/**
 * Gives what the other workers counted, as the process that started them all knows it; nothing where it does not answer in time. Who asks meanwhile
 * gets the same answer: each question costs every worker a count, and /metrics may be open to anybody.
 */
export function othersCounted(own: MetricsSnapshot): Promise<readonly MetricsSnapshot[]> {
  asked ??= askOthers(own).finally(() => {
    asked = null
  })
  return asked
}

function askOthers(own: MetricsSnapshot): Promise<readonly MetricsSnapshot[]> {
  return new Promise(resolve => {
    const end = (snapshots: readonly MetricsSnapshot[]) => {
      clearTimeout(timer)
      process.off("message", heard)
      resolve(snapshots)
    }
    const heard = (message: ToWorker) => {
      if (message.kind === "others") end(message.snapshots)
    }
    const timer = setTimeout(end, maxGatherMs, [])
    process.on("message", heard)
    tell({ kind: "others-wanted", own })
  })
}

/**
 * Answers what this worker counted, and sends notices once it is told that it is the one that does. Resolves once it was told to stop, or got a
 * SIGTERM of its own, and has finished what it was asked.
 */
export function untilToldToStop(server: RunningServer, service: Service, dispatch: () => void): Promise<void> {
  return new Promise((resolve, reject) => {
    let isStopping = false
    const stop = () => {
      isStopping = true
      void server.stop().then(resolve, reject)
    }
    process.on("message", (message: ToWorker) => {
      if (message.kind === "stop") stop()
      if (message.kind === "dispatch" && !isStopping) dispatch()
      if (message.kind === "snapshot-wanted")
        void service.metricsSnapshot().then(snapshot => tell({ kind: "snapshot", snapshot }))
    })
    process.on("SIGTERM", stop)
    // Ctrl-C goes to the whole group; the process that started this one says when.
    process.on("SIGINT", () => {})
  })
}

/** Says that this worker serves. */
export const tellReady = (url: string): void => tell({ kind: "ready", url })

/** Ends the link, which would keep the process alive. */
export const endLink = (): void => void cluster.worker?.disconnect()
