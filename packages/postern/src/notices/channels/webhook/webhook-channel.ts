import { isLoopback } from "../../../issuer/index.ts"
import type { Channel, Delivery } from "../../delivery/channel.ts"
import { checkChannelName } from "../../delivery/channel-name.ts"
import { deliveryDigest } from "../../delivery/delivery-digest.ts"
import { faultOfAnswer, faultOfSilence } from "./webhook-answer.ts"
import { webhookBody } from "./webhook-body.ts"
import { readWebhookSecrets } from "./webhook-secrets.ts"
import { signWebhook } from "./webhook-signature.ts"

export interface WebhookOptions {
  /** where to post to: https, or http on this machine. From the configuration alone: no subject and no tenant chooses it. */
  readonly url: string
  /** `whsec_` and base64 of 24 to 64 bytes; while a secret is being changed, both, the new one first */
  readonly secret: string | readonly string[]
  /** @default "webhook" */
  readonly name?: string
  /** how long the receiver may take, in milliseconds; @default 15 000 */
  readonly timeoutMs?: number
}

/**
 * A channel that posts to a receiver of the application's, signed by the Standard Webhooks scheme: the way to SMS gateways, chats and
 * mailers of one's own. Redirects are not followed, and of the answer nothing but status and Retry-After is read.
 * @throws TypeError | RangeError where an option cannot be used; never with the secret in it
 */
export function webhookChannel(options: WebhookOptions): Channel {
  const { name = "webhook", timeoutMs = 15_000 } = options
  const url = readUrl(options.url)
  const secrets = readWebhookSecrets(options.secret)
  if (!Number.isInteger(timeoutMs) || timeoutMs < 1 || timeoutMs > 120_000)
    throw new RangeError("timeoutMs: expected 1 to 120000 milliseconds")
  return {
    name: checkChannelName(name),
    async send(delivery) {
      const body = webhookBody(delivery)
      const headers = signWebhook(secrets, `msg_${deliveryDigest(delivery.id)}`, Math.floor(Date.now() / 1000), body)
      const response = await post(url, body, headers, delivery, timeoutMs)
      const fault = faultOfAnswer(response.status, response.headers.get("retry-after"), Date.now())
      // Whatever the receiver writes, none of it is read. A body that ends badly changes nothing about the status.
      await response.body?.cancel().catch(() => {})
      if (fault !== null) throw fault
    },
  }
}

async function post(
  url: URL,
  body: string,
  headers: Readonly<Record<string, string>>,
  { signal }: Delivery,
  timeoutMs: number,
): Promise<Response> {
  try {
    return await fetch(url, {
      method: "POST",
      headers: { ...headers, "content-type": "application/json", "user-agent": "postern" },
      body,
      redirect: "manual",
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
    })
  } catch (fault) {
    throw faultOfSilence(fault, signal.aborted)
  }
}

function readUrl(text: string): URL {
  if (typeof text !== "string" || !URL.canParse(text)) throw new TypeError("url: expected an https address")
  const url = new URL(text)
  if (url.protocol !== "https:" && !(url.protocol === "http:" && isLoopback(url.hostname)))
    throw new TypeError("url: expected https; http is for receivers on this machine alone")
  if (url.username !== "" || url.password !== "")
    throw new TypeError("url: names and passwords do not belong there; the receiver knows Postern by the signature")
  return url
}
