import { z } from "zod"
import { type Access, type AnyRoute, defineRoute } from "../http/route.ts"
import { health, jwks, problem } from "./schemas/answer-schemas.ts"

const open = { method: "GET", access: "open" } as const
const isOk = { status: 200, body: { status: "ok" } } as const
const textType = "text/plain; version=0.0.4; charset=utf-8"

/** The routes about the service itself. */
export function openRoutes(metricsAccess: Exclude<Access, "ticket">): readonly AnyRoute[] {
  return [
    defineRoute({
      ...open,
      path: "/healthz",
      summary: "The process lives",
      answers: { 200: { description: "It does.", schema: health } },
      answer: () => isOk,
    }),
    defineRoute({
      ...open,
      path: "/readyz",
      summary: "The store answers and the service takes new work",
      answers: {
        200: { description: "It does.", schema: health },
        503: { description: "Not now, or shutting down.", schema: problem },
      },
      answer: async (_, { ready }) => {
        await ready()
        return isOk
      },
    }),
    defineRoute({
      ...open,
      access: metricsAccess,
      path: "/metrics",
      summary: "Counts for Prometheus",
      answers: { 200: { description: "Text format 0.0.4.", type: "text/plain" } },
      answer: async ({ postern }, { metrics, storeCounts, otherMetrics }) => ({
        status: 200,
        body: await metrics.text(postern.attemptsWaiting, await storeCounts(), otherMetrics),
        headers: { "Content-Type": textType },
      }),
    }),
    defineRoute({
      ...open,
      path: "/openapi.json",
      summary: "This description, OpenAPI 3.1",
      answers: { 200: { description: "OpenAPI 3.1.", schema: z.looseObject({ openapi: z.string() }) } },
      answer: async (_, { openApi }) => ({ status: 200, body: await openApi() }),
    }),
    defineRoute({
      ...open,
      path: "/.well-known/jwks.json",
      summary: "The public keys of signed results",
      answers: { 200: { description: "A JSON Web Key Set (RFC 7517).", schema: jwks } },
      answer: (_, { results }) => ({
        status: 200,
        body: results.publicKeySet,
        headers: { "Cache-Control": "public, max-age=300" },
      }),
    }),
  ]
}
