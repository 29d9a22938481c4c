import { availableParallelism, cpus, loadavg, totalmem } from "node:os"

/** What the figures were measured on. */
export interface Machine {
  readonly title: string
  /** ISO 8601, the day alone */
  readonly day: string
  /** how busy the machine was with other things as well, over the last minute */
  readonly load: number
}

export function machine(): Machine {
  const memoryGib = Math.round(totalmem() / 2 ** 30)
  const model = cpus()[0]?.model.trim() ?? "unknown processor"
  return {
    title: `Node ${process.version} on ${availableParallelism()} cores (${model}), ${memoryGib} GiB, ${process.platform}`,
    day: new Date().toISOString().slice(0, 10),
    load: Math.round(loadavg()[0]! * 10) / 10,
  }
}
