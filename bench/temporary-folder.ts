import { rmSync } from "node:fs"
import { mkdtemp } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"

/** Gives a folder to a bench and takes it away afterwards, whatever happens: a fault, an interruption. */
export async function inTemporaryFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "postern-bench-"))
  const remove = () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
  const leave = () => process.exit(130)
  process.once("exit", remove).once("SIGINT", leave).once("SIGTERM", leave)
  try {
    return await use(folder)
  } finally {
    process.off("exit", remove).off("SIGINT", leave).off("SIGTERM", leave)
    remove()
  }
}
