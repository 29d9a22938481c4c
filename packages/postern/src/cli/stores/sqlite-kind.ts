import { existsSync } from "node:fs"
import { PosternError, type Store } from "../../issuer/index.ts"
import { CliFault } from "../cli-fault.ts"
import type { StoreKind, StoreOpening } from "./store-kind.ts"

/** Opens `sqlite:PATH`. */
export const sqliteKind: StoreKind = { schemes: ["sqlite:"], usage: "sqlite:PATH", title: pathOf, open, schemaVersion }

// `sqlite:///srv/acme.db` is how other programs write it.
function pathOf(name: string): string {
  return name.slice("sqlite:".length).replace(/^\/\/(?=\/)/, "")
}

async function open(name: string, { mayCreate, migrate }: StoreOpening): Promise<Store> {
  const path = pathOf(name)
  if (path === "") throw new CliFault("store-unknown", { kinds: sqliteKind.usage })
  if (!mayCreate && !existsSync(path)) throw new CliFault("store-missing", { store: path })
  const { sqliteStore } = await import("../../stores/sqlite/index.ts")
  try {
    return sqliteStore({ path, migrate })
  } catch (fault) {
    if (isLocked(fault)) throw new CliFault("store-locked", { store: path }, fault)
    throw fault
  }
}

async function schemaVersion(name: string): Promise<number | null> {
  const path = pathOf(name)
  if (!existsSync(path)) return null
  const { DatabaseSync } = await import("node:sqlite")
  try {
    const database = new DatabaseSync(path, { readOnly: true })
    try {
      return Number(database.prepare("PRAGMA user_version").get()?.user_version) || null
    } finally {
      database.close()
    }
  } catch {
    // Whatever is wrong with the file, opening it for good says it better.
    return null
  }
}

// SQLITE_BUSY and SQLITE_LOCKED; the extended codes carry them in their low byte.
function isLocked(fault: unknown): boolean {
  if (!(fault instanceof PosternError)) return false
  const primaryCode = ((fault.cause as { errcode?: number } | undefined)?.errcode ?? 0) & 0xff
  return primaryCode === 5 || primaryCode === 6
}
