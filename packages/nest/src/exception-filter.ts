import { type ArgumentsHost, Catch, type ExceptionFilter, Inject, Injectable } from "@nestjs/common"
import { HttpAdapterHost } from "@nestjs/core"
import { faults, PosternError } from "postern"
import type { PosternModuleOptions } from "./options.ts"
import { SecondFactorRequired } from "./second-factor-required.ts"
import { POSTERN_OPTIONS } from "./tokens.ts"

/**
 * Answers what Postern throws: pages are led to the second step, faults become problems (RFC 9457) with a stable `code`. Register it once:
 * `{ provide: APP_FILTER, useClass: PosternExceptionFilter }`.
 */
export class PosternExceptionFilter implements ExceptionFilter<PosternError | SecondFactorRequired> {
  readonly #host: HttpAdapterHost
  readonly #options: PosternModuleOptions

  constructor(host: HttpAdapterHost, options: PosternModuleOptions) {
    this.#host = host
    this.#options = options
  }

  catch(fault: PosternError | SecondFactorRequired, host: ArgumentsHost): void {
    // Other transports have answers of their own.
    if (host.getType() !== "http") throw fault
    const request = host.switchToHttp().getRequest<{ headers: { accept?: string } }>()
    const response = host.switchToHttp().getResponse<object>()
    const { status, headers, body } = this.#answerTo(fault, request.headers.accept)
    const { httpAdapter } = this.#host
    for (const [name, value] of Object.entries(headers)) httpAdapter.setHeader(response, name, value)
    if (headers.Location !== undefined) httpAdapter.redirect(response, status, headers.Location)
    else httpAdapter.reply(response, body, status)
  }

  #answerTo(fault: PosternError | SecondFactorRequired, accept: string | undefined) {
    if (fault instanceof SecondFactorRequired) return fault.answer(accept, this.#options.pages)
    const { status, message: title } = faults[fault.code]
    const body = JSON.stringify({ type: `urn:postern:problem:${fault.code}`, title, status, code: fault.code })
    const headers: Record<string, string> = { "Content-Type": "application/problem+json", "Cache-Control": "no-store" }
    if (status === 503) headers["Retry-After"] = "1"
    return { status, headers, body }
  }
}

Catch(PosternError, SecondFactorRequired)(PosternExceptionFilter)
Injectable()(PosternExceptionFilter)
Inject(HttpAdapterHost)(PosternExceptionFilter, undefined, 0)
Inject(POSTERN_OPTIONS)(PosternExceptionFilter, undefined, 1)
