export { type ApiKey, hashApiKey, isWeakApiKey } from "./api-keys.ts"
export { createService } from "./create-service.ts"
export { type HttpMethod, jsonLines, type LogEntry, type Outcome } from "./log.ts"
export type { Operator } from "./operator/operators.ts"
export type { ProblemBody, ProblemCode, RequestError } from "./problem.ts"
export { type ReportLinks, type ReportLinksOptions, reportLinks } from "./report/report-links.ts"
export {
  type ExpectedResult,
  type ResultClaims,
  type ResultVerifier,
  type ResultVerifierOptions,
  resultVerifier,
} from "./result-verifier.ts"
export { type ResultKey, type ResultOutcome, ticketHash } from "./results.ts"
export { isLoopback, type RunningServer, type ServerOptions, startServer } from "./server.ts"
export type { Client, CodeSender, Service, ServiceOptions } from "./service-options.ts"
export type { Purpose } from "./tickets.ts"
