export type { Notice, NoticeFacts, NoticeKind } from "../issuer/index.ts"
export { type Address, type Attachment, type Channel, type Delivery, DeliveryFault, type Message } from "./channel.ts"
export { type SealedDelivery, type SealedDeliveryOptions, sealedDelivery } from "./sealed/sealed-delivery.ts"
