import type { Instant } from "./instant.ts"

/** Where a person is told of what happens to their second factor. The application vouches that it is theirs. */
export interface NoticeAddress {
  /** the name of the channel that reaches it, such as "email" or "sms" */
  readonly channel: string
  /** as the channel understands it */
  readonly to: string
  /** BCP 47 */
  readonly language: string
}

/** An address that is no longer to be used, except to tell it of what happened while it was. */
export interface FormerAddress extends NoticeAddress {
  readonly leftAt: Instant
}

/** The addresses that a record keeps for notices. */
export interface Addresses {
  readonly current: readonly NoticeAddress[]
  readonly former: readonly FormerAddress[]
  readonly changedAt: Instant | null
}

export const noAddresses: Addresses = { current: [], former: [], changedAt: null }
