import { existsSync, readdirSync } from "node:fs"
import { join } from "node:path"
import { installedProgram } from "../machine/installed-program.ts"

/** What a cluster under Patroni is made of, as Debian installs it. */
export interface PatroniPrograms {
  readonly patroni: string
  readonly patronictl: string
  readonly etcd: string
  readonly haproxy: string
  /** the folder with `postgres`, `initdb`, `pg_basebackup` and `pg_rewind` */
  readonly postgres: string
}

/** Finds the programs, or tells which one is missing. */
export function patroniPrograms(): PatroniPrograms | string {
  const found: Record<string, string> = {}
  for (const name of ["patroni", "patronictl", "etcd", "haproxy"]) {
    const path = installedProgram(name)
    if (path === null) return `${name} is not installed`
    found[name] = path
  }
  const versions = existsSync("/usr/lib/postgresql") ? readdirSync("/usr/lib/postgresql") : []
  const folders = versions.map(version => join("/usr/lib/postgresql", version, "bin"))
  const postgres = folders.findLast(folder => existsSync(join(folder, "pg_rewind")))
  if (postgres === undefined) return "postgresql is not installed"
  return { ...found, postgres } as unknown as PatroniPrograms
}
