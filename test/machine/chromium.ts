import { execFile } from "node:child_process"
import { chmod, lchown, readdir, readFile, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { promisify } from "node:util"
import { madeOnce } from "./made-once.ts"

const run = promisify(execFile)
const manifest = new URL("../../node_modules/@sparticuz/chromium/package.json", import.meta.url)

/** How to start the Chromium that the registry brings. */
export interface UnpackedChromium {
  readonly executablePath: string
  /** the environment that it needs beside the process's own */
  readonly env: Readonly<Record<string, string>>
}

/** Unpacks Chromium on first use; later calls find it. */
export async function unpackedChromium(): Promise<UnpackedChromium> {
  const { version } = JSON.parse(await readFile(manifest, "utf8")) as { version: string }
  const folder = await madeOnce(`chromium-${version}`, unpack)
  return JSON.parse(await readFile(join(folder, "start.json"), "utf8"), (key, value: unknown) =>
    key === "executablePath" || key === "LD_LIBRARY_PATH" ? join(folder, String(value)) : value,
  ) as UnpackedChromium
}

// The package unpacks to the folder for temporary files, and takes whatever lies there under the right name. So it unpacks in a process of its own
// with an empty folder in that place. It adds the libraries that a small system lacks only where it believes to be in a Lambda.
async function unpack(folder: string): Promise<void> {
  const program = `import("@sparticuz/chromium").then(({ default: chromium }) => chromium.executablePath())`
  const env = { ...process.env, TMPDIR: folder, AWS_LAMBDA_JS_RUNTIME: "24.x" }
  await run(process.execPath, ["--eval", program], { cwd: import.meta.dirname, env })
  const executablePath = join(folder, "chromium")
  await chmod(executablePath, 0o755)
  const libraries = "al2023/lib"
  const needed = await libraryPathNeeded(executablePath, join(folder, libraries))
  await takeOwnership(folder)
  const start = { executablePath: "chromium", env: needed ? { LD_LIBRARY_PATH: libraries } : {} }
  await writeFile(join(folder, "start.json"), JSON.stringify(start))
}

// An archive that root unpacks gives its files to the users that it names, who could then change what the tests run.
async function takeOwnership(folder: string): Promise<void> {
  const [uid, gid] = [process.getuid?.(), process.getgid?.()]
  if (uid === undefined || gid === undefined) return
  for (const name of await readdir(folder, { recursive: true })) await lchown(join(folder, name), uid, gid)
}

async function libraryPathNeeded(executablePath: string, libraries: string): Promise<boolean> {
  const { LD_LIBRARY_PATH: _, ...env } = process.env
  const plain = await run(executablePath, ["--version"], { env }).then(
    () => true,
    () => false,
  )
  if (plain) return false
  await run(executablePath, ["--version"], { env: { ...env, LD_LIBRARY_PATH: libraries } })
  return true
}
