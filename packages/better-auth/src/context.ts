import type { GenericEndpointContext } from "@better-auth/core"
import { getIP } from "better-auth/api"
import { PosternError, type Source } from "postern"
import { refusal } from "./refusals.ts"

/** What an endpoint or a hook of better-auth is given. */
export type Context = GenericEndpointContext

/** A user as better-auth keeps it, as far as it is used here. */
export type User = NonNullable<Context["context"]["newSession"]>["user"]

/** A session with its user. */
export type SignedIn = NonNullable<Context["context"]["newSession"]>

/** Where a request came from, by better-auth's own idea of a trusted proxy. */
export function sourceOf(ctx: Context): Source {
  const headers = ctx.request ?? ctx.headers
  const ip = headers === undefined ? null : getIP(headers, ctx.context.options)
  const userAgent = ctx.headers?.get("user-agent")
  return { ...(ip && { ip }), ...(userAgent && { userAgent }) }
}

/** Runs an operation of Postern. Its faults are logged by their code, and answered without a word about the store. */
export async function guarded<T>(ctx: Context, operation: () => Promise<T>): Promise<T> {
  try {
    return await operation()
  } catch (fault) {
    throw answerFor(ctx, fault)
  }
}

function answerFor(ctx: Context, fault: unknown): unknown {
  if (!(fault instanceof PosternError)) return fault
  if (fault.code === "already-enrolled") return refusal("BAD_REQUEST", "TOTP_ALREADY_ENABLED")
  if (fault.code === "recovery-off") return refusal("FORBIDDEN", "NOT_FOR_RECOVERY")
  ctx.context.logger.error(`two-factor: ${fault.message}`)
  return refusal("SERVICE_UNAVAILABLE", "SECOND_FACTOR_UNAVAILABLE", {}, { "Retry-After": "5" })
}
