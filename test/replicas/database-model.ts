import type { StoredEvent } from "postern"
import type { PostgresQuery } from "postern/postgres"

export type Rows = Record<string, unknown>[]

/** Carries out one statement at a time. */
export interface Database {
  ask(query: PostgresQuery): Promise<Rows>
}

/** A statement of the store that commits a write, as it is sent. */
export interface SentCommit {
  readonly subject: string
  readonly expectedVersion: number
  readonly box: unknown
  readonly writeId: unknown
  readonly events: readonly StoredEvent[]
  readonly prunedThrough: number
}

const commitName = /^postern_(insert|update)_(\d+)(_prune)?(_tell)?$/

/** Reads the parameters of a statement that commits; null for any other statement. */
export function sentCommit({ name, values = [] }: PostgresQuery): SentCommit | null {
  const [, kind, count, prunes] = commitName.exec(name ?? "") ?? []
  if (kind === undefined) return null
  const rest = [...values]
  const [, subject, box] = rest.splice(0, 3)
  const writeId = rest.splice(0, 9).at(-1)
  const expectedVersion = kind === "insert" ? 0 : Number(rest.shift())
  const events = Array.from({ length: Number(count) }, () => {
    const [seq, at, , eventKind, body, mac] = rest.splice(0, 6)
    return { seq, at, kind: eventKind, body, mac } as StoredEvent
  })
  const prunedThrough = prunes === undefined ? 0 : Number(rest.shift())
  return { subject: String(subject), expectedVersion, box, writeId, events, prunedThrough }
}

interface Row {
  version: number
  box: unknown
  writes: Buffer
  events: readonly StoredEvent[]
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
    if (query.name === "postern_load") return row === undefined ? [] : [{ version: row.version, box: row.box }]
    if (query.name === "postern_settle") return row === undefined ? [] : [{ version: row.version, writes: row.writes }]
    if (query.name === "postern_events")
      return (row?.events ?? [])
        .filter(({ seq }) => seq > Number(after))
        .slice(0, Number(limit))
        .map(event => ({ ...event }))
    if (query.text.includes("pg_is_in_recovery")) return [{ standby: false, known: true, taken: true, own: true }]
    if (query.text.includes("max(number)")) return [{ number: 99, least: 1 }]
    throw new Error(`the model does not know the statement ${query.name ?? query.text}`)
  }

  #commit({ subject, expectedVersion, box, writeId, events, prunedThrough }: SentCommit): Rows {
    const row = this.#rows.get(subject)
    if ((row?.version ?? 0) !== expectedVersion) return []
    const all = [...(row?.events ?? []), ...events].filter(({ seq }) => seq > prunedThrough)
    const writes = Buffer.concat([writeId as Buffer, row?.writes ?? Buffer.alloc(0)]).subarray(0, keptBytes)
    this.#rows.set(subject, { version: expectedVersion + 1, box, writes, events: all })
    return [{ version: expectedVersion + 1 }]
  }
}
