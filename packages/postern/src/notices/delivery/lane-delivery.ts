import type {
  ClaimedLane,
  DueNotice,
  LaneSettlement,
  NoticeReader,
  OpenedLane,
  UndeliveredNotice,
  WaitingNotice,
} from "../../issuer/index.ts"
import { maxNoticesClaimed } from "../../issuer/index.ts"
import type { DeliveryEntry, SettledNoticesOptions } from "../notices-options.ts"
import { afterFailure, isGivenUp } from "./back-off.ts"
import type { Address } from "./channel.ts"
import type { ChannelDesk, SendOutcome } from "./channel-desk.ts"
import { forgetTold, isHeldBack, parseLaneState, printLaneState } from "./lane-state.ts"

export interface DeliveryTools {
  readonly reader: NoticeReader
  readonly desk: ChannelDesk
  readonly options: SettledNoticesOptions
  /** aborted when the dispatcher will wait no longer */
  readonly stop: AbortSignal
}

/** A notice on its way to each of its addresses. */
interface Journey extends DueNotice {
  readonly notice: NonNullable<DueNotice["notice"]>
  /** keys of the addresses that are still to be reached */
  readonly open: Set<string>
  readonly done: string[]
}

/** After so long, a channel that was spared is tried again. */
const heldMs = 5_000
/** What stands for all addresses, where it is not even known who they are. */
const everybody = ""

/**
 * Delivers what is due of one subject: to each address in order, to all addresses at the same time. Every arrival is written down before
 * the next notice goes out to that address, so a crash repeats at most what was being sent.
 */
export class LaneDelivery {
  readonly #lane: ClaimedLane
  readonly #tools: DeliveryTools
  readonly #state
  readonly #stop: AbortSignal
  readonly #lost = new AbortController()
  readonly #onSlow: () => void
  #journeys: Journey[] = []
  #news = emptyNews()
  #settling: Promise<void> = Promise.resolve()

  constructor(lane: ClaimedLane, tools: DeliveryTools, onSlow: () => void) {
    this.#lane = lane
    this.#tools = tools
    this.#state = parseLaneState(lane.state)
    this.#stop = AbortSignal.any([tools.stop, this.#lost.signal])
    this.#onSlow = onSlow
  }

  /** Works until nothing can be done now, and lets go of the lane. @throws what the store throws; the lease then ends by itself */
  async run(): Promise<void> {
    const queues = await this.#open()
    await Promise.all(queues)
    await this.#settle({ dueAt: this.#nextDueAt() })
  }

  get #now(): number {
    return this.#tools.options.clock()
  }

  async #open(): Promise<Promise<void>[]> {
    const { reader, options } = this.#tools
    const { tenant, subject } = this.#lane
    let opened: OpenedLane
    let found: readonly Address[]
    try {
      opened = await reader.open(this.#lane, this.#now)
      found = opened.due.length === 0 ? [] : await options.addressesOf({ tenant, subject })
    } catch (fault) {
      this.#postpone(this.#lane.notices, reasonOf(fault))
      return []
    }
    const addresses = new Map<string, Address>()
    const unaddressed = opened.due.filter(due => !this.#setOut(due, opened, found, addresses))
    if (unaddressed.length === 0) this.#state.troubles.delete(everybody)
    else
      this.#postpone(
        unaddressed.map(({ stored }) => stored),
        "no-address",
      )
    return [...addresses].map(([key, address]) => this.#deliverTo(key, address, opened))
  }

  /** Gives false if there is nobody to tell. */
  #setOut(due: DueNotice, opened: OpenedLane, found: readonly Address[], addresses: Map<string, Address>): boolean {
    const { stored, notice } = due
    if (notice === null) return this.#drop(stored)
    const done = stored.progress === "" ? [] : stored.progress.split(" ")
    const open = new Set<string>()
    const heldBack: string[] = []
    for (const address of [...due.addresses, ...found]) {
      const key = opened.addressKey(address)
      addresses.set(key, address)
      if (done.includes(key) || heldBack.includes(key)) continue
      if (isHeldBack(this.#state, stored, key)) heldBack.push(key)
      else open.add(key)
    }
    if (open.size > 0) this.#begin({ ...due, notice, open, done: [...done, ...heldBack] }, heldBack)
    else if (heldBack.length > 0) this.#drop(stored)
    // Whoever was still to be told has been taken out of the application's own addresses since.
    else if (done.length > 0) this.#news.removed.push(stored.id)
    return open.size > 0 || heldBack.length > 0 || done.length > 0
  }

  // That somebody was spared a repeat is written down too: within the hour it holds, later nobody could tell any more.
  #begin(journey: Journey, heldBack: readonly string[]): void {
    this.#journeys.push(journey)
    if (heldBack.length > 0) this.#news.progressed.set(journey.stored.id, journey.done.join(" "))
  }

  /** Tells nobody. */
  #drop({ id, kind }: WaitingNotice): true {
    this.#news.removed.push(id)
    this.#log({ kind, channel: "", outcome: "dropped" })
    return true
  }

  async #deliverTo(key: string, address: Address, opened: OpenedLane): Promise<void> {
    for (const journey of this.#journeys.filter(({ open }) => open.has(key))) {
      const trouble = this.#state.troubles.get(key)
      if (this.#stop.aborted || (trouble !== undefined && trouble.retryAt > this.#now)) return
      const id = opened.deliveryId(journey.notice, key)
      const outcome = await this.#send(journey, id, address)
      if (outcome.outcome === "stopped" || !this.#note(outcome, { journey, key, address, opened })) return
      await this.#settle({ leasedUntil: this.#now + this.#tools.options.leaseMs })
    }
  }

  #send({ notice }: Journey, id: string, address: Address): Promise<SendOutcome> {
    const { desk, options } = this.#tools
    const language = address.language ?? "en"
    const { tenant, subject } = this.#lane
    const told = { ...notice, reportUrl: options.reportUrlOf({ tenant, subject, language }) }
    const makeDelivery = (signal: AbortSignal) => {
      return { id, notice: told, address, message: options.render(told, language), signal }
    }
    return desk.send(makeDelivery, address.channel, { stop: this.#stop, onSlow: this.#onSlow })
  }

  /** Takes down an outcome; gives whether the next notice may go to that address. */
  #note(outcome: SendOutcome, at: { journey: Journey; key: string; address: Address; opened: OpenedLane }): boolean {
    const { journey, key, address } = at
    const { troubles } = this.#state
    const now = this.#now
    const { channel } = address
    if (outcome.outcome === "held" || outcome.outcome === "stopped") {
      const { failures = 0, since = now } = troubles.get(key) ?? {}
      troubles.set(key, { failures, since, retryAt: now + heldMs })
      return false
    }
    const delivery = at.opened.deliveryId(journey.notice, key)
    const { kind } = journey.stored
    if (outcome.outcome === "sent") {
      troubles.delete(key)
      this.#log({ kind, channel, outcome: "sent", delivery })
      this.#arrive(journey, key)
      return true
    }
    const { reason } = outcome
    if (outcome.isFinal) {
      this.#giveUp({ delivery, kind, channel, reason, at: now })
      this.#arrive(journey, key)
      return true
    }
    const { retry } = this.#tools.options
    const trouble = afterFailure(troubles.get(key), retry, { now, retryAfterMs: outcome.retryAfterMs })
    troubles.set(key, trouble)
    this.#log({ kind, channel, outcome: "failed", reason, delivery })
    for (const each of this.#journeys.filter(({ open }) => open.has(key))) {
      if (!isGivenUp(each.stored.at, trouble, retry, now)) continue
      const lost = at.opened.deliveryId(each.notice, key)
      this.#giveUp({ delivery: lost, kind: each.stored.kind, channel, reason, at: now })
      this.#arrive(each, key)
    }
    return false
  }

  /** Nothing more is to be done for this notice at this address. */
  #arrive({ stored: { id }, open, done }: Journey, key: string): void {
    open.delete(key)
    done.push(key)
    if (open.size === 0) this.#news.removed.push(id)
    else this.#news.progressed.set(id, done.join(" "))
  }

  #giveUp(notice: UndeliveredNotice): void {
    this.#news.undelivered.push(notice)
    const { kind, channel, reason, delivery } = notice
    this.#log({ kind, channel, outcome: "given-up", reason, delivery })
  }

  /** Waits with notices for which nothing can be done now, and gives up those that have waited for long enough. */
  #postpone(notices: readonly WaitingNotice[], reason: string): void {
    const { retry } = this.#tools.options
    const now = this.#now
    const trouble = afterFailure(this.#state.troubles.get(everybody), retry, { now, retryAfterMs: null })
    this.#state.troubles.set(everybody, trouble)
    for (const { id, kind, at } of notices.filter(({ dueAt }) => dueAt <= now)) {
      this.#log({ kind, channel: "", outcome: "failed", reason })
      if (!isGivenUp(at, trouble, retry, now)) continue
      this.#giveUp({ delivery: id, kind, channel: "", reason, at: now })
      this.#news.removed.push(id)
    }
  }

  // Queues of several addresses end side by side; what they have to say is written one after the other.
  #settle(next: LaneSettlement["next"]): Promise<void> {
    this.#settling = this.#settling.then(async () => {
      if (this.#lost.signal.aborted) return
      const { removed, progressed, undelivered } = this.#news
      this.#news = emptyNews()
      const state = printLaneState(this.#state)
      const settlement = {
        removed,
        progressed: [...progressed].map(([id, progress]) => ({ id, progress })),
        undelivered,
        state,
        next,
      }
      if (!(await this.#tools.reader.outbox.settle(this.#lane, settlement))) this.#lost.abort()
    })
    // What cannot be written down must not go on either: whatever else were sent would be sent again.
    this.#settling.catch(() => this.#lost.abort())
    return this.#settling
  }

  /** When the lane is to be looked at again, or null for never. */
  #nextDueAt(): number | null {
    const now = this.#now
    const { troubles } = this.#state
    const postponed = troubles.get(everybody)
    const underWay = new Set(this.#journeys.flatMap(({ open }) => [...open]))
    for (const key of troubles.keys()) if (!underWay.has(key) && key !== everybody) troubles.delete(key)
    const retries = [...underWay].map(key => troubles.get(key)?.retryAt ?? now)
    if (postponed !== undefined) retries.push(postponed.retryAt)
    const later = this.#lane.notices.map(({ dueAt }) => dueAt).filter(dueAt => dueAt > now)
    const isFull = this.#lane.notices.length === maxNoticesClaimed && underWay.size === 0
    const forgetAt = forgetTold(this.#state, now)
    const instants = [...retries, ...later, ...(isFull ? [now] : []), ...(forgetAt === null ? [] : [forgetAt])]
    return instants.length === 0 ? null : Math.min(...instants)
  }

  #log(entry: Omit<DeliveryEntry, "event" | "time">): void {
    this.#tools.options.log({ event: "notice", time: new Date(this.#now).toISOString(), ...entry })
  }
}

function reasonOf(fault: unknown): string {
  const code = (fault as { code?: unknown } | null)?.code
  return code === "key-retired" || code === "record-unreadable" ? code : "address-lookup"
}

interface News {
  readonly removed: string[]
  readonly progressed: Map<string, string>
  readonly undelivered: UndeliveredNotice[]
}

function emptyNews(): News {
  return { removed: [], progressed: new Map(), undelivered: [] }
}
