import { join } from "node:path"
import { VaultError } from "../../record/index.ts"
import { writeDurably } from "../disk/durable-file.ts"
import type { Head } from "../log/device-log.ts"
import { unsignedMembers, type VaultReading } from "../vault-reading.ts"
import { signersAmongOwners } from "./document-chain.ts"
import {
  type MembersDocument,
  neededSignatures,
  readDocument,
  type SignedDocument,
  signDocument,
  signMembers,
} from "./members-document.ts"
import { writeAgreement, writeDocument } from "./members-folder.ts"
import type { HeadsOf } from "./next-document.ts"

/** What a change of the members is made of, as the folder stands. */
export interface MembersChange {
  readonly at: string
  readonly headsOf: HeadsOf
  readonly heads: Readonly<Record<string, Head>>
}

export interface ChangeOptions {
  /** Brings together what two owners changed apart. */
  readonly mergesFork?: boolean
  /** Changes nothing but this member's own keys, which everybody may. */
  readonly changesOwnKeys?: boolean
}

export type DecideMembers = (head: SignedDocument, change: MembersChange) => MembersDocument

/**
 * Writes another document of the members in the place of the last, signed by this member. The write lock must be held.
 * @throws VaultError whatever `decide` throws; `members-fork`; `not-entitled` for somebody who is no owner.
 */
export async function writeNextMembers(
  vault: VaultReading,
  decide: DecideMembers,
  { mergesFork = false, changesOwnKeys = false }: ChangeOptions = {},
): Promise<{ readonly next: MembersDocument; readonly hash: string }> {
  await vault.load()
  const { view, logs } = vault.loaded
  if (view.head === null) throw unsignedMembers()
  if (vault.role === null || (vault.role !== "owner" && !changesOwnKeys))
    throw new VaultError("not-entitled", "Only an owner changes who belongs.")
  if (view.heads.length > 1 && !mergesFork)
    throw new VaultError(
      "members-fork",
      "Two owners changed the members apart. First bring the two together: postern-vault member agree",
    )
  const headsOf = (member: string): Record<string, Head> =>
    Object.fromEntries(logs.filter(log => log.member === member).map(({ device, head }) => [device, head]))
  const heads = Object.fromEntries(logs.map(({ device, head }) => [device, head]))
  const next = decide(view.head, { at: vault.now().toISOString(), headsOf, heads })
  const text = await signMembers(next, vault.member.member, vault.member.signAsMember)
  const { hash } = readDocument(text, vault.member.vault)
  await writeDocument(vault.folder, next.epoch, hash, text)
  const needed = changesOwnKeys ? 1 : neededSignatures(next, view.head.document)
  if (needed > 1)
    throw new VaultError(
      "approval-needed",
      `You have signed it. ${needed} owners must sign a change of the owners: once the folder is synced, another owner runs postern-vault member agree ${next.epoch}`,
    )
  await writeDurably(join(vault.folder, "members.json"), text)
  await vault.load()
  if (vault.loaded.view.head?.hash !== hash) throw unsignedMembers()
  return { next, hash }
}

/**
 * Signs a document that another owner has made and that others must sign too. The write lock must be held.
 * @returns the document, and whether all who must have signed it now.
 * @throws VaultError `thing-not-found`; `request-overtaken` where the members were changed meanwhile; `already-used`; `not-entitled`.
 */
export async function signUnagreed(
  vault: VaultReading,
  epoch: number,
): Promise<{
  readonly next: MembersDocument
  readonly before: MembersDocument
  readonly hash: string
  readonly isWhole: boolean
}> {
  await vault.load()
  const { head, unagreed } = vault.loaded.view
  const waiting = unagreed.filter(({ document }) => document.epoch === epoch)
  const signed = waiting.find(({ document }) => head !== null && document.parents.includes(head.hash))
  if (head === null) throw unsignedMembers()
  if (signed === undefined)
    throw waiting.length > 0
      ? new VaultError("request-overtaken", "The members were changed meanwhile: let that change be made again.")
      : new VaultError(
          "thing-not-found",
          `No change of the owners with epoch ${epoch} waits for a signature. See: postern-vault member list`,
        )
  if (vault.role !== "owner") throw new VaultError("not-entitled", "Only an owner changes who belongs.")
  const by = vault.member.member
  if (signersAmongOwners(signed, head.document).includes(by))
    throw new VaultError("already-used", "You have signed that already. It waits for another owner.")
  const signature = await signDocument(signed.document, vault.member.signAsMember)
  await writeAgreement(vault.folder, signed, { by, signature })
  await vault.load()
  const isWhole = vault.loaded.view.head?.hash === signed.hash
  return { next: signed.document, before: head.document, hash: signed.hash, isWhole }
}
