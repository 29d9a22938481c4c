import type { PagePruning, StoredPage } from "postern"
import type { PostgresQuery } from "postern/postgres"

export type Rows = Record<string, unknown>[]

/** Carries out one statement at a time. */
export interface Database {
  ask(query: PostgresQuery): Promise<Rows>
}

/** A statement of the store that commits a write, as it is sent. */
export interface SentCommit {
  readonly tenant: string
  readonly subject: string
  readonly expectedVersion: number
  readonly box: Uint8Array
  readonly writeId: unknown
  readonly pages: readonly StoredPage[]
  readonly pruning: PagePruning
}

const commitName = /^postern_(insert|update)(_prune)?(_trim)?((?:_page)*)(_tell)?$/

/** Reads the parameters of a statement that commits; null for any other statement. */
export function sentCommit({ name, values = [] }: PostgresQuery): SentCommit | null {
  const [, kind, prunes, trims, pageNames] = commitName.exec(name ?? "") ?? []
  if (kind === undefined) return null
  const rest = [...values]
  const [tenant, subject, box] = rest.splice(0, 3)
  const writeId = rest.splice(0, 8).at(-1)
  const expectedVersion = kind === "insert" ? 0 : Number(rest.shift())
  const takePage = (): StoredPage => {
    const [number, box] = rest.splice(0, 2)
    return { number: Number(number), box: box as Uint8Array }
  }
  const through = prunes === undefined ? 0 : Number(rest.shift())
  const pruning = trims === undefined ? { through } : { through, trimmed: takePage() }
  const pages = (pageNames!.match(/_page/g) ?? []).map(takePage)
  return {
    tenant: String(tenant),
    subject: String(subject),
    expectedVersion,
    box: box as Uint8Array,
    writeId,
    pages,
    pruning,
  }
}

interface Row {
  version: number
  box: Uint8Array
  writes: Buffer
  pages: readonly StoredPage[]
}

const keptBytes = 64

/**
 * What the store's statements mean, in memory: each is one conditional change. `test/replicas/real-database.test.ts` holds it against a real
 * PostgreSQL.
 */
export class DatabaseModel implements Database {
  readonly #rows: Map<string, Row>

  constructor(rows: ReadonlyMap<string, Row> = new Map()) {
    this.#rows = new Map([...rows].map(([subject, row]) => [subject, { ...row }]))
  }

  /** Gives a database that holds the same, and goes its own way from here on. */
  copy(): DatabaseModel {
    return new DatabaseModel(this.#rows)
  }

  put(subject: string, row: Row): void {
    this.#rows.set(subject, row)
  }

  async ask(query: PostgresQuery): Promise<Rows> {
    const commit = sentCommit(query)
    if (commit !== null) return this.#commit(commit)
    const [, subject, after = 0, limit = 0] = query.values ?? []
    const row = this.#rows.get(String(subject))
    if (query.text.includes("select version, box"))
      return row === undefined ? [] : [{ version: row.version, box: row.box }]
    if (query.name === "postern_settle") return row === undefined ? [] : [{ version: row.version, writes: row.writes }]
    if (query.name === "postern_pages")
      return (row?.pages ?? [])
        .filter(({ number }) => number > Number(after))
        .slice(0, Number(limit))
        .map(page => ({ ...page }))
    if (query.text.includes("pg_is_in_recovery")) return [{ standby: false, known: true, taken: true, own: true }]
    if (query.text.includes("max(number)")) return [{ number: 99, least: 1 }]
    throw new Error(`the model does not know the statement ${query.name ?? query.text}`)
  }

  #commit({ subject, expectedVersion, box, writeId, pages, pruning }: SentCommit): Rows {
    const row = this.#rows.get(subject)
    if ((row?.version ?? 0) !== expectedVersion) return []
    const { through, trimmed } = pruning
    const kept = (row?.pages ?? [])
      .filter(({ number }) => number > through)
      .map(page => (page.number === trimmed?.number ? trimmed : page))
    const writes = Buffer.concat([writeId as Buffer, row?.writes ?? Buffer.alloc(0)]).subarray(0, keptBytes)
    this.#rows.set(subject, { version: expectedVersion + 1, box, writes, pages: [...kept, ...pages] })
    return [{ version: expectedVersion + 1 }]
  }
}
