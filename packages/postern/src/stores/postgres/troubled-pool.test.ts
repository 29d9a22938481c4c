import type { PostgresPool, PostgresQuery } from "./index.ts"

// What the tests of this room work with; named as a test so that it is not built and published.

type Answer = { readonly rows: Record<string, unknown>[] }

/** What a driver says of a connection that broke. */
export const connectionLost = (): Error => Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET" })

/** What a server says that did not carry out a statement. */
export const refusal = (code: string): Error => Object.assign(new Error("no"), { code, severity: "ERROR" })

/** A pool over another one. Each statement goes through `befall`, which may send it, lose it, or lose its answer. */
export function troubledPool(
  pool: { connect(): ReturnType<PostgresPool["connect"]> },
  befall: (query: PostgresQuery, send: () => Promise<Answer>) => Promise<Answer>,
): PostgresPool {
  return {
    on: () => {},
    end: async () => {},
    async connect() {
      const client = await pool.connect()
      return {
        on: () => {},
        release: () => client.release(true),
        query: query => befall(query, () => client.query({ ...query, values: [...(query.values ?? [])] })),
      }
    },
  }
}
