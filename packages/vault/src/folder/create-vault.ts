import { cp, readdir, rename, rm } from "node:fs/promises"
import { basename, dirname, join } from "node:path"
import { VaultError } from "../record/index.ts"
import { flushFolder, writeDurably } from "./disk/durable-file.ts"
import { makePrivateFolder } from "./disk/private-folder.ts"
import { foundMember, type MemberSecret, sealMemberKey, unlockedMember } from "./keys/member-key.ts"
import { firstDocument, namePattern, signMembers } from "./members/members-document.ts"
import { recoverText } from "./recover-text.ts"

export interface CreateVaultOptions {
  readonly folder: string
  readonly member: string
  readonly passphrase: string
  /** Further age recipients that can open the vault, such as a second key kept elsewhere. */
  readonly recipients?: readonly string[]
  /** Base-2 logarithm of scrypt's N; 18 unless a test asks for less. */
  readonly workFactor?: number
}

/**
 * Logs and documents are as good as `members.json`, which a sync may have left behind: a new key in the place of the old one would shut that vault
 * for ever.
 * @throws VaultError `vault-exists`.
 */
export async function assertNoVault(folder: string): Promise<void> {
  const namesIn = (path: string): Promise<string[]> => readdir(path).catch(() => [])
  if ((await namesIn(folder)).includes("members.json"))
    throw new VaultError("vault-exists", `There is a vault in ${folder} already; nothing was changed.`)
  for (const [part, end] of [
    ["events", ".age"],
    ["members", ".json"],
  ] as const)
    if ((await namesIn(join(folder, part))).some(name => name.endsWith(end)))
      throw new VaultError(
        "vault-exists",
        `${join(folder, part)} is of a vault whose members.json is missing: put that back, from a sync or a backup. Nothing was changed.`,
      )
}

/**
 * Makes a vault in a folder that holds none. `members.json` is written last: until then the folder is no vault, and a
 * creation that was killed can simply be begun again.
 * @throws VaultError `vault-exists`, `usage-wrong` for a name that is no file name, `disk-full`, `not-allowed`.
 */
export async function createVault(options: CreateVaultOptions): Promise<MemberSecret> {
  const { folder, member } = options
  if (!namePattern.test(member))
    throw new VaultError("usage-wrong", "A member's name has letters, digits, dots and dashes only, 64 at most.")
  await assertNoVault(folder)
  const secret = await foundMember(member)
  const unlocked = await unlockedMember(secret)
  const document = firstDocument(secret.vault, {
    name: member,
    role: "owner",
    recipients: [unlocked.recipient, ...(options.recipients ?? [])],
    verifyKey: unlocked.verifyKey,
  })
  await makePrivateFolder(join(folder, "keys"))
  await makePrivateFolder(join(folder, "events"))
  await writeDurably(
    join(folder, "keys", `${member}.age`),
    await sealMemberKey(secret, options.passphrase, options.workFactor),
  )
  await writeDurably(join(folder, "RECOVER.txt"), recoverText)
  await writeDurably(join(folder, ".gitignore"), ".*.tmp\n")
  await writeDurably(join(folder, ".gitattributes"), "* -text\n")
  await writeDurably(join(folder, "members.json"), await signMembers(document, member, unlocked.signAsMember))
  return secret
}

/**
 * Makes a vault that is not empty, whole or not at all: it is filled in a folder beside its own, which takes its name at the end. What a killed
 * try has left there is removed by the next.
 * @param fill writes what the vault is to hold into the folder that it is given.
 * @throws VaultError as `createVault`; whatever `fill` throws.
 */
export async function createFilledVault(
  options: CreateVaultOptions,
  fill: (folder: string, secret: MemberSecret) => Promise<void>,
): Promise<MemberSecret> {
  const { folder } = options
  await assertNoVault(folder)
  const unfinished = join(dirname(folder), `.${basename(folder)}.postern-vault-unfinished`)
  await rm(unfinished, { recursive: true, force: true })
  const secret = await createVault({ ...options, folder: unfinished })
  await fill(unfinished, secret)
  await assertNoVault(folder)
  await rename(unfinished, folder).catch(() => putInto(unfinished, folder))
  await flushFolder(dirname(folder))
  return secret
}

/** Where something else lies in the folder, or another file system is mounted there. `members.json` comes last: until then it is no vault. */
async function putInto(unfinished: string, folder: string): Promise<void> {
  const names = (await readdir(unfinished)).filter(name => name !== "members.json")
  for (const name of [...names, "members.json"])
    await cp(join(unfinished, name), join(folder, name), { recursive: true })
  await flushFolder(folder)
  await rm(unfinished, { recursive: true })
}
