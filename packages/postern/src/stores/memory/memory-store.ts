import {
  type PagePruning,
  PosternError,
  type Projection,
  type Store,
  type StoredPage,
  type StoredRecord,
  type SubjectKey,
} from "../../issuer/index.ts"
import { listProjections } from "../subject-list.ts"
import { summarize } from "../summary.ts"
import { MemoryOutbox } from "./memory-outbox.ts"
import { memoryServers } from "./memory-servers.ts"

interface Row {
  readonly stored: StoredRecord
  readonly projection: Projection
  readonly pages: readonly StoredPage[]
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

    async commit({ tenant, subject, expectedVersion, box, projection, pages = [], pruning, notices = [] }) {
      guard()
      const row = rowOf({ tenant, subject })
      if ((row?.stored.version ?? 0) !== expectedVersion) return "conflict"
      const kept = pagesAfter(row?.pages ?? [], pruning)
      const lastPage = kept.at(-1)?.number ?? 0
      if (pages.some(({ number }) => number <= lastPage))
        throw new PosternError("store-unavailable", { fault: "a page is there already" })
      const stored = { version: expectedVersion + 1, box }
      if (!tenants.has(tenant)) tenants.set(tenant, new Map())
      tenants.get(tenant)!.set(subject, { stored, projection, pages: [...kept, ...pages] })
      if (notices.length > 0) outbox.write({ tenant, subject }, notices)
      return "committed"
    },

    async pages(key, { after, limit }) {
      guard()
      return (rowOf(key)?.pages ?? []).filter(({ number }) => number > after).slice(0, limit)
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

function pagesAfter(pages: readonly StoredPage[], pruning: PagePruning | undefined): readonly StoredPage[] {
  if (pruning === undefined) return pages
  const { through, trimmed } = pruning
  return pages.filter(({ number }) => number > through).map(page => (page.number === trimmed?.number ? trimmed : page))
}
