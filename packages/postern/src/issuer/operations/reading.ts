import { statusOf } from "../../record/index.ts"
import { pagedEvents, readTrail } from "../history/audit-trail.ts"
import { TrailReading } from "../history/trail-reading.ts"
import { storeFault } from "../persistence/subject-repository.ts"
import type { Postern } from "../postern.ts"
import { checkPage } from "./checks/input-checks.ts"
import { readSubjectQuery, subjectPage } from "./checks/subject-query.ts"
import { type IssuerTools, keyOf } from "./issuer-tools.ts"

/** The functions that read and change nothing. */
export function readingFunctions(
  tools: IssuerTools,
): Pick<Postern, "status" | "summary" | "listSubjects" | "auditTrail" | "events"> {
  const { policy, repository, store } = tools

  return {
    async status(subject) {
      const { record } = await repository.load(keyOf(tools, subject))
      return statusOf(subject, record, policy, tools.now())
    },

    summary: () => storeFault("store-unavailable", () => store.summary(tools.tenant, tools.now())),

    async listSubjects(query = {}) {
      const now = tools.now()
      const { list, page } = readSubjectQuery(query, now)
      const asked = { ...page, limit: page.limit + 1 }
      const found = await storeFault("store-unavailable", () => store.listSubjects(tools.tenant, list, asked))
      return subjectPage(found, page.limit, now)
    },

    async auditTrail(subject, page = {}) {
      const key = keyOf(tools, subject)
      checkPage(page)
      return readTrail(store, repository, key, page)
    },

    events(subject, page = {}) {
      const key = keyOf(tools, subject)
      checkPage(page)
      return new TrailReading({
        whole: () => readTrail(store, repository, key, page),
        each: () => pagedEvents(store, repository, key, page),
      })
    },
  }
}
