import type { z } from "zod"
import { subject as subjectSchema } from "../routes/schemas/request-schemas.ts"
import { invalidRequest, Problem, type RequestError } from "./problem.ts"
import { hasRepeatedName, readJsonBody } from "./request-body.ts"
import type { AnyRoute } from "./route.ts"

/** Reads and checks the body of a route. @throws Problem `invalid-request` with a pointer to every field that is wrong */
export async function validBody(route: AnyRoute, request: Request): Promise<unknown> {
  if (route.body === undefined) return undefined
  const body = await readJsonBody(request)
  if (body === null) {
    if (route.isBodyOptional) return {}
    throw invalidRequest({ pointer: "", detail: "Expected a JSON object." })
  }
  const parsed = route.body.safeParse(body.value)
  if (!parsed.success)
    throw new Problem(
      "invalid-request",
      parsed.error.issues.flatMap(issue => bodyErrors(issue)),
    )
  if (hasRepeatedName(body.text, body.value as object))
    throw invalidRequest({ pointer: "", detail: "Expected every name once." })
  return parsed.data
}

// A name this short can be no code, and one without digits no TOTP code: it is safe to tell it back.
const harmlessName = /^[A-Za-z_]{1,11}$/

function bodyErrors(issue: z.core.$ZodIssue): RequestError[] {
  const pointer = issue.path.map(name => `/${String(name)}`).join("")
  if (issue.code === "invalid_type") return [{ pointer, detail: `Expected ${article(issue.expected)}.` }]
  if (issue.code !== "unrecognized_keys") return [{ pointer, detail: issue.message }]
  const known = issue.keys.filter(name => harmlessName.test(name))
  const detail = "There is no such field."
  return known.length > 0 ? known.map(name => ({ pointer: `${pointer}/${name}`, detail })) : [{ pointer, detail }]
}

function article(type: string): string {
  return /^[aeiou]/.test(type) ? `an ${type}` : `a ${type}`
}

/**
 * Reads the query. A route without parameters refuses any, so that a code in a URL, which every proxy writes down, never works.
 * @throws Problem `invalid-request`
 */
export function validQuery(route: AnyRoute, url: string): Readonly<Record<string, string | undefined>> {
  const start = url.indexOf("?")
  if (start < 0 || start === url.length - 1) return {}
  if (route.query === undefined) throw invalidRequest({ detail: "This route takes no query parameters." })
  const parameters = new URLSearchParams(url.slice(start))
  const names = [...parameters.keys()]
  if (new Set(names).size < names.length) throw invalidRequest({ detail: "Expected every query parameter once." })
  const parsed = route.query.safeParse(Object.fromEntries(parameters))
  if (parsed.success) return parsed.data
  throw new Problem("invalid-request", parsed.error.issues.map(queryError))
}

function queryError(issue: z.core.$ZodIssue): RequestError {
  if (issue.code === "unrecognized_keys") return { detail: "There is no such query parameter." }
  return { parameter: String(issue.path[0]), detail: issue.message }
}

/** Checks the subject of a path. @throws Problem `invalid-request` if it is not 1 to 255 bytes, or its percent-encoding is broken */
export function validSubject(url: string, decoded: string): string {
  if (url.includes("%") && !isPercentEncoded(url)) {
    throw invalidRequest({ parameter: "subject", detail: "Expected UTF-8, percent-encoded." })
  }
  const parsed = subjectSchema.safeParse(decoded)
  if (parsed.success) return parsed.data
  throw invalidRequest({ parameter: "subject", detail: parsed.error.issues[0]!.message })
}

function isPercentEncoded(url: string): boolean {
  try {
    decodeURIComponent(url)
    return true
  } catch {
    return false
  }
}
