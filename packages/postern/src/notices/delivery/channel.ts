import type { Notice, NoticeKind, ParcelKind } from "../../issuer/index.ts"

/** Where a person is reached. */
export interface Address {
  /** the name of the channel that reaches it, such as "email" or "sms" */
  readonly channel: string
  /** as the channel understands it: an e-mail address, a telephone number, anything */
  readonly to: string
  /** BCP 47; @default "en" */
  readonly language?: string
}

/** A file that goes with a message. */
export interface Attachment {
  /** one path segment without control characters */
  readonly fileName: string
  /** a media type without parameters, such as `application/octet-stream` */
  readonly contentType: string
  readonly bytes: Uint8Array
}

/** A notice in a person's language. */
export interface Message {
  /** one line without control characters */
  readonly title: string
  readonly text: string
  /** a whole HTML document, without scripts and without anything loaded from elsewhere */
  readonly html: string
  /** @default none; a channel that cannot carry files refuses the delivery for good */
  readonly attachments?: readonly Attachment[]
}

/** A notice, or a parcel, for one address. */
export interface Delivery {
  /** the same for every retry of this notice to this address, and for nothing else */
  readonly id: string
  /** a parcel carries what its message says, a sealed kit or its passphrase, and nothing of it here */
  readonly notice: Notice<NoticeKind | ParcelKind>
  readonly address: Address
  readonly message: Message
  /** aborted when the dispatcher gives up waiting */
  readonly signal: AbortSignal
}

/** A way to people. Sends or throws; the dispatcher retries what was thrown, unless it is a `DeliveryFault` that says it is final. */
export interface Channel {
  /** what addresses name it by */
  readonly name: string
  send(delivery: Delivery): Promise<void>
  close?(): Promise<void>
}

/** Why a delivery failed. The message never holds an address or what was sent; `reason` is a short word for reports, such as "smtp-550". */
export class DeliveryFault extends Error {
  readonly reason: string
  /** whether trying again is pointless: the address does not exist, the receiver refuses for good */
  readonly isFinal: boolean
  /** how long the receiver asks to be left alone, in milliseconds; null where it did not say */
  readonly retryAfterMs: number | null

  constructor(
    reason: string,
    {
      isFinal = false,
      retryAfterMs = null,
      cause,
    }: { isFinal?: boolean; retryAfterMs?: number | null; cause?: unknown } = {},
  ) {
    super(`A notice was not delivered: ${reason}.`, cause === undefined ? {} : { cause })
    this.name = "DeliveryFault"
    this.reason = reason
    this.isFinal = isFinal
    this.retryAfterMs = retryAfterMs
  }
}
