import { CliFault } from "../cli-fault.ts"
import { mysqlKind } from "./mysql-kind.ts"
import { postgresKind } from "./postgres-kind.ts"
import { sqliteKind } from "./sqlite-kind.ts"
import type { StoreKind } from "./store-kind.ts"

/** Every kind of store that `--store` and POSTERN_STORE can name. Another kind is one more entry. */
export const storeKinds: readonly StoreKind[] = [sqliteKind, postgresKind, mysqlKind]

/**
 * Finds the kind of store that a name is of. The name is never quoted back: it may hold a password.
 * @throws CliFault `store-unknown`
 */
export function storeKindOf(name: string): StoreKind {
  const kind = storeKinds.find(({ schemes }) => schemes.some(scheme => name.startsWith(scheme)))
  if (kind !== undefined) return kind
  throw new CliFault("store-unknown", { kinds: storeKinds.map(each => each.usage).join(", ") })
}

/** @throws CliFault `store-password` if a name given in a flag holds a password: a process's arguments are public on its machine. */
export function refusePasswordInFlag(name: string): void {
  if (/^[a-z]+:\/\/[^/@:]*:[^/@]*@/i.test(name) || /[?&]password=/i.test(name)) throw new CliFault("store-password")
}
