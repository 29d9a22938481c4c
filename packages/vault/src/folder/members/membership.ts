import { join } from "node:path"
import { type Role, VaultError } from "../../record/index.ts"
import { readIfThere, writeDurably } from "../disk/durable-file.ts"
import { makePrivateFolder } from "../disk/private-folder.ts"
import {
  joiningMember,
  type MemberSecret,
  openMemberKey,
  sealMemberKey,
  unlockedMember,
  withConsentKey,
} from "../keys/member-key.ts"
import type { Vault } from "../vault.ts"
import { claimedFounder, type JoinDocument, joinWords, memberOfRequest, writeJoinRequest } from "./join-request.ts"
import type { MembersDocument } from "./members-document.ts"
import {
  mergedDocument,
  withConsent,
  withMember,
  withOwnersToAgree,
  withoutDevice,
  withoutMember,
  withRole,
} from "./next-document.ts"

export interface JoinOptions {
  readonly folder: string
  readonly member: string
  readonly passphrase: string
  readonly now?: Date
  readonly workFactor?: number
}

export interface Requested {
  /** gives the six words that the two compare; a third of a second of work */
  readonly words: () => Promise<string>
  /** the request's path */
  readonly file: string
  readonly vault: string
}

/**
 * Makes a newcomer's key and a request to join, which an owner answers. Asked again it takes the key that is there, so that the words
 * stay the same.
 * @throws VaultError `name-taken`; `passphrase-wrong` where the key that is there has another one.
 */
export async function requestToJoin(options: JoinOptions): Promise<Requested> {
  const { folder, member, passphrase, now = new Date() } = options
  const { vault, founder, names } = await claimedFounder(folder)
  if (names.some(name => name.toLowerCase() === member.toLowerCase()))
    throw new VaultError(
      "name-taken",
      `There is or was a member ${member} already: take another name, with --member NAME.`,
    )
  const path = join(folder, "keys", `${member}.age`)
  const there = await readIfThere(path)
  const kept = there === null ? null : await openMemberKey(there, passphrase)
  const secret = kept?.vault === vault ? await withConsentKey(kept) : await joiningMember(member, vault, founder)
  await makePrivateFolder(join(folder, "keys"))
  if (kept === null || kept.vault !== vault || kept.consentIdentity === null)
    await writeDurably(path, await sealMemberKey(secret, passphrase, options.workFactor))
  const { recipient, consent, verifyKey, signAsMember } = await unlockedMember(secret)
  const document: JoinDocument = {
    vault,
    founder,
    name: member,
    recipients: [recipient],
    consent: [consent!.recipient],
    verifyKey,
    at: now.toISOString(),
  }
  const file = await writeJoinRequest(folder, document, signAsMember)
  return { words: () => joinWords(document, founder), file, vault }
}

/** Gives a member whose key file is of an older version the key that shares are sealed to. */
export async function completeKey(
  folder: string,
  secret: MemberSecret,
  passphrase: string,
  workFactor?: number,
): Promise<MemberSecret> {
  if (secret.consentIdentity !== null) return secret
  const whole = await withConsentKey(secret)
  await writeDurably(join(folder, "keys", `${secret.member}.age`), await sealMemberKey(whole, passphrase, workFactor))
  return whole
}

/** The founder's consent key comes into the document with the first change: until then nobody needs it. */
const own = (vault: Vault, document: MembersDocument): MembersDocument => {
  const { member, consent } = vault.member
  return consent === null ? document : withConsent(document, member, [consent.recipient])
}

/** Takes in whoever sent the request, and carries the past to them. @throws VaultError `name-taken`, `not-entitled`, `members-fork`. */
export async function addMember(vault: Vault, request: JoinDocument, role: Role): Promise<MembersDocument> {
  const document = await vault.changeMembers(
    (head, change) => own(vault, withMember(head, memberOfRequest(request, role), change)),
    hash => [{ kind: "member-joined", member: request.name, document: hash }],
  )
  await vault.writeCopies()
  return document
}

/** @throws VaultError `member-not-found`, `last-owner`, `not-entitled`, `members-fork`. */
export async function removeMember(vault: Vault, name: string): Promise<MembersDocument> {
  const document = await vault.changeMembers(
    (head, change) => own(vault, withoutMember(head, name, change)),
    hash => [{ kind: "member-left", member: name, document: hash }],
  )
  // Their own devices will not encrypt what they wrote for those who came meanwhile.
  await vault.writeCopies()
  return document
}

/** @throws VaultError `member-not-found`, `last-owner`, `not-entitled`, `members-fork`. */
export const changeRole = (vault: Vault, name: string, role: Role): Promise<MembersDocument> =>
  vault.changeMembers(
    (head, change) => own(vault, withRole(head, name, role, change)),
    hash => [{ kind: "member-changed", member: name, document: hash }],
  )

/** Believes nothing that the device writes from now on. @throws VaultError `thing-not-found`. */
export async function revokeDevice(vault: Vault, device: string): Promise<MembersDocument> {
  // It could not even say so: the document would be signed, and nothing more be written here.
  if (device === vault.device)
    throw new VaultError("usage-wrong", "This is the device that you are working on. Revoke it from another one.")
  const document = await vault.changeMembers(
    (head, change) => {
      const through = change.heads[device]
      if (through === undefined)
        throw new VaultError("thing-not-found", `There is no device ${device}. See: postern-vault device list`)
      return own(vault, withoutDevice(head, device, through, change))
    },
    hash => [{ kind: "device-revoked", revoked: device, document: hash }],
  )
  await vault.writeCopies()
  return document
}

/** Brings together what owners changed apart. */
export const agreeOnMembers = (vault: Vault): Promise<MembersDocument> =>
  vault.changeMembers(
    (_head, change) => mergedDocument(vault.membersView, change),
    hash => [{ kind: "member-changed", member: vault.member.member, document: hash }],
    { mergesFork: true },
  )

/** How many owners must sign a change of the owners. @throws VaultError `last-owner`, `approval-needed`, `not-entitled`, `members-fork`. */
export const askForOwners = (vault: Vault, count: number): Promise<MembersDocument> =>
  vault.changeMembers(
    (head, change) => own(vault, withOwnersToAgree(head, count, change)),
    hash => [{ kind: "member-changed", member: vault.member.member, document: hash }],
  )

/** Signs what another owner changed. @returns whether it counts now, or waits for more. */
export async function agreeToOwners(vault: Vault, epoch: number): Promise<boolean> {
  const isWhole = await vault.signMembers(epoch, (next, before, document) => {
    const names = ({ members }: MembersDocument): string[] => members.map(({ name }) => name)
    const left = names(before).filter(name => !names(next).includes(name))
    const joined = names(next).filter(name => !names(before).includes(name))
    const changed = next.changed.slice(before.changed.length).map(({ name }) => name)
    const others = left.length + joined.length + changed.length === 0 ? [vault.member.member] : changed
    return [
      ...left.map(member => ({ kind: "member-left" as const, member, document })),
      ...joined.map(member => ({ kind: "member-joined" as const, member, document })),
      ...others.map(member => ({ kind: "member-changed" as const, member, document })),
    ]
  })
  if (isWhole) await vault.writeCopies()
  return isWhole
}
