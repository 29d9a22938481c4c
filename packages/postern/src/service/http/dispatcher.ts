import { type Method, type Source, type TroubleDetails, troubleOf } from "../../issuer/index.ts"
import type { AccessCheck, Caller } from "../access/access.ts"
import type { BrowserGate } from "../access/browser-gate.ts"
import { attemptedMethod } from "../monitoring/attempted-method.ts"
import { httpMethodOf, type LogEntry } from "../monitoring/log.ts"
import type { Client } from "../service-options.ts"
import type { AnswerSlots } from "./answer-slots.ts"
import { type Problem, type ProblemCode, problemBody, problemFrom } from "./problem.ts"
import { requestIdOf } from "./request-id.ts"
import type { Answer, AnyRoute, Call, ServiceTools, Told } from "./route.ts"
import { privateHeaders, securityHeaders } from "./security-headers.ts"
import { validBody, validQuery, validSubject } from "./validation.ts"

/** A request as it comes from the router. */
export interface Incoming {
  readonly request: Request
  readonly client: Client
  /** from the path, decoded; undefined on routes without one */
  readonly subject: string | undefined
}

export interface DispatcherParts {
  readonly access: AccessCheck
  readonly gate: BrowserGate
  readonly tools: ServiceTools
  readonly slots: AnswerSlots
  readonly log: ((entry: LogEntry) => void) | undefined
  readonly onFault: ((fault: unknown, requestId: string) => void) | undefined
}

/** Takes a request through its route: caller, query, body, answer; then headers, counts and one line of log. */
export class Dispatcher {
  readonly #parts: DispatcherParts

  constructor(parts: DispatcherParts) {
    this.#parts = parts
  }

  /** Answers a request for a route. Never throws. */
  async dispatch(route: AnyRoute, incoming: Incoming): Promise<Response> {
    const started = performance.now()
    const { request } = incoming
    const requestId = requestIdOf(request.headers)
    let caller: Caller | null = null
    let answer: Answer
    let attempted: Method | undefined
    let fault: ProblemCode | undefined
    let trouble: TroubleDetails = {}
    try {
      if (route.access === "ticket") this.#parts.gate.admit(request)
      caller = this.#parts.access.callerOf(route, request)
      const call = await this.#call(route, incoming, caller, requestId)
      attempted = attemptedMethod(call.body)
      answer = await this.#answer(route, request, call)
    } catch (thrown) {
      const problem = this.#problem(thrown, requestId)
      fault = problem.code
      trouble = troubleOf(thrown)
      answer = problemAnswer(problem)
    }
    const tenant = caller !== null && route.access !== "open" ? caller.postern.tenant : undefined
    this.#note(route.path, request, answer, { requestId, started, tenant, attempted, fault, trouble })
    return this.#respond(route, request, answer, requestId)
  }

  /** Answers a request that no route takes. */
  refuse(problem: Problem, request: Request): Response {
    const requestId = requestIdOf(request.headers)
    const answer = problemAnswer(problem)
    this.#note("unmatched", request, answer, {
      requestId,
      started: performance.now(),
      tenant: undefined,
      attempted: undefined,
      fault: problem.code,
    })
    return this.#respond(null, request, answer, requestId)
  }

  async #answer(route: AnyRoute, request: Request, call: Call<never>): Promise<Answer> {
    const { slots, tools } = this.#parts
    if (route.isLarge !== true) return route.answer(call, tools)
    return slots.make(request, async () => route.answer(call, tools))
  }

  async #call(route: AnyRoute, incoming: Incoming, caller: Caller, requestId: string): Promise<Call<never>> {
    const { request, client } = incoming
    const query = validQuery(route, request.url)
    const subject =
      caller.pass?.ticket.subject ?? (incoming.subject === undefined ? "" : validSubject(request.url, incoming.subject))
    const body = (await validBody(route, request)) as never
    const source: Source =
      caller.pass === null
        ? { ...(body as { context?: Source } | undefined)?.context, requestId }
        : { ...this.#parts.gate.sourceOf(request, client), requestId }
    return { ...caller, subject, query, body, source }
  }

  #problem(thrown: unknown, requestId: string): Problem {
    const problem = problemFrom(thrown)
    if (problem.code === "internal") this.#parts.onFault?.(thrown, requestId)
    return problem
  }

  #note(
    route: string,
    request: Request,
    answer: Answer,
    seen: {
      requestId: string
      started: number
      tenant: string | undefined
      attempted: Method | undefined
      fault: ProblemCode | undefined
      trouble?: TroubleDetails
    },
  ): void {
    const { requestId, started, tenant, attempted, fault, trouble } = seen
    const told: Told = isJson(answer.body) && fault === undefined ? answer.body : {}
    const outcome = told.outcome ?? (told.status === "pending" ? "pending" : undefined)
    const method = told.method ?? attempted
    const facts = {
      httpMethod: httpMethodOf(request),
      route,
      status: answer.status,
      ms: Math.round((performance.now() - started) * 100) / 100,
      requestId,
      ...(tenant !== undefined && { tenant }),
      ...(outcome !== undefined && { outcome }),
      ...(told.reason !== undefined && { reason: told.reason }),
      ...(method !== undefined && { method }),
      ...(fault !== undefined && { fault }),
    }
    this.#parts.tools.metrics.count(facts)
    // What was decided is committed: a log that fails must not turn the answer into a fault.
    try {
      this.#parts.log?.({ event: "request", time: new Date().toISOString(), ...facts, ...trouble })
    } catch (thrown) {
      this.#parts.onFault?.(thrown, requestId)
    }
  }

  #respond(route: AnyRoute | null, request: Request, answer: Answer, requestId: string): Response {
    const { status, body } = answer
    const headers: Record<string, string> = {
      ...(route === null || route.path.startsWith("/v1/") || answer.status >= 400 ? privateHeaders : securityHeaders),
      "X-Request-Id": requestId,
    }
    if (body !== null) headers["Content-Type"] = "application/json"
    if (route?.access === "ticket") this.#parts.gate.addHeaders(request, headers)
    Object.assign(headers, answer.headers)
    return new Response(isJson(body) ? JSON.stringify(body) : body, { status, headers })
  }
}

function isJson(body: Answer["body"]): body is object {
  return typeof body === "object" && body !== null && !(body instanceof Uint8Array)
}

function problemAnswer({ code, errors, headers }: Problem): Answer {
  const body = problemBody(code, errors)
  return {
    status: body.status as Answer["status"],
    body,
    headers: { "Content-Type": "application/problem+json", ...headers },
  }
}
