import { type CanActivate, type ExecutionContext, Inject, Injectable } from "@nestjs/common"
import type { Requirement } from "postern/gate"
import { noteState } from "./decorators.ts"
import type { PosternModuleOptions } from "./options.ts"
import { SecondFactorRequired } from "./second-factor-required.ts"
import { POSTERN_OPTIONS, requirementKey } from "./tokens.ts"

/** Lets nobody past without the second factor that `@SecondFactor` names: `@UseGuards(SecondFactorGuard)`. Guards run before pipes. */
export class SecondFactorGuard implements CanActivate {
  readonly #options: PosternModuleOptions

  constructor(options: PosternModuleOptions) {
    this.#options = options
  }

  /** @throws SecondFactorRequired */
  async canActivate(context: ExecutionContext): Promise<true> {
    const { gate, requestOf = fromHttp } = this.#options
    const request = requestOf(context)
    const standing = await gate.require(requirementOf(context))(request)
    const state = standing === "ok" ? await gate.stateOf(request) : null
    if (standing !== "ok") throw new SecondFactorRequired(standing)
    // Signed out in between.
    if (state === null) throw new SecondFactorRequired("anonymous")
    noteState(context, state)
    return true
  }
}

const fromHttp = (context: ExecutionContext): never => context.switchToHttp().getRequest<never>()

// A handler's own requirement counts before that of its controller.
function requirementOf(context: ExecutionContext): Requirement {
  const given = [context.getHandler(), context.getClass()].map(target => Reflect.getMetadata(requirementKey, target))
  return given.find(each => each !== undefined) ?? {}
}

// Decorators as the calls that they are: Node runs these sources as they stand.
Injectable()(SecondFactorGuard)
Inject(POSTERN_OPTIONS)(SecondFactorGuard, undefined, 0)
