import { z } from "zod"
import type { AnswerSpec, AnyRoute } from "../http/route.ts"
import { problem } from "./schemas/answer-schemas.ts"
import { subject } from "./schemas/request-schemas.ts"

const problemType = "application/problem+json"

const headers = {
  "X-Request-Id": { description: "The request's id in the log and the audit trail.", schema: { type: "string" } },
} as const
const retryAfter = { "Retry-After": { description: "Seconds to wait.", schema: { type: "string" } } } as const

/**
 * Describes the routes as an OpenAPI 3.1 document, made of the very schemas that check requests. The generator is loaded when it is first
 * asked for: most processes never are.
 */
export async function openApiDocument(routes: readonly AnyRoute[], serverUrl: string | null): Promise<object> {
  const { OpenAPIHono } = await import("@hono/zod-openapi")
  const { openAPIRegistry, getOpenAPI31Document } = new OpenAPIHono()
  openAPIRegistry.registerComponent("securitySchemes", "api-key", { type: "http", scheme: "bearer" })
  openAPIRegistry.registerComponent("securitySchemes", "ticket", { type: "http", scheme: "bearer" })
  for (const route of routes) openAPIRegistry.registerPath(describe(route))
  return getOpenAPI31Document({
    openapi: "3.1.0",
    info: {
      title: "Postern",
      version: "1",
      description: "Two-factor codes and backup codes. See docs/spec/http-api.md.",
    },
    servers: [{ url: serverUrl ?? "/" }],
    tags: Object.entries(tags).map(([name, description]) => ({ name, description })),
  })
}

const tags = {
  Subjects: "What an application does for one of its accounts, with its API key.",
  Tickets: "Where an application gets a ticket for a browser.",
  Browser: "What the elements do with a ticket. What ends well carries a signed result for the application.",
  Elements: "The elements as scripts, for pages without a bundler.",
  Service: "About the service itself.",
} as const

const callers = {
  open: "Anybody may ask.",
  "api-key": "With the API key of an application; the key decides the tenant.",
  ticket: "With a ticket, from a page of the service's own or of an allowed origin.",
} as const satisfies Record<AnyRoute["access"], string>

function tagOf({ path }: AnyRoute): keyof typeof tags {
  if (path.startsWith("/v1/subjects")) return "Subjects"
  if (path.startsWith("/v1/browser/")) return "Browser"
  if (path.startsWith("/elements")) return "Elements"
  return path === "/v1/tickets" || path === "/v1/results" ? "Tickets" : "Service"
}

function describe(route: AnyRoute) {
  const { method, path, access, summary, query, body } = route
  return {
    method: method.toLowerCase() as "get" | "post" | "put" | "delete",
    path,
    summary,
    operationId: operationId(method, path),
    tags: [tagOf(route)],
    description: callers[access],
    // Said also where nothing is asked for: a generated client would else ask for a key.
    security: access === "open" ? [] : [{ [access]: [] }],
    request: {
      ...(path.includes("{subject}") && { params: z.object({ subject }) }),
      ...(query !== undefined && { query: query as z.ZodObject }),
      ...(body !== undefined && {
        body: { required: route.isBodyOptional !== true, content: { "application/json": { schema: body } } },
      }),
    },
    responses: Object.fromEntries(
      Object.entries(allAnswers(route)).map(([status, spec]) => [status, response(status, spec)]),
    ),
  }
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

function response(status: string, { description, schema, type, headers: own = {} }: AnswerSpec) {
  const isProblem = schema === problem
  const ownHeaders = Object.entries(own).map(([name, says]) => [
    name,
    { description: says, schema: { type: "string" as const } },
  ])
  const mayWait = status === "429" || status === "503"
  return {
    description,
    headers: { ...headers, ...(mayWait && retryAfter), ...Object.fromEntries(ownHeaders) },
    ...((schema !== undefined || type !== undefined) && {
      content: { [type ?? (isProblem ? problemType : "application/json")]: { schema: schema ?? z.string() } },
    }),
  }
}

function operationId(method: string, path: string): string {
  const words = path.replace(/\{subject\}/, "").split(/[^A-Za-z0-9]+/)
  const verb = path.endsWith("/subjects") ? "list" : method.toLowerCase()
  return [verb, ...words.filter(word => word !== "")].join("-")
}
