import { type Channel, type Delivery, DeliveryFault } from "./channel.ts"

/** How an attempt to send ended. */
export type SendOutcome =
  | { readonly outcome: "sent" }
  | {
      readonly outcome: "failed"
      readonly reason: string
      readonly isFinal: boolean
      readonly retryAfterMs: number | null
    }
  /** not tried: so many sends of the channel hang that this one waits for better times */
  | { readonly outcome: "held" }
  /** cut off because the dispatcher stops or has lost the lane */
  | { readonly outcome: "stopped" }

/** A send that takes longer counts as hanging. */
const slowMs = 1_000
/** With so many hanging, no more are begun. */
const maxSlow = 32

/** Sends over channels, each within its time. What hangs on one channel takes nothing away from the others. */
export class ChannelDesk {
  readonly #channels: ReadonlyMap<string, Channel>
  readonly #sendMs: number
  readonly #slow = new Map<string, number>()

  constructor(channels: readonly Channel[], sendMs: number) {
    this.#channels = new Map(channels.map(channel => [channel.name, channel]))
    if (this.#channels.size < channels.length) throw new TypeError("channels: two have the same name")
    this.#sendMs = sendMs
  }

  /** Sends, and calls `onSlow` if it begins to hang. Never throws. */
  async send(
    makeDelivery: (signal: AbortSignal) => Delivery,
    name: string,
    { stop, onSlow }: { readonly stop: AbortSignal; readonly onSlow: () => void },
  ): Promise<SendOutcome> {
    const channel = this.#channels.get(name)
    if (channel === undefined) return failed("no-channel")
    const slow = this.#slow.get(name) ?? 0
    if (slow >= maxSlow) return { outcome: "held" }
    let isSlow = false
    const slowTimer = setTimeout(() => {
      isSlow = true
      this.#slow.set(name, (this.#slow.get(name) ?? 0) + 1)
      onSlow()
    }, slowMs)
    const cut = new AbortController()
    const cutTimer = setTimeout(() => cut.abort(new DeliveryFault("timeout")), this.#sendMs)
    const signal = AbortSignal.any([stop, cut.signal])
    try {
      await untilAborted(channel.send(makeDelivery(signal)), signal)
      return { outcome: "sent" }
    } catch (fault) {
      if (stop.aborted) return { outcome: "stopped" }
      // A channel that was cut may say so in its own words.
      return cut.signal.aborted ? failed("timeout") : outcomeOf(fault)
    } finally {
      clearTimeout(slowTimer)
      clearTimeout(cutTimer)
      if (isSlow) this.#slow.set(name, this.#slow.get(name)! - 1)
    }
  }

  async close(): Promise<void> {
    await Promise.allSettled([...this.#channels.values()].map(channel => channel.close?.()))
  }
}

// A channel may take no notice of the signal: then its promise is left to itself.
async function untilAborted(sending: Promise<void>, signal: AbortSignal): Promise<void> {
  sending.catch(() => {})
  await new Promise<void>((resolve, reject) => {
    if (signal.aborted) reject(signal.reason)
    signal.addEventListener("abort", () => reject(signal.reason), { once: true })
    sending.then(resolve, reject)
  })
}

function outcomeOf(fault: unknown): SendOutcome {
  if (!(fault instanceof DeliveryFault)) return failed("channel-fault")
  const { reason, isFinal, retryAfterMs } = fault
  // The word goes into reports and metrics: nothing that a server says may come through.
  return { ...failed(/^[a-z0-9][a-z0-9-]{0,39}$/.test(reason) ? reason : "channel-fault"), isFinal, retryAfterMs }
}

function failed(reason: string): Extract<SendOutcome, { outcome: "failed" }> {
  return { outcome: "failed", reason, isFinal: false, retryAfterMs: null }
}
