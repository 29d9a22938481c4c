import { fork } from "node:child_process"
import { once } from "node:events"
import { join } from "node:path"
import { setTimeout } from "node:timers/promises"
import { fileURLToPath } from "node:url"
import { rssMib, startNode } from "./child.ts"
import { emptyServer } from "./empty-server.ts"
import { publishedCopy } from "./published-copy.ts"
import type { QueueReport } from "./queued-attempts.ts"
import { type Spread, spread } from "./rounds.ts"
import { aim, type Measure, type Section } from "./section.ts"
import { inTemporaryFolder } from "./temporary-folder.ts"

const rounds = 5
const settleMs = 1500

/** Memory: of the service when nothing happens, and of attempts that wait for a slow hash. */
export async function bench(): Promise<Section[]> {
  return inTemporaryFolder(async folder => {
    const modules = await publishedCopy(folder)
    const commands = [[await emptyServer(folder)], [join(modules, "postern/bin/postern.js"), "serve", "--port", "0"]]
    const idle = commands.map(() => [] as number[])
    for (let round = 0; round < rounds; round++)
      for (const [i, args] of commands.entries()) idle[i]!.push(await idleMib(args, folder))
    const ratio = spread(idle[1]!.map((mib, round) => mib / idle[0]![round]!))
    const rows: Measure[] = [
      { name: "an empty Hono server with SQLite, idle", unit: "MiB", value: spread(idle[0]!), ratio: fixed(1) },
      { name: "postern serve, idle", unit: "MiB", value: spread(idle[1]!), ratio },
    ]
    const within = await queueReport(folder, 1000)
    const wide = await queueReport(folder, 10_000)
    return [
      {
        title: "Memory of the idle service (RSS)",
        rows,
        aims: [
          aim({ work: "RSS of the service, idle", against: "an empty Hono server with SQLite", atMost: 1.5 }, ratio),
        ],
      },
      {
        title: "Memory with 10,000 attempts at once, each needing a slow hash",
        rows: [
          measure("before", "MiB", within.beforeMib),
          measure("most, with the queue's default limit of 1,000 (the others are told `busy`)", "MiB", within.maxMib),
          measure("most, with a limit of 10,000", "MiB", wide.maxMib),
          measure("heap of one attempt that waits", "KiB", wide.heapKibEach),
        ],
        aims: [
          aim(
            { work: "attempts that wait of 10,000 sent at once", against: "the queue's limit of 1,000", atMost: 1 },
            fixed(within.waiting / 1000),
          ),
        ],
        note: `Of 10,000 attempts ${within.waiting} waited and ${within.busy} were told \`busy\`; with a limit of 10,000, ${wide.waiting} waited.`,
      },
    ]
  })
}

async function idleMib(args: readonly string[], folder: string): Promise<number> {
  const started = await startNode(args, folder)
  try {
    await setTimeout(settleMs)
    return rssMib(started.child.pid!)
  } finally {
    await started.stop()
  }
}

async function queueReport(folder: string, limit: number): Promise<QueueReport> {
  const script = fileURLToPath(new URL("queued-attempts.ts", import.meta.url))
  const child = fork(script, [folder, String(limit)], { execArgv: ["--conditions=postern-source", "--expose-gc"] })
  try {
    const ended = once(child, "exit").then(() => Promise.reject(new Error("the process with the queue ended early")))
    ended.catch(() => {})
    const [report] = (await Promise.race([once(child, "message"), ended])) as [QueueReport]
    return report
  } finally {
    child.kill("SIGKILL")
  }
}

function measure(name: string, unit: Measure["unit"], value: number): Measure {
  return { name, unit, value: fixed(value), ratio: null }
}

function fixed(value: number): Spread {
  return { median: value, least: value, most: value }
}
