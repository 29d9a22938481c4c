import { createParamDecorator, type ExecutionContext, SetMetadata } from "@nestjs/common"
import type { Requirement, SecondFactorState } from "postern/gate"
import { requirementKey } from "./tokens.ts"

/**
 * Says what second factor a controller or one of its handlers takes, for `SecondFactorGuard`: `@SecondFactor({ maxAgeSeconds: 300, methods:
 * ["totp"] })`. Without it the guard asks for any.
 */
export function SecondFactor(requirement: Requirement = {}): MethodDecorator & ClassDecorator {
  return SetMetadata(requirementKey, requirement)
}

/** Gives a handler the state of the session's second factor: `@CurrentSecondFactor() factor: SecondFactorState`. Null without the guard. */
export const CurrentSecondFactor: () => ParameterDecorator = createParamDecorator(
  (_: unknown, context: ExecutionContext): SecondFactorState | null => stateIn(context) ?? null,
)

const states = new WeakMap<object, SecondFactorState>()

/** Notes what the guard found, for the handler. */
export function noteState(context: ExecutionContext, state: SecondFactorState): void {
  states.set(requestIn(context), state)
}

function stateIn(context: ExecutionContext): SecondFactorState | undefined {
  return states.get(requestIn(context))
}

// The arguments of one call: a request over HTTP, and whatever other transports hand over.
function requestIn(context: ExecutionContext): object {
  return context.getArgs().find((each): each is object => typeof each === "object" && each !== null) ?? context
}
