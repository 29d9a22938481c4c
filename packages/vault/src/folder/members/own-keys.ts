import { readdir, rm } from "node:fs/promises"
import { join } from "node:path"
import { liveBatches, VaultError } from "../../record/index.ts"
import { systemFault, writeDurably } from "../disk/durable-file.ts"
import {
  type MemberSecret,
  rotatedSecret,
  sealMemberKey,
  type UnlockedMember,
  unlockedMember,
} from "../keys/member-key.ts"
import { signingKey } from "../keys/signing-key.ts"
import { Vault } from "../vault.ts"
import type { OpenVaultOptions } from "../vault-reading.ts"
import { withKeys } from "./next-document.ts"

/** Where the vault lies, and what opens and closes the member's key file. */
export interface OwnKeyOptions extends Omit<OpenVaultOptions, "member" | "opensCodes"> {
  readonly secret: MemberSecret
  readonly passphrase: string
  readonly workFactor?: number
  readonly onProgress?: (done: number, total: number) => void
}

const pathOf = (folder: string, { member }: MemberSecret): string => join(folder, "keys", `${member}.age`)

/** Closes the member's key file with another passphrase. Whoever has an old copy of the folder still opens it with the old one. */
export async function changePassphrase(
  { folder, secret, workFactor }: Omit<OwnKeyOptions, "passphrase">,
  next: string,
): Promise<void> {
  await writeDurably(pathOf(folder, secret), await sealMemberKey(secret, next, workFactor))
}

export interface Rotation {
  readonly epoch: number
  /** How many batches were sealed again, to the new key. */
  readonly resealed: number
  /** Accounts whose shares are still sealed to the old key: nobody can seal them again alone. */
  readonly shared: readonly string[]
  /** Names of hardware keys that opened the old one, and are no way in any more. */
  readonly ways: readonly string[]
}

/**
 * Gives the member new keys: the document with them is signed by the old one, and what this member can open alone is sealed again. The old
 * keys stay in the key file, for what was sealed before. Each step is one durable write; a rotation that was stopped goes on where it stopped.
 * @throws VaultError `members-fork`; `not-entitled` for somebody who has left; `usage-wrong` in a vault of one member.
 */
export async function rotateKeys(options: OwnKeyOptions): Promise<Rotation> {
  const { folder, passphrase, workFactor, onProgress = () => {} } = options
  const documentKey = await keyInDocument(options)
  // Where the document still names a key that the key file has retired, a rotation was stopped between the two.
  const isBegun = (await unlockedMember(options.secret)).formerKeys.at(-1) === documentKey
  const next = isBegun ? options.secret : await rotatedSecret(options.secret)
  if (!isBegun) await writeDurably(pathOf(folder, next), await sealMemberKey(next, passphrase, workFactor))
  const member = await unlockedMember(next)
  const { recipient, consent, verifyKey } = member
  const oldKey = signingKey(next.retired.at(-1)!.signingSeed)
  const before = await openAs({ ...member, signAsMember: async text => oldKey.sign(text) }, options)
  const { epoch } = await before.changeMembers(
    (head, change) => withKeys(head, next.member, { recipient, consent: consent!.recipient, verifyKey }, change),
    hash => [{ kind: "key-changed", member: next.member, document: hash }],
    { changesOwnKeys: true },
  )
  const vault = await openAs(member, options)
  const readable = vault.state.accounts
    .flatMap(liveBatches)
    .filter(({ sealed }) => sealed !== null && !("need" in sealed) && sealed.to.includes(next.member))
  const resealed = await vault.reseal(readable, "rotated", done => onProgress(done, readable.length))
  const shared = vault.state.accounts
    .filter(account =>
      liveBatches(account).some(({ sealed }) => sealed !== null && "need" in sealed && sealed.of.includes(next.member)),
    )
    .map(({ name }) => name)
  return { epoch, resealed, shared, ways: await removeWays(folder, next.member) }
}

const openAs = (member: UnlockedMember, { folder, stateFolder, now }: OwnKeyOptions): Promise<Vault> =>
  Vault.open({
    folder,
    member,
    ...(stateFolder === undefined ? {} : { stateFolder }),
    ...(now === undefined ? {} : { now }),
  })

async function keyInDocument(options: OwnKeyOptions): Promise<string> {
  const vault = await openAs(await unlockedMember(options.secret), options)
  // Before the key file is written: a rotation that cannot go on would leave a member between two keys.
  vault.assertWritable()
  const { members: document } = vault
  if (document !== null && document.format === "postern-vault/1")
    throw new VaultError(
      "usage-wrong",
      "This vault has one member, whose key is part of its name. For a new key make a new vault and import what this one exports: postern-vault init, export, import.",
    )
  return document?.members.find(({ name }) => name === options.secret.member)?.verifyKey ?? ""
}

/** Other ways in hold the old keys: they must be made anew. */
async function removeWays(folder: string, member: string): Promise<readonly string[]> {
  const path = join(folder, "unlock", member)
  const files = await readdir(path).catch(() => [] as string[])
  await rm(path, { recursive: true, force: true }).catch(error => {
    throw systemFault(error, `removing ${path}`)
  })
  return [...new Set(files.filter(name => name.endsWith(".age")).map(name => name.slice(0, -4)))]
}
