import { writeFile } from "node:fs/promises"
import { join } from "node:path"
import { startNode } from "./child.ts"
import { emptyServer } from "./empty-server.ts"
import { publishedCopy } from "./published-copy.ts"
import { spread } from "./rounds.ts"
import { aim, type Measure, type Section } from "./section.ts"
import { inTemporaryFolder } from "./temporary-folder.ts"

const rounds = 15

/**
 * Cold start, from the call that starts the process until it is ready: of the packages as they are published. `postern serve` keeps what it
 * compiled for its next start; the last row is without that, as on a machine where it never ran.
 */
export async function bench(): Promise<Section[]> {
  return inTemporaryFolder(async folder => {
    const modules = await publishedCopy(folder)
    const importing = join(folder, "importing.mjs")
    await writeFile(importing, 'import "postern"\nconsole.log("ready")\nprocess.exit()\n')
    const serve = [join(modules, "postern/bin/postern.js"), "serve", "--port", "0"]
    const contenders: { name: string; args: string[]; env?: NodeJS.ProcessEnv }[] = [
      { name: "an empty Hono server with SQLite", args: [await emptyServer(folder)] },
      { name: 'import "postern"', args: [importing] },
      { name: "postern serve", args: serve },
      { name: "postern serve, for the first time", args: serve, env: { NODE_DISABLE_COMPILE_CACHE: "1" } },
    ]
    const times = contenders.map(() => [] as number[])
    // The first round makes what a first run makes, which is written as it ends, and does not count.
    for (let round = -1; round < rounds; round++) {
      for (const [i, { args, env }] of contenders.entries()) {
        const started = await startNode(args, folder, env)
        await started.stop(round < 0 ? "SIGTERM" : "SIGKILL")
        if (round >= 0) times[i]!.push(started.readyMs)
      }
    }
    const rows = contenders.map(({ name }, i): Measure => {
      const ratio = spread(times[i]!.map((ms, round) => ms / times[0]![round]!))
      return { name, unit: "ms", value: spread(times[i]!), ratio }
    })
    const against = "an empty Hono server with SQLite"
    return [
      {
        title: "Cold start to ready",
        rows,
        aims: rows
          .slice(1, 3)
          .map(({ name, ratio }) =>
            aim({ work: `cold start: ${name}`, against, atMost: name === "postern serve" ? 1.6 : 2 }, ratio!),
          ),
      },
    ]
  })
}
