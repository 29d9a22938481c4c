export type { Notice, NoticeFacts, NoticeKind } from "../issuer/index.ts"
export type { RetryOptions } from "./back-off.ts"
export { callbackChannel } from "./callback-channel.ts"
export {
  type Address,
  type Attachment,
  type Channel,
  type Delivery,
  DeliveryFault,
  type Message,
} from "./channel.ts"
export { createNotices, type Notices, type RunReport } from "./create-notices.ts"
export { renderNotice } from "./messages/render-notice.ts"
export type { DeliveryEntry, NoticesOptions } from "./notices-options.ts"
export { type SealedDelivery, type SealedDeliveryOptions, sealedDelivery } from "./sealed/sealed-delivery.ts"
export { type SmtpChannel, type SmtpOptions, type SmtpServerOptions, smtpChannel } from "./smtp/smtp-channel.ts"
export { type WebhookOptions, webhookChannel } from "./webhook/webhook-channel.ts"
