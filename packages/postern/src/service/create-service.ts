import { Hono } from "hono"
import { type Clock, type Outbox, PosternError } from "../issuer/index.ts"
import { AccessCheck } from "./access/access.ts"
import { ApiKeyCheck } from "./access/api-keys.ts"
import { BrowserGate } from "./access/browser-gate.ts"
import { deriveSecretKey } from "./access/derived-key.ts"
import { ResultSigner } from "./access/results.ts"
import { checkTicketRequest, issueTicket } from "./access/ticket-desk.ts"
import { TicketSeal } from "./access/tickets.ts"
import { elementsScript } from "./elements/elements-script.ts"
import { AnswerSlots } from "./http/answer-slots.ts"
import { Dispatcher } from "./http/dispatcher.ts"
import { Problem } from "./http/problem.ts"
import type { AnyRoute, ServiceTools } from "./http/route.ts"
import { RouteTable } from "./http/route-table.ts"
import { KeptFigures } from "./monitoring/kept-figures.ts"
import type { LogEntry } from "./monitoring/log.ts"
import { Metrics, type NoticeCounts, type StoreCounts } from "./monitoring/metrics.ts"
import { checkBasePath, checkRouteGroups, groupOf, publicAddress } from "./mount.ts"
import { FormGuard } from "./operator/form-guard.ts"
import { operatorDesk } from "./operator/operator-desk.ts"
import { OutcomeHistory } from "./operator/outcome-history.ts"
import { reportDesk } from "./report/report-desk.ts"
import { elementsRoutes } from "./routes/elements-routes.ts"
import { openRoutes } from "./routes/open-routes.ts"
import { operationRoutes } from "./routes/operation-routes.ts"
import { ticketRoutes } from "./routes/ticket-routes.ts"
import type { Client, Service, ServiceOptions } from "./service-options.ts"

const readyWithinMs = 2000

/**
 * Makes the HTTP service: one function from Request to Response, to be mounted in any server or run by `startServer`.
 * @throws TypeError | RangeError for options that cannot be used
 */
export function createService(options: ServiceOptions): Service {
  const { postern, keys, allowedOrigins = [], trustProxy = false, clock = Date.now } = options
  const basePath = checkBasePath(options.basePath)
  const groups = checkRouteGroups(options.routes)
  const publicUrl = options.publicUrl === undefined ? null : publicAddress(options.publicUrl, basePath)
  const gate = new BrowserGate({
    ownOrigin: publicUrl?.origin ?? null,
    allowedOrigins,
    proxies: Number(trustProxy),
  })
  const tickets = new TicketSeal(keys, clock, postern.takesOver)
  const state = { isDraining: false }
  const allRoutes = [
    ...operationRoutes,
    ...ticketRoutes,
    ...elementsRoutes(basePath),
    ...openRoutes(options.metrics ?? "open"),
  ]
  const routes = allRoutes.filter(({ path }) => groups.has(groupOf(path)))
  const results = new ResultSigner(keys, clock)
  const resultIssuer = issuerNames(publicUrl?.href.replace(/\/$/, "") ?? postern.issuer, postern.tenant)
  let document: Promise<Uint8Array> | undefined
  const tools: ServiceTools = {
    tickets,
    results,
    metrics: new Metrics(),
    otherMetrics: options.otherMetrics,
    codeSender: tenant => {
      if (options.codeSender === undefined) throw new PosternError("delivery-off")
      return options.codeSender.forTenant(tenant)
    },
    resultIssuer,
    ready: () => checkReady(state, options.ready),
    storeCounts: storeCounter(options, clock),
    openApi: () => {
      document ??= import("./routes/openapi.ts").then(({ openApiDocument }) =>
        openApiDocument(routes, publicUrl?.href ?? (basePath || null)).then(description =>
          Buffer.from(JSON.stringify(description)),
        ),
      )
      return document
    },
  }
  // A tenant that the library would not take is a mistake to be told now, not at the first request.
  const { apiKeys = [] } = options
  for (const { tenant } of apiKeys) postern.forTenant(tenant)
  if (apiKeys.length === 0 && routes.some(route => route.access === "api-key"))
    throw new RangeError("apiKeys: expected at least one, or `routes` without those that ask for one")
  const access = new AccessCheck(postern, new ApiKeyCheck(apiKeys), tickets)
  const { log, onFault, operators = [] } = options
  const history = new OutcomeHistory(clock)
  const noted = (entry: LogEntry) => {
    history.count(entry)
    log?.(entry)
  }
  const slots = new AnswerSlots({ maxAtOnce: 2, maxWaiting: 256 })
  const dispatcher = new Dispatcher({ access, gate, tools, slots, log: operators.length > 0 ? noted : log, onFault })
  const app = router(routes, dispatcher, new RouteTable(routes, gate, basePath), basePath)
  if (operators.length > 0 && groups.has("operator")) {
    for (const { tenant } of operators) postern.forTenant(tenant)
    const guard = new FormGuard(deriveSecretKey(keys, keys.primaryId, "operator"))
    app.route(
      `${basePath}/operator`,
      operatorDesk({
        basePath,
        ...operatorFigures(options, clock),
        operators,
        postern,
        guard,
        history,
        gate,
        slots,
        clock,
        log,
        onFault,
      }),
    )
  }
  if (groups.has("report")) {
    const { metrics } = tools
    app.route(
      `${basePath}/report`,
      reportDesk({ tickets, postern, gate, metrics, support: options.support, log: options.log, onFault }),
    )
  }
  return {
    fetch: async (request, client) => app.fetch(request, client),
    drain: () => {
      state.isDraining = true
    },
    basePath,
    createTicket: request => issueTicket(tickets, postern.tenant, checkTicketRequest(request)),
    metricsSnapshot: () => tools.metrics.snapshot(postern.attemptsWaiting),
    elementsScript: (name = "elements") => elementsScript(basePath, name),
    resultSource: { issuer: resultIssuer(postern.tenant), audience: postern.tenant, keys: results.publicKeys, clock },
  }
}

const maxUndeliveredShown = 50
// Every record is opened for them, and they change as slowly as people get new sheets.
const legacyKeptMs = 3_600_000

function operatorFigures({ postern, outbox, legacySets }: ServiceOptions, clock: Clock) {
  const countOutbox = (from: Outbox) => async (tenant: string) => ({
    ...(await from.counts(clock(), { tenant })),
    latest: await from.undelivered(maxUndeliveredShown, { tenant }),
  })
  return {
    summaries: new KeptFigures({ clock, count: tenant => postern.forTenant(tenant).summary() }),
    outboxes: outbox && new KeptFigures({ clock, count: countOutbox(outbox) }),
    legacySets: legacySets && new KeptFigures({ clock, maxKeptMs: legacyKeptMs, count: legacySets }),
  }
}

function router(
  routes: readonly AnyRoute[],
  dispatcher: Dispatcher,
  table: RouteTable,
  basePath: string,
): Hono<{ Bindings: Client }> {
  const app = new Hono<{ Bindings: Client }>()
  for (const route of routes) {
    const hasSubject = route.path.includes("{subject}")
    app.on(route.method, basePath + route.path.replace("{subject}", ":subject"), ({ req, env }) =>
      dispatcher.dispatch(route, {
        request: req.raw,
        client: env ?? {},
        subject: hasSubject ? req.param("subject") : undefined,
      }),
    )
  }
  // Without this, Hono would print what was thrown.
  app.onError((_, { req }) => dispatcher.refuse(new Problem("internal"), req.raw))
  app.notFound(
    ({ req }) => table.preflight(req.raw) ?? dispatcher.refuse(table.problemFor(req.method, req.path), req.raw),
  )
  return app
}

function storeCounter({ outbox, legacySets }: ServiceOptions, clock: Clock): () => Promise<StoreCounts> {
  const noticeCounts = noticeCounter(outbox, clock)
  const legacy = legacySets && new KeptFigures({ clock, maxKeptMs: legacyKeptMs, count: () => legacySets(null) })
  return async () => {
    const [notices, kept] = await Promise.all([noticeCounts(), legacy?.of("")])
    return { notices, legacy: kept ?? null }
  }
}

function noticeCounter(outbox: Outbox | undefined, clock: Clock): () => Promise<NoticeCounts | null> {
  if (outbox === undefined) return async () => null
  const all = new KeptFigures({ clock, count: () => outbox.counts(clock()) })
  return async () => {
    // The rest of the metrics are wanted most when the store is gone.
    const counts = await all.of("")
    if (counts === null) return null
    const { waiting, oldestAt, undelivered } = counts.figures
    return { waiting, oldestSeconds: oldestAt === null ? 0 : Math.max(0, (clock() - oldestAt) / 1000), undelivered }
  }
}

async function checkReady(state: { isDraining: boolean }, ready?: () => Promise<void>): Promise<void> {
  if (state.isDraining) throw new PosternError("closed")
  let timer: NodeJS.Timeout | undefined
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new PosternError("store-unavailable")), readyWithinMs)
  })
  try {
    await Promise.race([ready?.(), tooLate])
  } catch (fault) {
    throw fault instanceof PosternError ? fault : new PosternError("store-unavailable", {}, fault)
  } finally {
    clearTimeout(timer)
  }
}

// Each tenant signs under a name of its own: holders of one tenant's key choose subject and audience, and must not speak for another's.
function issuerNames(base: string, ownTenant: string): (tenant: string) => string {
  return tenant => (tenant === ownTenant ? base : `${base}/tenants/${encodeURIComponent(tenant)}`)
}
