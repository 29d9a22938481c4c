import { DeliveryFault } from "../../delivery/channel.ts"

const maxRetryMs = 24 * 3600_000

/**
 * What an answer means: null for success, else the fault. Only two are final: 410, by which Standard Webhooks says that nothing
 * more is wanted, and 413, for a notice does not shrink. The rest, 400 and 401 too, is what receivers answer while something is set wrong.
 */
export function faultOfAnswer(status: number, retryAfter: string | null, now: number): DeliveryFault | null {
  if (status >= 200 && status < 300) return null
  const isFinal = status === 410 || status === 413
  return new DeliveryFault(`webhook-${status}`, { isFinal, retryAfterMs: isFinal ? null : retryMs(retryAfter, now) })
}

// RFC 9110 §10.2.3: seconds, or a date (§5.6.7).
function retryMs(retryAfter: string | null, now: number): number | null {
  if (retryAfter === null) return null
  const isDate = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/.test(retryAfter)
  const wait = isDate
    ? Date.parse(retryAfter) - now
    : /^\d{1,9}$/.test(retryAfter)
      ? Number(retryAfter) * 1000
      : Number.NaN
  return Number.isNaN(wait) ? null : Math.min(Math.max(wait, 0), maxRetryMs)
}

/** Names a request that got no answer. The fault itself is dropped: it can hold the address, and in it a token. */
export function faultOfSilence(fault: unknown, isGivenUp: boolean): DeliveryFault {
  if (isGivenUp) return new DeliveryFault("webhook-aborted")
  const { name, cause } = fault as { name?: string; cause?: { code?: unknown } }
  if (name === "TimeoutError") return new DeliveryFault("webhook-timeout")
  const code = String(cause?.code ?? "")
  return new DeliveryFault(/CERT|TLS|SSL/.test(code) ? "webhook-tls" : "webhook-unreachable")
}
