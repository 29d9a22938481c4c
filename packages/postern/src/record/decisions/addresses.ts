import type { Instant } from "../model/instant.ts"
import { hourMs } from "../model/instant.ts"
import type { Addresses, FormerAddress, NoticeAddress } from "../model/notice-addresses.ts"
import type { Change } from "../model/subject-event.ts"
import type { SubjectRecord } from "../model/subject-record.ts"

export const maxAddresses = 8
/** How long an address that was taken out is told of what happened before: longer than any notice is retried. */
export const formerAddressMs = 48 * hourMs
const maxFormer = 16

/**
 * Replaces the addresses, or gives null where they are the same. Those taken out stay known for two days as former ones, so that whoever
 * takes over an account cannot silence the notice of it by changing where it goes.
 */
export function setAddresses(record: SubjectRecord, current: readonly NoticeAddress[], now: Instant): Change | null {
  const before = record.addresses
  const isSame =
    current.length === before.current.length && current.every((address, at) => isEqual(address, before.current[at]!))
  if (isSame) return null
  const left = before.current.filter(old => !current.some(address => reachesSame(address, old)))
  const addresses = { current, former: withFormer(before.former, left, now), changedAt: now }
  return { record: { ...record, addresses }, events: [{ kind: "addresses-changed" }] }
}

/** Gives the addresses after a removal: nothing is sent there any more, except the notice of the removal itself. */
export function retireAddresses({ current, former, changedAt }: Addresses, at: Instant): Addresses {
  if (current.length === 0) return { current, former, changedAt }
  return { current: [], former: withFormer(former, current, at), changedAt: at }
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

// The earliest stay: a thief who changes the addresses over and over must not push the owner's out of the list.
function withFormer(
  former: readonly FormerAddress[],
  left: readonly NoticeAddress[],
  now: Instant,
): readonly FormerAddress[] {
  return [...stillYoung(former, now), ...left.map(address => ({ ...address, leftAt: now }))].slice(0, maxFormer)
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
