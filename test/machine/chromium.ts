import { execFile } from "node:child_process"
import { chmod, lchown, lstat, readdir, readFile, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { promisify } from "node:util"
import { madeOnce, versionedName } from "./made-once.ts"

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
  const name = await versionedName("chromium", manifest, import.meta.filename)
  const folder = await madeOnce(name, unpack)
  const { executablePath, env } = JSON.parse(await readFile(join(folder, "start.json"), "utf8")) as UnpackedChromium
  const places = Object.entries(env).map(([variable, place]) => [variable, join(folder, place)])
  return { executablePath: join(folder, executablePath), env: Object.fromEntries(places) }
}

// The fonts that the package brings and no others: a machine may have none, on which Chromium ends, and a page is as wide on one as on another.
const fontSettings = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir prefix="relative">fonts</dir></fontconfig>
`

// The package unpacks to the folder for temporary files, and takes whatever lies there under the right name. So it unpacks in a process of its own
// with an empty folder in that place. It adds the libraries that a small system lacks only where it believes to be in a Lambda.
async function unpack(folder: string): Promise<void> {
  const program = `import("@sparticuz/chromium").then(({ default: chromium }) => chromium.executablePath())`
  const env = { ...process.env, TMPDIR: folder, AWS_LAMBDA_JS_RUNTIME: "24.x" }
  await run(process.execPath, ["--eval", program], { cwd: import.meta.dirname, env })
  await writeFile(join(folder, "fonts.conf"), fontSettings)
  const executablePath = join(folder, "chromium")
  await chmod(executablePath, 0o755)
  const libraries = "al2023/lib"
  const needed = await libraryPathNeeded(executablePath, join(folder, libraries))
  const places = { FONTCONFIG_FILE: "fonts.conf", ...(needed && { LD_LIBRARY_PATH: libraries }) }
  await writeFile(join(folder, "start.json"), JSON.stringify({ executablePath: "chromium", env: places }))
  await takeOwnership(folder)
}

// An archive that root unpacks gives its files to the users that it names, who could then change what the tests run. Everybody may run it,
// and nobody else may write to it, whatever the file mode mask is.
async function takeOwnership(folder: string): Promise<void> {
  const [uid, gid] = [process.getuid?.(), process.getgid?.()]
  for (const name of ["", ...(await readdir(folder, { recursive: true }))]) {
    const path = join(folder, name)
    if (uid !== undefined && gid !== undefined) await lchown(path, uid, gid)
    const found = await lstat(path)
    if (!found.isSymbolicLink()) await chmod(path, found.isDirectory() || (found.mode & 0o100) !== 0 ? 0o755 : 0o644)
  }
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
