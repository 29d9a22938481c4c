import { join } from "node:path"
import { VaultError } from "../../record/index.ts"
import { writeDurably } from "../disk/durable-file.ts"
import type { Head } from "../log/device-log.ts"
import { unsignedMembers, type VaultReading } from "../vault-reading.ts"
import { type MembersDocument, readDocument, type SignedDocument, signMembers } from "./members-document.ts"
import { writeDocument } from "./members-folder.ts"
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
  await writeDurably(join(vault.folder, "members.json"), text)
  await vault.load()
  if (vault.loaded.view.head?.hash !== hash) throw unsignedMembers()
  return { next, hash }
}
