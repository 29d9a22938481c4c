import { type Context, Hono } from "hono"
import { bodyLimit } from "hono/body-limit"
import type { Postern, SubjectStatus } from "../../issuer/index.ts"
import type { BrowserGate } from "../access/browser-gate.ts"
import type { Ticket, TicketSeal } from "../access/tickets.ts"
import { type Problem, problemFrom } from "../http/problem.ts"
import { requestIdOf } from "../http/request-id.ts"
import { httpMethodOf, type LogEntry } from "../monitoring/log.ts"
import type { Metrics } from "../monitoring/metrics.ts"
import { notePage } from "../monitoring/page-log.ts"
import type { Client, ServiceOptions } from "../service-options.ts"
import { reportLanguage } from "./report-language.ts"
import type { ReportView } from "./report-page.ts"

export interface ReportDeskParts {
  readonly tickets: TicketSeal
  readonly postern: Postern
  readonly gate: BrowserGate
  readonly metrics: Metrics
  readonly support: ServiceOptions["support"]
  readonly log: ((entry: LogEntry) => void) | undefined
  readonly onFault: ((fault: unknown, requestId: string) => void) | undefined
}

type Told = Pick<LogEntry, "tenant" | "outcome" | "reason" | "fault">
type DeskEnv = { Bindings: Client; Variables: { requestId: string; told: Told } }
type Ask = Context<DeskEnv>

/**
 * The page behind the "this wasn't me" link of a notice. Looking at it changes nothing, for mail scanners follow links; only a fresh second
 * factor, sent by its form, voids the codes and disables the authenticator.
 */
export function reportDesk(parts: ReportDeskParts): Hono<DeskEnv> {
  const { support } = parts
  const supportIn = (language: string) => (typeof support === "function" ? support(language) : support)
  const app = new Hono<DeskEnv>()
  app.use("/:ticket", async (c, next) => {
    const started = performance.now()
    c.set("requestId", requestIdOf(c.req.raw.headers))
    c.set("told", {})
    await next()
    c.header("X-Request-Id", c.var.requestId)
    note(parts, c, performance.now() - started)
  })
  app.use("/:ticket", bodyLimit({ maxSize: 16_384, onError: c => show(c as Ask, null, { kind: "broken" }) }))
  app.onError((fault, c) => showFault(c, problemFrom(fault), fault))

  app.get("/:ticket", async c => {
    const ticket = parts.tickets.open(c.req.param("ticket"))
    if (ticket.purpose !== "report") return show(c, null, { kind: "broken" })
    c.set("told", { tenant: ticket.tenant })
    const status = await parts.postern.forTenant(ticket.tenant).status(ticket.subject)
    return show(c, ticket, isShut(status) ? { kind: "nothing" } : { kind: "ask" })
  })

  app.post("/:ticket", async c => {
    const ticket = parts.tickets.open(c.req.param("ticket"))
    if (ticket.purpose !== "report" || isForeign(c.req.raw)) return show(c, null, { kind: "broken" })
    c.set("told", { tenant: ticket.tenant })
    const postern = parts.postern.forTenant(ticket.tenant)
    const proof = await proofOf(c.req.raw)
    if (proof.trim() === "") return show(c, ticket, { kind: "ask", complaint: "empty" })
    const source = { ...parts.gate.sourceOf(c.req.raw, c.env ?? {}), requestId: c.var.requestId }
    const outcome = await postern.lock(ticket.subject, { proof, ...source })
    const reason = outcome.outcome === "refused" ? { reason: outcome.reason } : {}
    c.set("told", { tenant: ticket.tenant, outcome: outcome.outcome, ...reason })
    if (outcome.outcome === "locked") return show(c, ticket, { kind: "locked" })
    if (outcome.outcome === "throttled")
      return show(c, ticket, { kind: "ask", complaint: "wait", waitSeconds: outcome.retryAfterSeconds })
    const isOver = isShut(await postern.status(ticket.subject))
    return show(c, ticket, isOver ? { kind: "nothing" } : { kind: "ask", complaint: outcome.reason })
  })
  app.all("/:ticket", c => show(c, null, { kind: "broken" }))
  return app

  function showFault(c: Ask, problem: Problem, fault: unknown) {
    if (problem.code === "internal") parts.onFault?.(fault, c.var.requestId)
    c.set("told", { ...c.var.told, fault: problem.code })
    if (problem.code === "ticket-expired") return show(c, null, { kind: "over" })
    return show(c, null, { kind: problem.code === "ticket-invalid" ? "broken" : "busy" })
  }

  // Loaded with the first link that is followed: a service that sends no notices starts without it.
  async function show(c: Ask, ticket: Ticket | null, view: ReportView): Promise<Response> {
    const { reportPage } = await import("./report-page.ts")
    const asked = { language: ticket?.language, accepted: c.req.header("accept-language") }
    const { body, status, headers } = reportPage(
      { issuer: parts.postern.issuer, support: supportIn(reportLanguage(asked.language, asked.accepted)) },
      asked,
      view,
    )
    return c.html(body, status, headers)
  }
}

/** Whether there is nothing left that a lock could shut. */
function isShut(status: SubjectStatus | null): boolean {
  if (status === null) return true
  const { totp, codes } = status
  return totp.status !== "active" && (codes.status === "none" || codes.status === "disabled")
}

// No cookie is involved, so a foreign page could do nothing without both link and proof; it need not even try.
function isForeign({ headers }: Request): boolean {
  const site = headers.get("sec-fetch-site")
  return site !== null && site !== "same-origin" && site !== "none"
}

async function proofOf(request: Request): Promise<string> {
  const isForm = /^application\/x-www-form-urlencoded\s*(;|$)/i.test(request.headers.get("content-type") ?? "")
  return (isForm && new URLSearchParams(await request.text()).get("proof")) || ""
}

const route = "/report/{ticket}"

// The route as a template: neither the ticket nor anything else from outside gets into the log.
function note(parts: ReportDeskParts, c: Ask, ms: number): void {
  const { requestId, told } = c.var
  const facts = { httpMethod: httpMethodOf(c.req.raw), route, status: c.res.status, ms, requestId, ...told }
  parts.metrics.count(facts)
  notePage(parts, facts)
}
