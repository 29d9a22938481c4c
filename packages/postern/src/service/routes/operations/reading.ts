import { readBackupCode } from "@postern/core"
import type { z } from "zod"
import { invalidRequest, Problem } from "../../http/problem.ts"
import { type AnyRoute, type Call, defineRoute } from "../../http/route.ts"
import { forBrowser, subjectPath, unknown } from "../route-forms.ts"
import * as answers from "../schemas/answer-schemas.ts"
import * as requests from "../schemas/request-schemas.ts"

type SubjectsQuery = z.infer<typeof requests.subjectsQuery>

// All else was checked before: what is wrong is the place that a page comes after.
function refusePlace(fault: unknown): never {
  if (!(fault instanceof RangeError)) throw fault
  throw invalidRequest({ parameter: "after", detail: "Expected what `Link` gave." })
}

const statusAnswers = {
  200: { description: "Counts and dates.", schema: answers.status },
  ...unknown("The subject has nothing."),
} as const

async function status({ postern, subject }: Call) {
  const body = await postern.status(subject)
  if (body === null) throw new Problem("unknown-subject")
  return { status: 200, body } as const
}

const moreLink = { Link: 'Where more follow: where they are, with `rel="next"`.' } as const

/** Reads, and changes nothing. */
export const readingRoutes: readonly AnyRoute[] = [
  defineRoute({
    method: "GET",
    access: "api-key",
    path: "/v1/subjects",
    isLarge: true,
    summary: "Lists subjects by name, those who wait, or those with a disabled factor",
    query: requests.subjectsQuery,
    answers: { 200: { description: "A page of them.", schema: answers.subjects, headers: moreLink } },
    answer: async ({ postern, query }) => {
      const { state, prefix, after, limit = "100" } = query as SubjectsQuery
      if (state !== undefined && prefix !== undefined)
        throw invalidRequest({ parameter: "prefix", detail: "Expected none beside `state`." })
      // Whoever types a code into a search must not find it in an address that is followed or stored.
      if (prefix !== undefined && readBackupCode(prefix).kind === "backup-code")
        throw invalidRequest({ parameter: "prefix", detail: "That is a backup code, not a subject." })
      const asked = {
        ...(state !== undefined && { state }),
        ...(prefix !== undefined && { prefix }),
        ...(after !== undefined && { after }),
      }
      const { subjects, next } = await postern.listSubjects({ ...asked, limit: Number(limit) }).catch(refusePlace)
      if (next === null) return { status: 200, body: { subjects } }
      const address = new URLSearchParams({ ...asked, after: next, limit })
      return { status: 200, body: { subjects }, headers: { Link: `<?${address}>; rel="next"` } }
    },
  }),
  defineRoute({
    method: "GET",
    access: "api-key",
    path: subjectPath,
    summary: "Describes a subject's second factors",
    answers: statusAnswers,
    answer: status,
  }),
  defineRoute({
    ...forBrowser("status", "manage"),
    summary: "Describes the subject's second factors",
    body: requests.browserBody,
    isBodyOptional: true,
    answers: statusAnswers,
    answer: status,
  }),
  defineRoute({
    method: "GET",
    access: "api-key",
    path: `${subjectPath}/events`,
    isLarge: true,
    summary: "Reads the audit trail by pages and says whether its whole chain is intact",
    query: requests.eventsQuery,
    answers: {
      200: {
        description: "Oldest first.",
        schema: answers.events,
        headers: moreLink,
      },
    },
    answer: async ({ postern, subject, query: { after = "0", limit = "1000" } }) => {
      const asked = Number(limit)
      // One more than was asked for tells whether there is another page.
      const { events: found, chain } = await postern.auditTrail(subject, { after: Number(after), limit: asked + 1 })
      const events = found.slice(0, asked)
      // Relative to the request's own address, so that it holds under any prefix that a proxy adds.
      const next = `<?after=${events.at(-1)?.seq}&limit=${asked}>; rel="next"`
      return { status: 200, body: { events, chain }, ...(found.length > asked && { headers: { Link: next } }) }
    },
  }),
]
