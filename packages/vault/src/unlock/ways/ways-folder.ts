import { readdir, rm } from "node:fs/promises"
import { join } from "node:path"
import type { Identity, Recipient } from "age-encryption"
import {
  assertOwnSecret,
  headerOpener,
  type MemberSecret,
  makePrivateFolder,
  readIfThere,
  readMemberKey,
  sealMemberKeyFor,
  stateFolder,
  writeDurably,
} from "../../folder/index.ts"
import { VaultError } from "../../record/index.ts"
import { labelPattern, printWay, readWay, type Way, type WayFacts } from "./way.ts"

const folderOf = (folder: string, member: string): string => join(folder, "unlock", member)
const pathOf = (folder: string, { member, label }: Pick<Way, "member" | "label">, kind: "age" | "identity"): string =>
  join(folderOf(folder, member), `${label}.${kind}`)

/**
 * The member's ways in beside the passphrase. One stands once its `.age` is there: its `.identity` alone is what a stopped command left.
 */
export async function listWays(folder: string, member: string): Promise<Way[]> {
  const names = await readdir(folderOf(folder, member)).catch(() => [] as string[])
  const ways: Way[] = []
  for (const name of names.sort()) {
    const label = name.slice(0, -".age".length)
    if (!name.endsWith(".age") || !labelPattern.test(label)) continue
    const text = await readIfThere(pathOf(folder, { member, label }, "identity"))
    const way = text === null ? null : readWay(text.toString("utf8"), member, label)
    if (way !== null) ways.push(way)
  }
  return ways
}

export interface NewWay {
  readonly label: string
  readonly facts: WayFacts
  readonly recipient: string | Recipient
  /** Opens what was sealed, to try it before it is kept; null where what opens it is not here. */
  readonly identity: string | Identity | null
  /** Called once it was tried and before anything of it is kept: to write it in the log. */
  readonly noteFirst?: () => Promise<void>
}

/**
 * Seals the member's keys a second time, tries whether they open, and keeps them. Both files are replaced as wholes, and the second makes
 * the first count: a command that is killed leaves the way as it was, or as it will be.
 * @throws VaultError `integrity-broken` where what was sealed does not open to the same keys; whatever recipient and identity throw.
 */
export async function writeWay(folder: string, secret: MemberSecret, way: NewWay): Promise<Way> {
  const { member } = secret
  const { label } = way
  const sealed = await sealMemberKeyFor(secret, way.recipient)
  if (way.identity !== null) await assertOpens(Buffer.from(sealed), way.identity, secret)
  await way.noteFirst?.()
  const text = printWay(way.facts)
  await makePrivateFolder(folderOf(folder, member))
  await writeDurably(pathOf(folder, { member, label }, "identity"), text)
  await writeDurably(pathOf(folder, { member, label }, "age"), sealed)
  return readWay(text, member, label)!
}

async function assertOpens(sealed: Uint8Array, identity: string | Identity, secret: MemberSecret): Promise<void> {
  const opened = await readMemberKey(sealed, headerOpener(identity)).catch(error => {
    if (error instanceof VaultError && error.code !== "locked" && error.code !== "file-damaged") throw error
    return null
  })
  if (opened?.vault === secret.vault && opened.member === secret.member) return
  throw new VaultError("integrity-broken", "It does not open what was just sealed to it. Nothing was kept.")
}

/**
 * Opens the member's keys by a way.
 * @throws VaultError `locked` where it is sealed to another key; `integrity-broken` where what comes out is not this member's; whatever
 * the identity throws.
 */
export async function openWay(
  folder: string,
  vault: string,
  way: Way,
  identity: string | Identity,
): Promise<MemberSecret> {
  const file = await readIfThere(pathOf(folder, way, "age"))
  if (file === null) throw new VaultError("thing-not-found", `The key ${way.label} is no longer here.`)
  const secret = await readMemberKey(file, headerOpener(identity)).catch(error => {
    if (error instanceof VaultError && error.code === "locked")
      throw new VaultError("locked", `This does not open what is sealed for the key ${way.label}.`, { cause: error })
    throw error
  })
  if (secret.vault !== vault || secret.member !== way.member)
    throw new VaultError(
      "integrity-broken",
      `What the key ${way.label} opens is not for ${way.member} of this vault: another has put it there.`,
    )
  await assertOwnSecret(folder, secret, stateFolder(vault))
  return secret
}

/** Takes a way off: what counts goes first. Nothing of it may be there any more. */
export async function removeWay(folder: string, way: Pick<Way, "member" | "label">): Promise<void> {
  for (const kind of ["age", "identity"] as const) await rm(pathOf(folder, way, kind), { force: true })
}
