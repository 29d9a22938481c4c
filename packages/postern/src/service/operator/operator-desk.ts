import { readBackupCode } from "@postern/core"
import { type Context, Hono } from "hono"
import { bodyLimit } from "hono/body-limit"
import type { LegacyFigures, Postern, Source, StoreSummary } from "../../issuer/index.ts"
import type { BrowserGate } from "../access/browser-gate.ts"
import type { AnswerSlots } from "../http/answer-slots.ts"
import { Problem, problemBody, problemFrom } from "../http/problem.ts"
import { requestIdOf } from "../http/request-id.ts"
import type { KeptFigures } from "../monitoring/kept-figures.ts"
import { httpMethodOf, type LogEntry } from "../monitoring/log.ts"
import { notePage } from "../monitoring/page-log.ts"
import { subject as subjectSchema } from "../routes/schemas/request-schemas.ts"
import type { Client } from "../service-options.ts"
import type { FormGuard } from "./form-guard.ts"
import { operatorMessage } from "./operator-page.ts"
import { operatorStyle } from "./operator-style.ts"
import { type Operator, OperatorCheck, type PageReader } from "./operators.ts"
import type { OutcomeHistory } from "./outcome-history.ts"
import { type OutboxFacts, overviewPage } from "./overview-page.ts"
import { shownEvents, subjectPage } from "./subject-page.ts"
import { foundPage, listedStates, maxShownSubjects, subjectsPage } from "./subjects-page.ts"

export interface OperatorDeskParts {
  readonly operators: readonly Operator[]
  /** "" for the root */
  readonly basePath: string
  readonly postern: Postern
  readonly guard: FormGuard
  readonly history: OutcomeHistory
  readonly gate: BrowserGate
  readonly slots: AnswerSlots
  readonly clock: () => number
  readonly summaries: KeptFigures<StoreSummary>
  /** undefined for a service that sends no notices */
  readonly outboxes: KeptFigures<OutboxFacts> | undefined
  /** undefined where nobody counts them */
  readonly legacySets: KeptFigures<LegacyFigures> | undefined
  readonly log: ((entry: LogEntry) => void) | undefined
  readonly onFault: ((fault: unknown, requestId: string) => void) | undefined
}

type DeskEnv = { Bindings: Client; Variables: { operator: PageReader; postern: Postern; requestId: string } }
type Ask = Context<DeskEnv>

const headers = {
  "Content-Security-Policy":
    "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  "Cache-Control": "no-store",
  "Referrer-Policy": "no-referrer",
  "X-Content-Type-Options": "nosniff",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Resource-Policy": "same-origin",
} as const

const notices: Readonly<Record<string, string>> = {
  unlock: "Unlocked: every wait is over.",
  "void-codes": "The codes are void. The app works on.",
  "start-recovery":
    "App and codes are void. After the password the person can do nothing but set up a new app: ask them to do so soon.",
  nothing: "Nothing was changed: there was nothing to do, or codes are the only second factor.",
}

/** The operator's page: for whoever is on call, and whoever answers support. Every change is recorded with name and reason. */
export function operatorDesk(parts: OperatorDeskParts): Hono<DeskEnv> {
  const check = new OperatorCheck(parts.operators)
  const home = `${parts.basePath}/operator`
  const app = new Hono<DeskEnv>()

  app.use(async (c, next) => {
    const started = performance.now()
    c.set("requestId", requestIdOf(c.req.raw.headers))
    const operator = check.operatorOf(c.req.raw.headers)
    if (operator === null) {
      c.res = c.text("An operator's name and key are needed.", 401, {
        "WWW-Authenticate": 'Basic realm="Postern operator", charset="UTF-8"',
      })
    } else {
      c.set("operator", { ...operator, home })
      c.set("postern", parts.postern.forTenant(operator.tenant))
      if (isFromElsewhere(c)) c.res = await elsewhere(c)
      else await next()
    }
    for (const [name, value] of Object.entries(headers)) c.header(name, value)
    c.header("X-Request-Id", c.var.requestId)
    note(parts, c, performance.now() - started)
  })
  app.use(bodyLimit({ maxSize: 16_384 }))
  app.onError((fault, c) => {
    const problem = problemFrom(fault)
    if (problem.code === "internal") parts.onFault?.(fault, c.var.requestId)
    const { title, status } = problemBody(problem.code)
    return c.html(operatorMessage(c.var.operator, "That did not work", title), status as 500)
  })

  app.get("/style.css", c => c.body(operatorStyle, 200, { "Content-Type": "text/css; charset=utf-8" }))
  app.get("/", c => overview(c))

  app.post("/find", async c => {
    const subject = await field(c, "subject")
    // A caller may read out a code; it must not end in the address, where every proxy writes it down.
    if (readBackupCode(subject).kind === "backup-code")
      return overview(c, "That is a backup code, not a subject. Nobody should tell you one: have it replaced.")
    if (!subjectSchema.safeParse(subject).success)
      return overview(c, "A subject has 1 to 255 bytes, and no control characters.")
    const { postern, operator } = c.var
    const found = await postern.listSubjects({ prefix: subject, limit: maxShownSubjects })
    const isOneMeant = found.subjects.length === 0 || found.subjects.some(each => each.subject === subject)
    if (!isOneMeant) return c.html(foundPage(operator, found))
    return c.redirect(`${home}/subjects/${encodeURIComponent(subject)}`, 303)
  })

  app.get("/subjects", async c => {
    const { postern, operator } = c.var
    const state = listedStates.find(each => each === c.req.query("state"))
    const after = c.req.query("after")
    if (state === undefined) throw new Problem("unknown-route")
    const query = { state, limit: maxShownSubjects, ...(after !== undefined && { after }) }
    const page = await postern.listSubjects(query).catch(fault => {
      throw fault instanceof RangeError ? new Problem("invalid-request") : fault
    })
    return c.html(subjectsPage(operator, state, page))
  })

  app.get("/subjects/:subject", async c => {
    const subject = subjectOf(c)
    const { postern, operator } = c.var
    const before = beforeOf(c)
    const page = { newest: true, limit: shownEvents + 1, ...(before !== null && { before }) }
    const [status, trail] = await parts.slots.make(c.req.raw, async () => [
      await postern.status(subject),
      await postern.auditTrail(subject, page),
    ])
    const notice = notices[c.req.query("done") ?? ""] ?? null
    return c.html(
      subjectPage(operator, { subject, status, trail, before, token: parts.guard.token(operator, subject), notice }),
    )
  })

  app.post("/subjects/:subject/:act", async c => {
    const subject = subjectOf(c)
    const { operator } = c.var
    if (!parts.guard.admits(c.req.raw, operator, subject, await field(c, "token"))) throw new Problem("cross-site")
    const reason = (await field(c, "reason")).trim()
    if (reason.length < 3 || reason.length > 160 || readBackupCode(reason).kind === "backup-code")
      return c.html(
        operatorMessage(
          operator,
          "A reason is needed",
          "Nothing was changed. Give a reason of 3 to 160 characters, and no code.",
        ),
        422,
      )
    const act = c.req.param("act")
    if (act === "start-recovery" && (await field(c, "sure")) !== "yes")
      return c.html(
        operatorMessage(
          operator,
          "Have you made sure of the person?",
          "Nothing was changed. Tick the box above the button once you have: what is void stays void.",
        ),
        422,
      )
    const source = {
      ...parts.gate.sourceOf(c.req.raw, c.env ?? {}),
      requestId: c.var.requestId,
      by: `${operator.name}: ${reason}`,
    }
    const isDone = await perform(c.var.postern, act, subject, source)
    return c.redirect(`${home}/subjects/${encodeURIComponent(subject)}?done=${isDone ? act : "nothing"}`, 303)
  })
  return app

  async function overview(c: Ask, notice: string | null = null) {
    const { operator } = c.var
    const { tenant } = operator
    const [summary, outbox, legacy] = await Promise.all([
      parts.summaries.of(tenant),
      parts.outboxes?.of(tenant),
      parts.legacySets?.of(tenant),
    ])
    const facts = { now: parts.clock(), summary, slices: parts.history.slices(tenant), outbox, legacy }
    const page = overviewPage(operator, facts, notice)
    return c.html(page, notice === null ? 200 : 422)
  }
}

// A browser sends Basic credentials along with whatever any page makes it load, so each page of another site could ask for all of these.
function isFromElsewhere(c: Ask): boolean {
  const site = c.req.header("sec-fetch-site")
  return site !== undefined && site !== "same-origin" && site !== "none"
}

async function elsewhere(c: Ask): Promise<Response> {
  return c.html(
    operatorMessage(
      c.var.operator,
      "You come from another site",
      "Nothing was read or changed. Go on from here, or type the address.",
    ),
    403,
  )
}

async function perform(postern: Postern, act: string, subject: string, source: Source): Promise<boolean> {
  if (act === "unlock") return postern.unlock(subject, source)
  if (act === "void-codes") return postern.voidCodes(subject, source)
  if (act !== "start-recovery") throw new Problem("unknown-route")
  return postern.startRecovery(subject, source)
}

function subjectOf(c: Ask): string {
  const parsed = subjectSchema.safeParse(c.req.param("subject"))
  if (!parsed.success) throw new Problem("invalid-request")
  return parsed.data
}

function beforeOf(c: Ask): number | null {
  const before = c.req.query("before")
  if (before === undefined) return null
  if (!/^\d{1,15}$/.test(before)) throw new Problem("invalid-request")
  return Number(before)
}

async function field(c: Ask, name: string): Promise<string> {
  const value = (await c.req.parseBody())[name]
  return typeof value === "string" ? value : ""
}

const acts: ReadonlySet<string> = new Set(["unlock", "void-codes", "start-recovery"])

// The route as a template: neither a subject nor anything else from outside gets into the log.
function note(parts: OperatorDeskParts, c: Ask, ms: number): void {
  const path = c.req.path.slice(parts.basePath.length)
  const act = path.split("/")[4]
  const route = path.startsWith("/operator/subjects/")
    ? `/operator/subjects/{subject}${act === undefined ? "" : acts.has(act) ? `/${act}` : "/unknown"}`
    : ["/operator", "/operator/find", "/operator/subjects", "/operator/style.css"].includes(path)
      ? path
      : "unmatched"
  const { requestId, operator } = c.var
  const tenant = operator === undefined ? {} : { tenant: operator.tenant }
  notePage(parts, { httpMethod: httpMethodOf(c.req.raw), route, status: c.res.status, ms, requestId, ...tenant })
}
