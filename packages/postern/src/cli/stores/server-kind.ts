import { PosternError, type Store } from "../../issuer/index.ts"
import { CliFault } from "../cli-fault.ts"
import type { StoreKind, StoreOpening } from "./store-kind.ts"

type Pool = { end(): Promise<unknown> }
type Way = Pick<StoreOpening, "allowPlain">
type Settings<P> = Way & Pick<StoreOpening, "reportMs" | "onWarning"> & { readonly reportPool: P }

/** A database server's own store, loaded when it is asked for. */
export interface ServerDoor<P extends Pool> {
  storeOver(pool: P, settings: Settings<P>): Store
  migrate(pool: P, way: Way): Promise<unknown>
  schemaNumber(pool: P, way: Way): Promise<number | null>
  schemaScript(): string
}

/** What tells one kind of database server from another. */
export interface ServerKind<P extends Pool> {
  /** such as `postgres://`, the usual one first */
  readonly schemes: readonly [string, ...string[]]
  /** connections of one process */
  readonly maxConnections: number
  readonly door: () => Promise<ServerDoor<P>>
  /** @throws CliFault `driver-missing` where the package that speaks to it is not installed */
  readonly openPool: (name: string, way: Way, maxConnections: number) => Promise<P>
}

/** Makes the kind of a store on a database server. A schema is made by `postern migrate` alone, never on the way. */
export function serverKind<P extends Pool>({ schemes, maxConnections, door, openPool }: ServerKind<P>): StoreKind {
  const [scheme] = schemes
  const usage = `${scheme}HOST/DATABASE`
  const poolOf = async (name: string, way: Way, connections: number): Promise<P> => {
    if (!URL.canParse(name)) throw new CliFault("store-unknown", { kinds: usage })
    return openPool(name, way, connections)
  }
  return {
    schemes,
    usage,
    title(name) {
      if (!URL.canParse(name)) return `${scheme}…`
      const { host, pathname } = new URL(name)
      return `${scheme}${host}${pathname}`
    },
    async open(name, { migrate, allowPlain, reportMs, onWarning }) {
      const { migrate: migrated, storeOver } = await door()
      const pool = await poolOf(name, { allowPlain }, maxConnections)
      // Connects when there is something to report.
      const reportPool = await poolOf(name, { allowPlain }, 1)
      try {
        if (migrate) await migrated(pool, { allowPlain })
        const store = storeOver(pool, {
          allowPlain,
          reportPool,
          ...(reportMs !== undefined && { reportMs }),
          ...(onWarning !== undefined && { onWarning }),
        })
        await store.ready()
        return store
      } catch (fault) {
        await Promise.all([pool.end(), reportPool.end()])
        throw fault
      }
    },
    async schemaVersion(name, way) {
      const { schemaNumber } = await door()
      const pool = await poolOf(name, way, maxConnections)
      try {
        return await schemaNumber(pool, way)
      } catch (fault) {
        // What is wrong with somebody else's schema, opening it for good says better.
        if (fault instanceof PosternError && fault.code === "store-foreign") return null
        throw fault
      } finally {
        await pool.end()
      }
    },
    schemaScript: async () => (await door()).schemaScript(),
  }
}
