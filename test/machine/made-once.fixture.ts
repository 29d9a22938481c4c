import { appendFile, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { madeOnce } from "./made-once.ts"

// A process that wants the folder. It notes when it begins to make it, and takes its time.
const [, , cache, log, pauseMs] = process.argv as [string, string, string, string, string]
const path = await madeOnce(
  "thing-1",
  async folder => {
    await writeFile(join(folder, "first"), "half")
    await appendFile(log, "begun\n")
    await sleep(Number(pauseMs))
    await writeFile(join(folder, "second"), "whole")
  },
  cache,
)
process.stdout.write(path)
