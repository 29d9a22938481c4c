import type { Clock, CodesSent, KeyRing, LegacyFigures, NotAccepted, Outbox, Postern, Source } from "../issuer/index.ts"
import type { ApiKey } from "./access/api-keys.ts"
import type { ResultKey } from "./access/results.ts"
import type { IssuedTicket, TicketRequest } from "./access/ticket-desk.ts"
import type { BrowserFileName } from "./elements/browser-files.ts"
import type { ElementsScript } from "./elements/elements-script.ts"
import type { LogEntry } from "./monitoring/log.ts"
import type { MetricsSnapshot } from "./monitoring/metrics.ts"
import type { RouteGroup } from "./mount.ts"
import type { Operator } from "./operator/operators.ts"

/** Sends codes and passphrases, as `sealedDelivery` of "postern/notices" makes it. */
export interface CodeSender {
  sendKit(subject: string, options: Source & { readonly proof: string }): Promise<CodesSent | NotAccepted>
  sendPassphrase(subject: string, source?: Source): Promise<CodesSent | NotAccepted>
  forTenant(tenant: string): CodeSender
}

export interface ServiceOptions {
  readonly postern: Postern
  /** the applications that may call; @default none, which `routes` without those that ask for a key allow */
  readonly apiKeys?: readonly ApiKey[]
  /** the key ring; keys for tickets and results are derived from it, each for its purpose */
  readonly keys: KeyRing
  /**
   * the path below which the service answers, such as `/2fa`, for a server that has pages of its own. What mounts it must leave the path as
   * it is. @default none: the service has its host to itself
   */
  readonly basePath?: string
  /** what is mounted, such as `["browser", "report"]`; @default everything */
  readonly routes?: readonly RouteGroup[]
  /** where browsers find the service, such as `https://2fa.example.com`; also the `iss` of results. with `basePath` appended unless it ends in it. @default the issuer's name as `iss` */
  readonly publicUrl?: string
  /** origins whose pages may call the browser routes, such as `https://app.example.com`; @default none but the service's own */
  readonly allowedOrigins?: readonly string[]
  /** take browsers' addresses from X-Forwarded-For: true for one proxy in front, or how many; @default false */
  readonly trustProxy?: boolean | number
  /** who may read /metrics, which holds counts alone: anybody who reaches the port, or holders of an API key; @default "open" */
  readonly metrics?: "open" | "api-key"
  /**
   * gets what this process counted and gives what others counted that serve the same, which /metrics adds up; @default nobody else serves
   */
  readonly otherMetrics?: (own: MetricsSnapshot) => Promise<readonly MetricsSnapshot[]>
  /** who may use the page at /operator, each with a key of their own; @default nobody, and there is no such page */
  readonly operators?: readonly Operator[]
  /** where notices wait: adds what waits and what could not be sent to /metrics and the operator's page; @default none */
  readonly outbox?: Outbox
  /**
   * counts who still has codes of another system, in one tenant or in all (null); it is asked seldom, may take long, and adds its figures to /metrics and
   * the operator's page; @default nobody counts
   */
  readonly legacySets?: (tenant: string | null) => Promise<LegacyFigures>
  /** sends codes where the policy allows it; @default nobody, and its routes answer `delivery-off` */
  readonly codeSender?: CodeSender
  /**
   * whom people turn to who cannot help themselves, in the application's words and as plain text, such as a telephone number; shown on the page behind
   * "this wasn't me". A function gets the page's language. @default the page names the issuer alone
   */
  readonly support?: string | ((language: string) => string)
  /** gets one entry per request; see `jsonLines` */
  readonly log?: (entry: LogEntry) => void
  /** gets what was thrown unforeseen. It may hold anything: for a debugger, not for a log. */
  readonly onFault?: (fault: unknown, requestId: string) => void
  /** returns if the store could serve now; @default at once */
  readonly ready?: () => Promise<void>
  /** milliseconds since 1970, for tickets and results; @default Date.now */
  readonly clock?: Clock
}

/** Who is at the other end of the connection, as the server saw it. */
export interface Client {
  readonly address?: string | undefined
}

/** What a server needs of a service. */
export interface HttpService {
  /** Answers a request. Never throws: faults are answers. `client` is what a server knows of the connection. */
  fetch(request: Request, client?: Client): Promise<Response>
  /** Makes `/readyz` answer 503 from now on, so that no new work is sent here. Everything else still answers. */
  drain(): void
}

/** Where signed results come from: what `resultVerifier` needs to take them in the same process. */
export interface ResultSource {
  readonly issuer: string
  readonly audience: string
  readonly keys: readonly ResultKey[]
  readonly clock: Clock
}

export interface Service extends HttpService {
  /** the path below which it answers; "" for the root */
  readonly basePath: string
  /** Makes a ticket for a browser, as `POST /v1/tickets` does, without a request. @throws TypeError for a subject, purpose or account that cannot be */
  createTicket(request: TicketRequest): IssuedTicket
  /** Gives the script tag of the elements that this service serves (`routes`: `elements`), for a page on its origin. */
  elementsScript(name?: BrowserFileName): ElementsScript
  /** Gives what this process has counted, for another's `otherMetrics`. */
  metricsSnapshot(): Promise<MetricsSnapshot>
  /** for `resultVerifier({ service })` */
  readonly resultSource: ResultSource
}
