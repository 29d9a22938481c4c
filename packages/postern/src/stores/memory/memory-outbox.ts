import {
  type ClaimedLane,
  maxNoticesClaimed,
  type NoticeName,
  noticeHeadBytes,
  type Outbox,
  type OutboxScope,
  type StoredNotice,
  type SubjectKey,
  type UndeliveredNotice,
  type WaitingNotice,
} from "../../issuer/index.ts"

interface Lane {
  readonly key: SubjectKey
  notices: WaitingNotice[]
  planned: number
  state: string
  /** when it is to be looked at, or when its lease ends; null for never */
  dueAt: number | null
  lease: string | null
}

function emptyLane(key: SubjectKey): Lane {
  return { key, notices: [], planned: 0, state: "", dueAt: null, lease: null }
}

/** The outbox of the memory store. */
export class MemoryOutbox implements Outbox {
  readonly #lanes = new Map<string, Lane>()
  readonly #undelivered = new Map<string, SubjectKey & UndeliveredNotice>()
  readonly #guard: () => void

  constructor(guard: () => void) {
    this.#guard = guard
  }

  /** Adds notices as part of a commit. Gives how many were not there already. */
  write({ tenant, subject }: SubjectKey, notices: readonly StoredNotice[]): number {
    const name = nameOf({ tenant, subject })
    const lane = this.#lanes.get(name) ?? emptyLane({ tenant, subject })
    this.#lanes.set(name, lane)
    const fresh = notices.filter(({ id }) => lane.notices.every(known => known.id !== id))
    lane.notices.push(...fresh.map(notice => ({ ...notice, progress: "" })))
    lane.notices.sort((a, b) => a.dueAt - b.dueAt || a.seq - b.seq)
    lane.planned++
    const dueAt = Math.min(...notices.map(notice => notice.dueAt || notice.at))
    if (lane.lease === null) lane.dueAt = Math.min(lane.dueAt ?? dueAt, dueAt)
    return fresh.length
  }

  async claim({ lease, now, until, limit }: Parameters<Outbox["claim"]>[0]): Promise<ClaimedLane[]> {
    this.#guard()
    const due = [...this.#lanes.values()].filter(lane => lane.dueAt !== null && lane.dueAt <= now)
    due.sort((a, b) => a.dueAt! - b.dueAt!)
    return due.slice(0, limit).map(lane => {
      lane.lease = lease
      lane.dueAt = until
      const { key, planned, state, notices } = lane
      return { ...key, lease, planned, state, notices: notices.slice(0, maxNoticesClaimed) }
    })
  }

  async settle(claimed: ClaimedLane, settlement: Parameters<Outbox["settle"]>[1]): Promise<boolean> {
    this.#guard()
    const name = nameOf(claimed)
    const lane = this.#lanes.get(name)
    if (lane === undefined || lane.lease !== claimed.lease) return false
    const progress = new Map(settlement.progressed.map(each => [each.id, each.progress]))
    lane.notices = lane.notices
      .filter(({ id }) => !settlement.removed.includes(id))
      .map(notice => ({ ...notice, progress: progress.get(notice.id) ?? notice.progress }))
    lane.state = settlement.state
    for (const each of settlement.undelivered) this.#giveUp(lane.key, each)
    const { next } = settlement
    if ("leasedUntil" in next) lane.dueAt = next.leasedUntil
    else {
      lane.lease = null
      lane.dueAt = lane.planned === claimed.planned ? next.dueAt : 0
      if (lane.dueAt === null && lane.notices.length === 0) this.#lanes.delete(name)
    }
    return true
  }

  async plant(key: SubjectKey, notices: readonly StoredNotice[]): Promise<number> {
    this.#guard()
    return this.write(key, notices)
  }

  async counts(now: number, scope: OutboxScope = {}) {
    this.#guard()
    const waiting = [...this.#lanes.values()]
      .filter(({ key }) => isIn(scope, key))
      .flatMap(({ notices }) => notices.filter(({ dueAt }) => dueAt <= now))
    const groups = new Map<string, { channel: string; reason: string; notices: number }>()
    for (const { channel, reason } of this.#givenUp(scope)) {
      const group = groups.get(JSON.stringify([channel, reason])) ?? { channel, reason, notices: 0 }
      group.notices++
      groups.set(JSON.stringify([channel, reason]), group)
    }
    return {
      waiting: waiting.length,
      oldestAt: waiting.length === 0 ? null : Math.min(...waiting.map(({ at }) => at)),
      undelivered: [...groups.values()],
    }
  }

  async undelivered(limit: number, scope: OutboxScope = {}) {
    this.#guard()
    return this.#givenUp(scope)
      .toSorted((a, b) => b.at - a.at)
      .slice(0, limit)
  }

  async isEmpty(): Promise<boolean> {
    this.#guard()
    return [...this.#lanes.values()].every(lane => lane.notices.length === 0)
  }

  async heads({ after, limit }: Parameters<Outbox["heads"]>[0]) {
    this.#guard()
    const placeOf = ({ tenant, subject, id }: NoticeName) => JSON.stringify([tenant, subject, id])
    return [...this.#lanes.values()]
      .flatMap(({ key, notices }) =>
        notices.flatMap(({ id, box }) =>
          box === null ? [] : [{ ...key, id, head: box.subarray(0, noticeHeadBytes) }],
        ),
      )
      .toSorted((a, b) => (placeOf(a) < placeOf(b) ? -1 : 1))
      .filter(notice => after === null || placeOf(notice) > placeOf(after))
      .slice(0, limit)
  }

  async forgetUndelivered(before: number): Promise<void> {
    this.#guard()
    for (const [name, { at }] of this.#undelivered) if (at < before) this.#undelivered.delete(name)
  }

  #giveUp(key: SubjectKey, notice: UndeliveredNotice): void {
    const name = JSON.stringify([nameOf(key), notice.delivery])
    if (!this.#undelivered.has(name)) this.#undelivered.set(name, { ...key, ...notice })
  }

  #givenUp(scope: OutboxScope): (SubjectKey & UndeliveredNotice)[] {
    return [...this.#undelivered.values()].filter(each => isIn(scope, each))
  }
}

function nameOf({ tenant, subject }: SubjectKey): string {
  return JSON.stringify([tenant, subject])
}

function isIn({ tenant }: OutboxScope, key: SubjectKey): boolean {
  return tenant === undefined || key.tenant === tenant
}
