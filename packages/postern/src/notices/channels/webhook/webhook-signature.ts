import { createHmac, type KeyObject } from "node:crypto"

/** The headers that say of a body who sent it and when. */
export type SignatureHeaders = Readonly<Record<"webhook-id" | "webhook-timestamp" | "webhook-signature", string>>

/**
 * Signs a body for a receiver: one `v1` signature (HMAC-SHA-256) for each secret, so that secrets can be changed without a gap.
 * @param id without a full stop, or a receiver could take part of it for the time
 * @param sentAt when this try is made, in seconds since 1970
 * @see https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export function signWebhook(secrets: readonly KeyObject[], id: string, sentAt: number, body: string): SignatureHeaders {
  const signed = `${id}.${sentAt}.${body}`
  const signatures = secrets.map(secret => `v1,${createHmac("sha256", secret).update(signed, "utf8").digest("base64")}`)
  return { "webhook-id": id, "webhook-timestamp": String(sentAt), "webhook-signature": signatures.join(" ") }
}
