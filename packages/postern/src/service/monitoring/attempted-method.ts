import { secondFactorKind } from "@postern/core"
import type { Method } from "../../issuer/index.ts"

/** Tells which factor a request tries, or gives undefined where its body holds none. */
export function attemptedMethod(body: unknown): Method | undefined {
  const { code, proof } = (body ?? {}) as { readonly code?: unknown; readonly proof?: unknown }
  const typed = code ?? proof
  return typeof typed === "string" ? secondFactorKind(typed) : undefined
}
