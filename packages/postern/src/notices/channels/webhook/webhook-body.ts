import type { Delivery } from "../../delivery/channel.ts"

/** Writes a delivery as the JSON of a webhook: `type`, `timestamp` of what happened, and `data`, described in docs/guides/notices.md. */
export function webhookBody({ notice, address, message }: Delivery): string {
  const { id, kind, tenant, subject, issuer, account, at, source, facts, reportUrl } = notice
  const { title, text, html, attachments = [] } = message
  const files = attachments.map(({ fileName, contentType, bytes }) => ({
    fileName,
    contentType,
    base64: Buffer.from(bytes).toString("base64"),
  }))
  return JSON.stringify({
    type: `notice.${kind}`,
    timestamp: at,
    data: {
      notice: { id, kind, tenant, subject, issuer, account, at, source, facts, reportUrl },
      address,
      message: { title, text, html, ...(files.length === 0 ? {} : { attachments: files }) },
    },
  })
}
