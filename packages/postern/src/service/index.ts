export { isLoopback } from "../issuer/index.ts"
export { type ApiKey, hashApiKey, isWeakApiKey } from "./access/api-keys.ts"
export {
  type ExpectedResult,
  type ResultClaims,
  type ResultVerifier,
  type ResultVerifierOptions,
  resultVerifier,
} from "./access/result-verifier.ts"
export { type ResultKey, type ResultOutcome, ticketHash } from "./access/results.ts"
export type { IssuedTicket, TicketRequest } from "./access/ticket-desk.ts"
export { type Purpose, reportLifeMs, ticketLifeMs } from "./access/tickets.ts"
export { createService } from "./create-service.ts"
export type { BrowserFileName } from "./elements/browser-files.ts"
export type { ElementsScript } from "./elements/elements-script.ts"
export type { ProblemBody, ProblemCode, RequestError } from "./http/problem.ts"
export { type HttpMethod, jsonLines, type LogEntry, type Outcome } from "./monitoring/log.ts"
export { type MetricsSnapshot, summedSnapshots } from "./monitoring/metrics.ts"
export type { RouteGroup } from "./mount.ts"
export type { Operator } from "./operator/operators.ts"
export { type ReportLinks, type ReportLinksOptions, reportLinks } from "./report/report-links.ts"
export { clientOf, type NodeHandler, type NodeRequest, toNodeHandler } from "./server/node-handler.ts"
export { type RunningServer, type ServerOptions, startServer } from "./server/server.ts"
export type { Client, CodeSender, HttpService, ResultSource, Service, ServiceOptions } from "./service-options.ts"
