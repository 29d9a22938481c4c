export type { Notice, NoticeFacts, NoticeKind } from "../issuer/index.ts"
export { callbackChannel } from "./channels/callback-channel.ts"
export {
  type SmtpChannel,
  type SmtpOptions,
  type SmtpServerOptions,
  smtpChannel,
} from "./channels/smtp/smtp-channel.ts"
export type { NoticeWebhook } from "./channels/webhook/webhook-body.ts"
export { type WebhookOptions, webhookChannel } from "./channels/webhook/webhook-channel.ts"
export { createNotices, type Notices, type RunReport } from "./create-notices.ts"
export type { RetryOptions } from "./delivery/back-off.ts"
export {
  type Address,
  type Attachment,
  type Channel,
  type Delivery,
  DeliveryFault,
  type Message,
} from "./delivery/channel.ts"
export { renderNotice } from "./messages/render-notice.ts"
export type { DeliveryEntry, NoticesOptions } from "./notices-options.ts"
export { type SealedDelivery, type SealedDeliveryOptions, sealedDelivery } from "./sealed/sealed-delivery.ts"
