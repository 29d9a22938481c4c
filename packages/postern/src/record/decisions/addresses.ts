import type { Instant } from "../model/instant.ts"
import { hourMs, secondMs } from "../model/instant.ts"
import type { Addresses, FormerAddress, NoticeAddress } from "../model/notice-addresses.ts"
import type { Throttled } from "../model/outcomes.ts"
import { countAgainst, maxAddressChangesPerHour } from "../model/rate-limit.ts"
import type { Change, Decision } from "../model/subject-event.ts"
import type { SubjectRecord } from "../model/subject-record.ts"

export const maxAddresses = 8
/** How long an address that was taken out is told of what happened before: longer than any notice is retried. */
export const formerAddressMs = 48 * hourMs
/** How many former addresses changes may fill before the next change has to wait. */
const maxFormerByChanges = 16
/** How many there are at most: a removal always goes through, and it makes all addresses former ones at once. */
export const maxFormerAddresses = maxFormerByChanges + maxAddresses

/**
 * Replaces the addresses; the outcome says whether they differ from those before. Those taken out stay known for two days as former ones, so
 * that whoever takes over an account cannot silence a notice by changing where it goes. No former address is dropped to make room for
 * another: a change that finds no room is throttled until there is, and so are changes past what a person makes.
 */
export function setAddresses(
  record: SubjectRecord,
  current: readonly NoticeAddress[],
  now: Instant,
): Decision<boolean | Throttled> {
  const before = record.addresses
  const isSame =
    current.length === before.current.length && current.every((address, at) => isEqual(address, before.current[at]!))
  if (isSame) return { change: null, outcome: false }
  const left = before.current.filter(old => !current.some(address => reachesSame(address, old)))
  const former = withFormer(before.former, left, now)
  if (left.length > 0 && former.length > maxFormerByChanges)
    return { change: null, outcome: throttled(former, former.length - maxFormerByChanges, now) }
  const counted = countAgainst(maxAddressChangesPerHour, record.allowances.addresses, now)
  if ("outcome" in counted) return { change: null, outcome: counted }
  const allowances = { ...record.allowances, addresses: counted.paidOffAt }
  const changed = { ...record, allowances, addresses: { current, former, changedAt: now } }
  return { change: { record: changed, events: [{ kind: "addresses-changed" }] }, outcome: true }
}

/** Asks to wait until so many former addresses are forgotten. */
function throttled(former: readonly FormerAddress[], places: number, now: Instant): Throttled {
  const leftAt = former.map(address => address.leftAt).sort((a, b) => a - b)
  const waitMs = leftAt[places - 1]! + formerAddressMs - now
  return { outcome: "throttled", retryAfterSeconds: Math.ceil(waitMs / secondMs) }
}

/** Gives the addresses after a removal: nothing is sent there any more, except the notice of the removal itself. */
export function retireAddresses({ current, former, changedAt }: Addresses, at: Instant): Addresses {
  if (current.length === 0) return { current, former, changedAt }
  return { current: [], former: withFormer(former, current, at).slice(0, maxFormerAddresses), changedAt: at }
}

/** Gives the addresses that are told of a change itself: those before it and those after it. */
export function addressesOfChange(before: SubjectRecord | null, { record }: Change): readonly NoticeAddress[] {
  const after = record.addresses.current
  const left = (before?.addresses.current ?? []).filter(old => !after.some(address => reachesSame(address, old)))
  return [...left, ...after]
}

/** Gives the addresses that are told of what happened at an instant: those of now, and those that were right then. */
export function addressesAt({ current, former }: Addresses, happenedAt: Instant): readonly NoticeAddress[] {
  const then = former.filter(({ leftAt }) => leftAt >= happenedAt)
  return [...current, ...then.map(({ channel, to, language }) => ({ channel, to, language }))]
}

/** Forgets the former addresses whose time is over, or gives null where there are none. Nothing that anybody is told of. */
export function forgetFormerAddresses(record: SubjectRecord, now: Instant): Change | null {
  const { former } = record.addresses
  const young = stillYoung(former, now)
  if (young.length === former.length) return null
  return { record: { ...record, addresses: { ...record.addresses, former: young } }, events: [] }
}

// An address that was out and in again takes one place: while it is in, it is told of everything anyway.
function withFormer(
  former: readonly FormerAddress[],
  left: readonly NoticeAddress[],
  now: Instant,
): readonly FormerAddress[] {
  const others = stillYoung(former, now).filter(old => !left.some(address => reachesSame(address, old)))
  return [...others, ...left.map(address => ({ ...address, leftAt: now }))]
}

function stillYoung(former: readonly FormerAddress[], now: Instant): readonly FormerAddress[] {
  return former.filter(({ leftAt }) => now < leftAt + formerAddressMs)
}

function reachesSame(a: NoticeAddress, b: NoticeAddress): boolean {
  return a.channel === b.channel && a.to === b.to
}

function isEqual(a: NoticeAddress, b: NoticeAddress): boolean {
  return reachesSame(a, b) && a.language === b.language
}

/** Shows enough of an address to be recognised by its owner, and no more: `a…@example.com`, `…89`. */
export function maskedAddress(to: string): string {
  const mail = /^(.)[^@]*@([^@]+)$/su.exec(to)
  if (mail !== null) return `${mail[1]}…@${mail[2]}`
  const symbols = [...to]
  return symbols.length >= 8 ? `…${symbols.slice(-2).join("")}` : "…"
}
