import type { Attachment, Delivery, Message } from "../../delivery/channel.ts"

/** What a webhook's receiver gets, once it has verified the signature and parsed the JSON. */
export interface NoticeWebhook {
  /** `notice.` and the notice's kind */
  readonly type: `notice.${Delivery["notice"]["kind"]}`
  /** ISO 8601, UTC: when it happened */
  readonly timestamp: string
  readonly data: {
    readonly notice: Delivery["notice"]
    readonly address: Delivery["address"]
    readonly message: Pick<Message, "title" | "text" | "html"> & {
      readonly attachments?: readonly (Omit<Attachment, "bytes"> & { readonly base64: string })[]
    }
  }
}

/** Writes a delivery as the JSON of a webhook. */
export function webhookBody({ notice, address, message }: Delivery): string {
  const { id, kind, tenant, subject, issuer, account, at, source, facts, reportUrl } = notice
  const { title, text, html, attachments = [] } = message
  const files = attachments.map(({ fileName, contentType, bytes }) => ({
    fileName,
    contentType,
    base64: Buffer.from(bytes).toString("base64"),
  }))
  const body: NoticeWebhook = {
    type: `notice.${kind}`,
    timestamp: at,
    data: {
      notice: { id, kind, tenant, subject, issuer, account, at, source, facts, reportUrl },
      address,
      message: { title, text, html, ...(files.length === 0 ? {} : { attachments: files }) },
    },
  }
  return JSON.stringify(body)
}
