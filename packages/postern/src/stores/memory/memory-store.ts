import {
  PosternError,
  type Projection,
  type Store,
  type StoredEvent,
  type StoredRecord,
  type SubjectKey,
} from "../../issuer/index.ts"
import { listProjections } from "../subject-list.ts"
import { summarize } from "../summary.ts"
import { MemoryOutbox } from "./memory-outbox.ts"
import { memoryServers } from "./memory-servers.ts"

interface Row {
  stored: StoredRecord
  projection: Projection
  readonly events: StoredEvent[]
}

/** Keeps everything in this process's memory: for tests and trials. Nothing survives the process. */
export function memoryStore(): Store {
  const tenants = new Map<string, Map<string, Row>>()
  let isClosed = false

  const rowOf = ({ tenant, subject }: SubjectKey) => tenants.get(tenant)?.get(subject)
  const guard = () => {
    if (isClosed) throw new PosternError("closed")
  }

  const outbox = new MemoryOutbox(guard)

  return {
    outbox,
    servers: memoryServers(guard),

    async load(key) {
      guard()
      return rowOf(key)?.stored ?? null
    },

    async commit({ tenant, subject, expectedVersion, box, projection, events, notices = [], prunedThrough = 0 }) {
      guard()
      const row = rowOf({ tenant, subject })
      if ((row?.stored.version ?? 0) !== expectedVersion) return "conflict"
      const lastSeq = row?.events.at(-1)?.seq ?? 0
      if (events.some(event => event.seq <= lastSeq))
        throw new PosternError("store-unavailable", { fault: "an event is there already" })
      const stored = { version: expectedVersion + 1, box }
      if (!tenants.has(tenant)) tenants.set(tenant, new Map())
      if (row === undefined) tenants.get(tenant)!.set(subject, { stored, projection, events: [...events] })
      else {
        row.stored = stored
        row.projection = projection
        row.events.push(...events)
        const firstKept = row.events.findIndex(event => event.seq > prunedThrough)
        row.events.splice(0, firstKept < 0 ? row.events.length : firstKept)
      }
      if (notices.length > 0) outbox.write({ tenant, subject }, notices)
      return "committed"
    },

    async events(key, { after, limit }) {
      guard()
      return (rowOf(key)?.events ?? []).filter(event => event.seq > after).slice(0, limit)
    },

    async subjects(tenant, { after, limit }) {
      guard()
      const names = [...(tenants.get(tenant)?.keys() ?? [])].sort()
      return names.filter(name => after === null || name > after).slice(0, limit)
    },

    async tenants() {
      guard()
      return [...tenants.keys()].sort()
    },

    async summary(tenant, now) {
      guard()
      return summarize(
        [...(tenants.get(tenant)?.values() ?? [])].map(row => row.projection),
        now,
      )
    },

    async listSubjects(tenant, list, page) {
      guard()
      const rows = [...(tenants.get(tenant) ?? [])]
      return listProjections(
        rows.map(([subject, { projection }]) => [subject, projection] as const),
        list,
        page,
      )
    },

    async ready() {
      guard()
    },

    async close() {
      isClosed = true
    },
  }
}
