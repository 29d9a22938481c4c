import { VaultError } from "../../record/index.ts"
import type { Head } from "../log/device-log.ts"
import { branchOf, type MembersView } from "./document-chain.ts"
import { type Member, type MembersDocument, maxMembers, type SignedDocument } from "./members-document.ts"

/** The ends of the logs of each member's devices, as the signer has read them. */
export type HeadsOf = (member: string) => Readonly<Record<string, Head>>

interface Change {
  readonly at: string
  readonly headsOf: HeadsOf
  /** The ends of all logs: what was there when the second member came. */
  readonly heads: Readonly<Record<string, Head>>
}

function follow(before: SignedDocument, { at, heads }: Change): MembersDocument {
  const { document, hash } = before
  if (document.format === "postern-vault/2") return { ...document, epoch: document.epoch + 1, parents: [hash], at }
  // The first change of a vault of one makes the first document of the new form, which its founder signs.
  return { ...document, format: "postern-vault/2", epoch: document.epoch + 1, parents: [], at, early: heads }
}

/** @throws VaultError `name-taken`, also for the name of somebody who has left: their past goes under it. */
export function withMember(before: SignedDocument, member: Member, change: Change): MembersDocument {
  const next = follow(before, change)
  const isTaken = [...next.members, ...next.left].some(({ name }) => name.toLowerCase() === member.name.toLowerCase())
  if (isTaken)
    throw new VaultError(
      "name-taken",
      `There is or was a member ${member.name} already. Somebody who comes back takes another name.`,
    )
  if (next.members.length >= maxMembers)
    throw new VaultError("usage-wrong", `A vault has ${maxMembers} members at most.`)
  return { ...next, members: [...next.members, member] }
}

/** The same with the consent keys of the member who signs, which vaults of one person may lack. */
export const withConsent = (document: MembersDocument, name: string, consent: readonly string[]): MembersDocument => ({
  ...document,
  members: document.members.map(member =>
    member.name === name && member.consent.length === 0 ? { ...member, consent } : member,
  ),
})

const memberOf = ({ members }: MembersDocument, name: string): Member => {
  const member = members.find(each => each.name === name)
  if (member === undefined)
    throw new VaultError(
      "member-not-found",
      `There is no member ${name}. There are: ${members.map(each => each.name).join(", ")}`,
    )
  return member
}

function assertOwnerStays(document: MembersDocument): MembersDocument {
  const owners = document.members.filter(({ role }) => role === "owner").length
  if (owners > 0 && owners < (document.ownersToAgree ?? 1))
    throw new VaultError(
      "last-owner",
      `${document.ownersToAgree} owners must agree, and only ${owners} would be left. First: postern-vault member owners-to-agree ${owners}`,
    )
  if (owners > 0) return document
  throw new VaultError(
    "last-owner",
    "The last owner stays: make another one first, with: postern-vault member role NAME owner",
  )
}

/** @throws VaultError `member-not-found`, `last-owner`. */
export function withoutMember(before: SignedDocument, name: string, change: Change): MembersDocument {
  const { role, verifyKey } = memberOf(before.document, name)
  const next = follow(before, change)
  const former = { name, was: role, key: verifyKey, epoch: next.epoch, heads: change.headsOf(name) }
  const members = next.members.filter(member => member.name !== name)
  return assertOwnerStays({ ...next, members, left: [...next.left, former] })
}

/** @throws VaultError `member-not-found`, `last-owner`. */
export function withRole(before: SignedDocument, name: string, role: Member["role"], change: Change): MembersDocument {
  const member = memberOf(before.document, name)
  const next = follow(before, change)
  const former = { name, was: member.role, key: member.verifyKey, epoch: next.epoch, heads: change.headsOf(name) }
  const members = next.members.map(each => (each.name === name ? { ...each, role } : each))
  return assertOwnerStays({ ...next, members, changed: [...next.changed, former] })
}

/** The member's own new keys in the place of those of now; recipients that they keep elsewhere stay. */
export function withKeys(
  before: SignedDocument,
  name: string,
  keys: { readonly recipient: string; readonly consent: string; readonly verifyKey: string },
  change: Change,
): MembersDocument {
  const member = memberOf(before.document, name)
  const next = follow(before, change)
  const former = { name, was: member.role, key: member.verifyKey, epoch: next.epoch, heads: change.headsOf(name) }
  const recipients = [keys.recipient, ...member.recipients.slice(1)]
  const changed = { ...member, recipients, consent: [keys.consent], verifyKey: keys.verifyKey }
  const members = next.members.map(each => (each.name === name ? changed : each))
  return { ...next, members, changed: [...next.changed, former] }
}

/** How many owners must sign a change of the owners from now on. @throws VaultError `last-owner` where there are not so many. */
export function withOwnersToAgree(before: SignedDocument, ownersToAgree: number, change: Change): MembersDocument {
  return assertOwnerStays({ ...follow(before, change), ownersToAgree })
}

/** What the device writes after `through` is not believed. */
export function withoutDevice(before: SignedDocument, device: string, through: Head, change: Change): MembersDocument {
  const next = follow(before, change)
  return { ...next, revoked: [...next.revoked.filter(each => each.device !== device), { device, through }] }
}

/**
 * Brings documents together that were made apart. Whoever was removed on either side is out; whoever was added on either side is in,
 * unless the one who added them has been removed on the other.
 */
export function mergedDocument({ head, heads, valid }: MembersView, change: Change): MembersDocument {
  const others = heads.filter(other => other !== head)
  let merged = { ...head!.document, parents: heads.map(({ hash }) => hash), at: change.at }
  merged.epoch = 1 + Math.max(...heads.map(({ document }) => document.epoch))
  for (const other of others) {
    const { signers } = branchOf(other, head!, valid)
    const own = branchOf(head!, other, valid)
    const isBelieved = !signers.every(name => merged.left.some(former => former.name === name))
    const left = other.document.left.filter(
      former => !merged.left.some(({ name }) => name === former.name) && !own.signers.includes(former.name),
    )
    const kept = isBelieved ? left : left.filter(({ epoch }) => epoch <= (own.ancestor?.document.epoch ?? 0))
    const members = merged.members
      .filter(({ name }) => !kept.some(former => former.name === name))
      .map(member => withNewerKeys(member, other.document, own.ancestor?.document ?? null))
    const added = other.document.members.filter(
      ({ name }) => isBelieved && ![...members, ...merged.left, ...kept].some(known => known.name === name),
    )
    const revoked = other.document.revoked.filter(({ device }) => !merged.revoked.some(each => each.device === device))
    const changed = other.document.changed.filter(
      former =>
        !merged.changed.some(each => JSON.stringify(each) === JSON.stringify(former)) &&
        members.some(
          ({ name, role, verifyKey }) => name === former.name && (role !== former.was || verifyKey !== former.key),
        ),
    )
    merged = {
      ...merged,
      members: [...members, ...added],
      left: [...merged.left, ...kept],
      revoked: [...merged.revoked, ...revoked],
      changed: [...merged.changed, ...changed],
    }
  }
  return assertOwnerStays(merged)
}

/** Of a member whose keys were changed on one side the new ones, whichever side that was. */
function withNewerKeys(member: Member, other: MembersDocument, before: MembersDocument | null): Member {
  const was = before?.members.find(({ name }) => name === member.name)
  const is = other.members.find(({ name }) => name === member.name)
  if (was === undefined || is === undefined || member.verifyKey !== was.verifyKey || is.verifyKey === was.verifyKey)
    return member
  const { recipients, consent, verifyKey } = is
  return { ...member, recipients, consent, verifyKey }
}
