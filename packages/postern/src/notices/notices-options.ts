import type { Clock, KeyRing, Notice, Store, SubjectKey } from "../issuer/index.ts"
import { type Retry, type RetryOptions, settleRetry } from "./delivery/back-off.ts"
import type { Address, Channel, Message } from "./delivery/channel.ts"
import { renderNotice } from "./messages/render-notice.ts"

export interface NoticesOptions {
  /** the store that `createPostern` commits to, with `notices: true` */
  readonly store: Store
  readonly keys: KeyRing
  /** the application's name */
  readonly issuer: string
  /** the ways to people; addresses name them. They are closed by `stop`. */
  readonly channels: readonly Channel[]
  /** says where a person is reached, beside the addresses that Postern keeps (`setAddresses`); @default nowhere else */
  readonly addressesOf?: (key: SubjectKey) => Promise<readonly Address[]>
  /** puts a notice into words; @default `renderNotice` */
  readonly render?: (notice: Notice, language: string) => Message
  /** gives the page where a person says that it was not them, as `reportLinks` of "postern/service" does; @default no such page */
  readonly reportUrlOf?: (of: SubjectKey & { readonly language: string }) => string | null
  readonly retry?: RetryOptions
  /** milliseconds after which a channel that does not answer is cut off; @default 20_000 */
  readonly sendMs?: number
  /** milliseconds between looks into the outbox; @default 1_000 */
  readonly pollMs?: number
  /** milliseconds for which a subject's notices are this dispatcher's own; more than `sendMs` and any difference of clocks; @default 120_000 */
  readonly leaseMs?: number
  /** milliseconds that `stop` waits for what is being sent; @default 10_000 */
  readonly drainMs?: number
  /** milliseconds since 1970; @default Date.now */
  readonly clock?: Clock
  /** gets an entry for everything that becomes of a notice */
  readonly log?: (entry: DeliveryEntry) => void
  /** gets what the store or the key ring threw; the dispatcher goes on. It may hold anything: for a debugger, not for a log. */
  readonly onFault?: (fault: unknown) => void
}

/** What became of a notice. No subject, no address, no text: all fields are words from fixed lists, a time and a name of ours. */
export interface DeliveryEntry {
  readonly event: "notice"
  /** ISO 8601, UTC */
  readonly time: string
  readonly kind: string
  /** "" where it did not come that far */
  readonly channel: string
  /** `failed`: to be tried again; `given-up`: not any more; `dropped`: it does not hold any more, or repeats another */
  readonly outcome: "sent" | "failed" | "given-up" | "dropped"
  readonly reason?: string
  /** the delivery's id, as the receiver sees it */
  readonly delivery?: string
}

export type SettledNoticesOptions = Required<
  Omit<NoticesOptions, "store" | "keys" | "issuer" | "channels" | "retry">
> & {
  readonly retry: Retry
}

/** Settles every default. @throws TypeError | RangeError for what cannot be used */
export function settleNoticesOptions(options: NoticesOptions): SettledNoticesOptions {
  const { sendMs = 20_000, pollMs = 1_000, leaseMs = 120_000, drainMs = 10_000 } = options
  const retry = settleRetry(options.retry)
  for (const [name, value] of Object.entries({ sendMs, pollMs, leaseMs, drainMs, ...retry })) {
    if (!Number.isSafeInteger(value) || value < 1) throw new RangeError(`${name}: expected a whole number from 1`)
  }
  if (leaseMs <= sendMs) throw new RangeError("leaseMs: expected more than sendMs, or a slow notice goes out twice")
  for (const channel of options.channels) {
    if (typeof channel?.send !== "function" || typeof channel.name !== "string" || channel.name === "")
      throw new TypeError("channels: expected objects with a name and send")
  }
  return {
    sendMs,
    pollMs,
    leaseMs,
    drainMs,
    retry,
    addressesOf: options.addressesOf ?? (async () => []),
    render: options.render ?? renderNotice,
    reportUrlOf: options.reportUrlOf ?? (() => null),
    clock: options.clock ?? Date.now,
    log: options.log ?? (() => {}),
    onFault: options.onFault ?? (() => {}),
  }
}
