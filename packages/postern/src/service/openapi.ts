import { problem } from "./answer-schemas.ts"
import { subject } from "./request-schemas.ts"
import type { AnswerSpec, AnyRoute } from "./route.ts"
import type { JsonSchema, Schema } from "./schema.ts"

const problemType = "application/problem+json"

const headers = {
  "X-Request-Id": { description: "The request's id in the log and the audit trail.", schema: { type: "string" } },
} as const
const retryAfter = { "Retry-After": { description: "Seconds to wait.", schema: { type: "string" } } } as const

/** Describes the routes as an OpenAPI 3.1 document, made of the very schemas that check requests. */
export function openApiDocument(routes: readonly AnyRoute[], serverUrl: string | null): object {
  const paths: Record<string, Record<string, object>> = {}
  for (const route of routes) {
    paths[route.path] ??= {}
    paths[route.path]![route.method.toLowerCase()] = describe(route)
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Postern",
      version: "1",
      description: "Two-factor codes and backup codes. See docs/spec/http-api.md.",
    },
    servers: [{ url: serverUrl ?? "/" }],
    paths,
    components: {
      securitySchemes: { "api-key": { type: "http", scheme: "bearer" }, ticket: { type: "http", scheme: "bearer" } },
      schemas: Object.assign({}, ...routes.flatMap(schemasOf).map(schema => schema.named)),
    },
  }
}

function schemasOf(route: AnyRoute): Schema[] {
  const schemas = [route.body as Schema | undefined, ...Object.values(allAnswers(route)).map(({ schema }) => schema)]
  return schemas.filter(schema => schema !== undefined)
}

function describe(route: AnyRoute): object {
  const { method, path, access, summary, query } = route
  const body = route.body as Schema | undefined
  const parameters = [
    ...(path.includes("{subject}") ? [parameter("path", "subject", subject.json, true)] : []),
    ...(query === undefined ? [] : queryParameters(query.json)),
  ]
  return {
    summary,
    operationId: operationId(method, path),
    ...(access !== "open" && { security: [{ [access]: [] }] }),
    ...(parameters.length > 0 && { parameters }),
    ...(body !== undefined && {
      requestBody: { required: route.isBodyOptional !== true, content: { "application/json": { schema: body.json } } },
    }),
    responses: Object.fromEntries(
      Object.entries(allAnswers(route)).map(([status, spec]) => [status, response(status, spec)]),
    ),
  }
}

// A strict object of optional strings: no route needs a parameter.
function queryParameters({ properties }: JsonSchema): object[] {
  return Object.entries(properties as Record<string, JsonSchema>).map(([name, schema]) =>
    parameter("query", name, schema, false),
  )
}

function parameter(place: "path" | "query", name: string, schema: JsonSchema, required: boolean): object {
  return { name, in: place, required, description: schema.description, schema }
}

function allAnswers(route: AnyRoute): Record<string, AnswerSpec> {
  const { access, body, path } = route
  const common: Record<string, AnswerSpec> = {
    ...((body !== undefined || path.includes("{") || access === "api-key") && {
      400: { description: "Not of the documented form.", schema: problem },
    }),
    ...(access !== "open" && {
      401: { description: "No key or ticket that opens this.", schema: problem },
      503: { description: "Busy, or the store is away: try again.", schema: problem },
    }),
    ...(access === "ticket" && { 403: { description: "The page may not call.", schema: problem } }),
    default: { description: "Any other problem (RFC 9457).", schema: problem },
  }
  return { ...common, ...route.answers }
}

function response(status: string, { description, schema, type }: AnswerSpec) {
  const isProblem = schema === problem
  const mayWait = status === "429" || status === "503"
  return {
    description,
    headers: { ...headers, ...(mayWait && retryAfter) },
    ...((schema !== undefined || type !== undefined) && {
      content: {
        [type ?? (isProblem ? problemType : "application/json")]: { schema: schema?.json ?? { type: "string" } },
      },
    }),
  }
}

function operationId(method: string, path: string): string {
  const words = path.replace(/\{subject\}/, "").split(/[^A-Za-z0-9]+/)
  return [method.toLowerCase(), ...words.filter(word => word !== "")].join("-")
}
