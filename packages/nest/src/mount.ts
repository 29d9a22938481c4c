import type { IncomingMessage, ServerResponse } from "node:http"
import { Inject, Injectable } from "@nestjs/common"
import { HttpAdapterHost } from "@nestjs/core"
import { type NodeRequest, toNodeHandler } from "postern/node"
import type { PosternModuleOptions } from "./options.ts"
import { POSTERN_OPTIONS } from "./tokens.ts"

/**
 * Mounts the service when the module is made, which is before Nest registers body parsers: codes are read by the service alone, on Express
 * and on Fastify.
 * @throws TypeError for a service without a basePath, which would answer in the application's place
 */
export class PosternMount {
  constructor(host: HttpAdapterHost, { service }: PosternModuleOptions) {
    if (service === undefined) return
    if (service.basePath === "") throw new TypeError('PosternModule: give the service a basePath, such as "/2fa"')
    const handle = toNodeHandler(service)
    host.httpAdapter?.use((request: NodeRequest & IncomingMessage, response: ServerResponse, next: () => void) => {
      const path = request.originalUrl ?? request.url ?? ""
      if (path.startsWith(`${service.basePath}/`)) void handle(request, response, next)
      else next()
    })
  }
}

Injectable()(PosternMount)
Inject(HttpAdapterHost)(PosternMount, undefined, 0)
Inject(POSTERN_OPTIONS)(PosternMount, undefined, 1)
