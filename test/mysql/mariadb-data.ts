import { execFile, spawn } from "node:child_process"
import { createHash, randomBytes } from "node:crypto"
import { cp, readFile, rm, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { promisify } from "node:util"
import { installedProgram } from "../machine/installed-program.ts"
import { madeOnce } from "../machine/made-once.ts"
import { giveToServer } from "../machine/postgres-data.ts"
import { serverAccount, serverFolder } from "../machine/postgres-programs.ts"
import { heard } from "../waiting.ts"

interface MariadbPrograms {
  readonly server: string
  readonly install: string
}

/** Finds the programs that the system brings, or gives null. */
export function mariadbPrograms(): MariadbPrograms | null {
  const [server, install] = [installedProgram("mariadbd"), installedProgram("mariadb-install-db")]
  return server === null || install === null ? null : { server, install }
}

/** A folder with what one server keeps, and the password of its user `postern`, who has a database `acme`. */
export interface MariadbData {
  readonly folder: string
  readonly password: string
  readonly socket: string
  /** Settings of my.cnf that lead a server to this folder. */
  readonly settings: Readonly<Record<string, string>>
}

/** Makes a folder that belongs to the server's account: a copy of one that was made once, for that takes seconds. */
export async function newMariadbData(): Promise<MariadbData> {
  const made = await initialData()
  const folder = await serverFolder()
  await cp(join(made, "data"), join(folder, "data"), { recursive: true })
  await giveToServer(folder)
  const socket = join(folder, "socket")
  return {
    folder,
    password: await readFile(join(made, "password"), "utf8"),
    socket,
    settings: {
      datadir: join(folder, "data"),
      tmpdir: folder,
      socket,
      pid_file: join(folder, "pid"),
      log_error: join(folder, "errors.log"),
      max_connections: "300",
      innodb_buffer_pool_size: "64M",
      innodb_log_file_size: "16M",
      skip_name_resolve: "1",
    },
  }
}

async function initialData(): Promise<string> {
  const { stdout: version } = await promisify(execFile)(mariadbPrograms()!.server, ["--no-defaults", "--version"])
  const recipe = createHash("sha256")
    .update(version)
    .update(await readFile(import.meta.filename))
  return madeOnce(`mariadb-data-${recipe.digest("hex").slice(0, 12)}`, async made => {
    const folder = await serverFolder()
    try {
      const password = randomBytes(24).toString("hex")
      await initialise(folder, password)
      await writeFile(join(made, "password"), password, { mode: 0o600 })
      await cp(join(folder, "data"), join(made, "data"), { recursive: true })
    } finally {
      await rm(folder, { recursive: true })
    }
  })
}

// In a file, for everybody can read an argument list. Every user of the machine reaches the loopback.
async function initialise(folder: string, password: string): Promise<void> {
  const file = join(folder, "users.sql")
  const accounts = ["127.0.0.1", "localhost"].flatMap(host => [
    `create user postern@'${host}' identified by '${password}';`,
    `grant all on *.* to postern@'${host}';`,
  ])
  // The script wants a statement a line.
  const lines = ["flush privileges;", "create database acme;", ...accounts, "alter user root@localhost account lock;"]
  await writeFile(file, `${lines.join("\n")}\n`, { mode: 0o600 })
  await giveToServer(folder)
  const { install } = mariadbPrograms()!
  const flags = ["--no-defaults", "--auth-root-authentication-method=normal", "--skip-test-db"]
  const places = [`--datadir=${join(folder, "data")}`, `--tmpdir=${folder}`, `--extra-file=${file}`]
  const installing = spawn(install, [...flags, "--innodb-log-file-size=16M", ...places], {
    ...serverAccount,
    cwd: folder,
    stdio: "ignore",
  })
  const [code] = await heard(installing, "exit")
  if (code !== 0) throw new Error(`${install} ended with ${code}`)
}
