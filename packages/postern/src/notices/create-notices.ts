import { randomUUID } from "node:crypto"
import { createNoticeReader, type SubjectKey } from "../issuer/index.ts"
import { ChannelDesk } from "./delivery/channel-desk.ts"
import { LaneDelivery } from "./delivery/lane-delivery.ts"
import { type DeliveryEntry, type NoticesOptions, settleNoticesOptions } from "./notices-options.ts"

/** How many notices went which way, in one run. */
export type RunReport = Readonly<Record<DeliveryEntry["outcome"], number>>

/** Delivers what waits in a store's outbox. Any number of them may work on one store. */
export interface Notices {
  /** Looks into the outbox from now on, until `stop`. */
  start(): void
  /** Takes nothing more, waits for what is being sent, and closes the channels. What is cut off then is sent by whoever comes next. */
  stop(): Promise<void>
  /** Delivers what is due, and ends when nothing is due any more. @throws what the store throws */
  runOnce(): Promise<RunReport>
  /** Adds the reminders of a code set that was issued before notices were turned on. Gives how many were missing. */
  plantReminders(key: SubjectKey): Promise<number>
  /** Asks a subject that has an address and codes of another system to replace them, each address once an hour at most. Gives 1 where it does, else 0. */
  askToReplace(key: SubjectKey): Promise<number>
}

/** Subjects that are worked on at the same time, those not counted whose channel hangs. */
const maxLively = 32
const faultPauseMs = 5_000
const tidyMs = 3_600_000
/** What was given up is listed for so long. */
const rememberMs = 90 * 86_400_000

/**
 * Creates a dispatcher. Every notice reaches every address at least once, in order per subject and address; twice only where a crash, or a
 * channel that was cut off, falls between the sending and the note of it. Receivers tell doubles by the delivery's id.
 * @throws TypeError | RangeError for options that cannot be used
 */
export function createNotices(given: NoticesOptions): Notices {
  const options = settleNoticesOptions(given)
  const reader = createNoticeReader(given)
  const desk = new ChannelDesk(given.channels, options.sendMs)
  const stopping = new AbortController()
  const cutting = new AbortController()
  const underWay = new Set<Promise<void>>()
  let hanging = 0
  let looking: Promise<void> | null = null
  let tidiedAt = Number.NEGATIVE_INFINITY

  /** Takes lanes as far as there is room. Gives whether there may be more. */
  async function take(log: (entry: DeliveryEntry) => void): Promise<boolean> {
    const room = maxLively - (underWay.size - hanging)
    if (room <= 0) return true
    const now = options.clock()
    const claim = { lease: randomUUID(), now, until: now + options.leaseMs, limit: room }
    const lanes = await reader.outbox.claim(claim)
    for (const lane of lanes) {
      let hangs = 0
      const onSlow = () => {
        if (hangs++ === 0) hanging++
      }
      const tools = { reader, desk, options: { ...options, log }, stop: cutting.signal }
      const delivering = new LaneDelivery(lane, tools, onSlow)
        .run()
        .catch(options.onFault)
        .finally(() => {
          if (hangs > 0) hanging--
          underWay.delete(delivering)
        })
      underWay.add(delivering)
    }
    return lanes.length === room
  }

  async function tidy(): Promise<void> {
    const now = options.clock()
    if (Math.abs(now - tidiedAt) < tidyMs) return
    tidiedAt = now
    await reader.outbox.forgetUndelivered(now - rememberMs)
  }

  async function look(): Promise<void> {
    while (!stopping.signal.aborted) {
      let pauseMs = options.pollMs
      try {
        await tidy()
        while (!stopping.signal.aborted && (await take(options.log))) await nextEnd(underWay, options.pollMs)
      } catch (fault) {
        options.onFault(fault)
        pauseMs = Math.max(pauseMs, faultPauseMs)
      }
      await pause(pauseMs, stopping.signal)
    }
  }

  return {
    start() {
      if (stopping.signal.aborted) throw new TypeError("start: these notices were stopped; create others")
      looking ??= look()
    },
    async stop() {
      stopping.abort()
      await looking
      const cutTimer = setTimeout(() => cutting.abort(), options.drainMs)
      await Promise.all(underWay)
      clearTimeout(cutTimer)
      await desk.close()
    },
    async runOnce() {
      const counts = { sent: 0, failed: 0, "given-up": 0, dropped: 0 }
      const log = (entry: DeliveryEntry) => {
        counts[entry.outcome]++
        options.log(entry)
      }
      for (;;) {
        const isMore = await take(log)
        if (underWay.size === 0 && !isMore) return counts
        await nextEnd(underWay, options.pollMs)
      }
    },
    plantReminders: key => reader.plantReminders(key, options.clock()),
    askToReplace: key => reader.askToReplace(key, options.clock(), given.addressesOf !== undefined),
  }
}

/** Waits until one of them ends, or for so long. */
async function nextEnd(underWay: ReadonlySet<Promise<void>>, milliseconds: number): Promise<void> {
  const ended = new AbortController()
  await Promise.race([...underWay, pause(milliseconds, ended.signal)])
  ended.abort()
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    if (signal.aborted) return resolve()
    const end = () => {
      clearTimeout(timer)
      signal.removeEventListener("abort", end)
      resolve()
    }
    const timer = setTimeout(end, milliseconds)
    signal.addEventListener("abort", end)
  })
}
