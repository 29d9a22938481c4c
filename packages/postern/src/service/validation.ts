import { invalidRequest, Problem, type RequestError } from "./problem.ts"
import { hasRepeatedName, readJsonBody } from "./request-body.ts"
import { subject as subjectSchema } from "./request-schemas.ts"
import type { AnyRoute } from "./route.ts"
import type { Schema, SchemaFault } from "./schema.ts"

/** Reads and checks the body of a route. @throws Problem `invalid-request` with a pointer to every field that is wrong */
export async function validBody(route: AnyRoute, request: Request): Promise<unknown> {
  if (route.body === undefined) return undefined
  const body = await readJsonBody(request)
  if (body === null) {
    if (route.isBodyOptional) return {}
    throw invalidRequest({ pointer: "", detail: "Expected a JSON object." })
  }
  const faults = (route.body as Schema).faultsIn(body.value)
  if (faults.length > 0) throw new Problem("invalid-request", faults.flatMap(bodyErrors))
  if (hasRepeatedName(body.text, body.value as object))
    throw invalidRequest({ pointer: "", detail: "Expected every name once." })
  return body.value
}

// A name this short can be no code, and one without digits no TOTP code: it is safe to tell it back.
const harmlessName = /^[A-Za-z_]{1,11}$/

function bodyErrors({ path, detail, unknownNames = [] }: SchemaFault): RequestError[] {
  const pointer = path.map(name => `/${name}`).join("")
  const known = unknownNames.filter(name => harmlessName.test(name))
  return known.length > 0 ? known.map(name => ({ pointer: `${pointer}/${name}`, detail })) : [{ pointer, detail }]
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
  const query = Object.fromEntries(parameters)
  const faults = route.query.faultsIn(query)
  if (faults.length === 0) return query
  throw new Problem("invalid-request", faults.map(queryError))
}

function queryError({ path: [parameter], detail }: SchemaFault): RequestError {
  return parameter === undefined ? { detail: "There is no such query parameter." } : { parameter, detail }
}

/** Checks the subject of a path. @throws Problem `invalid-request` if it is not 1 to 255 bytes, or its percent-encoding is broken */
export function validSubject(url: string, decoded: string): string {
  if (url.includes("%") && !isPercentEncoded(url)) {
    throw invalidRequest({ parameter: "subject", detail: "Expected UTF-8, percent-encoded." })
  }
  const [fault] = subjectSchema.faultsIn(decoded)
  if (fault === undefined) return decoded
  throw invalidRequest({ parameter: "subject", detail: fault.detail })
}

function isPercentEncoded(url: string): boolean {
  try {
    decodeURIComponent(url)
    return true
  } catch {
    return false
  }
}
