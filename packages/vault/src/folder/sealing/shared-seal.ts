import { randomBytes, randomInt } from "node:crypto"
import { wordlist } from "@scure/bip39/wordlists/english.js"
import { combine, split } from "shamir-secret-sharing"
import { type SharedSeal, VaultError } from "../../record/index.ts"
import { type HeaderOpener, headerOpener, openAgeFile, sealAgeFile } from "../keys/age-file.ts"
import { checkOfCode, commitOfShare, isSameHash, type SaltedCode, withSalt } from "./code-check.ts"
import { assertKept } from "./seal-codes.ts"
import { identityOfKey, recipientOfKey } from "./x25519.ts"

/** A member who holds a share: `consent` are keys that no agent has. */
export interface ShareHolder {
  readonly name: string
  readonly consent: readonly string[]
}

/** A share is 32 bytes and the place at which the polynomial has them, not zero: there it would be the key itself. */
const shareBytes = 33

/**
 * Seals each code under a key of its own, an age identity, and splits that key (Shamir over GF(2⁸)): `need` of the members can open the
 * code together, and fewer learn nothing of it.
 */
export async function sealShared(
  batch: string,
  codes: readonly SaltedCode[],
  rule: string,
  need: number,
  members: readonly ShareHolder[],
): Promise<SharedSeal> {
  const sealed: { key: string; age: string }[] = []
  const commits: string[][] = []
  const shares = new Map<string, string[]>(members.map(({ name }) => [name, []]))
  // One more entry, with words: what an emergency takes can be practised without spending a code.
  for (const [index, code] of [...codes, withSalt(practiceWords())].entries()) {
    const key = new Uint8Array(randomBytes(32))
    const recipient = recipientOfKey(key)
    sealed.push({ key: recipient, age: base64(await sealAgeFile(JSON.stringify(code), [recipient])) })
    const parts = (await split(key, members.length, need)).map(part => Buffer.from(part).toString("base64url"))
    for (const [at, { name }] of members.entries()) shares.get(name)!.push(parts[at]!)
    commits.push(members.map(({ name }, at) => commitOfShare(batch, index, name, parts[at]!)))
    key.fill(0)
  }
  const closed: Record<string, string> = {}
  for (const { name, consent } of members)
    closed[name] = base64(await sealAgeFile(`${shares.get(name)!.join("\n")}\n`, consent))
  return {
    rule,
    need,
    of: members.map(({ name }) => name),
    count: codes.length,
    checks: codes.map((code, index) => checkOfCode(batch, index, code)),
    codes: sealed,
    shares: closed,
    commits,
    practice: true,
  }
}

const practiceWords = (): string => Array.from({ length: 4 }, () => wordlist[randomInt(wordlist.length)]!).join(" ")

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64")

/** Whether the share is the one that this member was given. Whoever lies is named by it. */
export function fitsCommit(batch: string, index: number, member: string, share: string, sealed: SharedSeal): boolean {
  const expected = sealed.commits[index]?.[sealed.of.indexOf(member)]
  return expected !== undefined && isSameHash(commitOfShare(batch, index, member, share), expected)
}

/**
 * The seal that enough of the shares belong to: codes may have been sealed anew since they were released, and each seal has shares of its own.
 * @param seals newest first.
 * @returns null where too few belong to any one of them.
 */
export function sealOfShares(
  batch: string,
  index: number,
  shares: ReadonlyMap<string, string>,
  seals: readonly SharedSeal[],
): { readonly seal: SharedSeal; readonly fitting: ReadonlyMap<string, string> } | null {
  for (const seal of seals) {
    const fitting = new Map([...shares].filter(([member, share]) => fitsCommit(batch, index, member, share, seal)))
    if (fitting.size >= seal.need) return { seal, fitting }
  }
  return null
}

/** The members whose share belongs to no seal of the batch: these lie. */
export const liarsAmong = (
  batch: string,
  index: number,
  shares: ReadonlyMap<string, string>,
  seals: readonly SharedSeal[],
): readonly string[] =>
  [...shares]
    .filter(([member, share]) => !seals.some(seal => fitsCommit(batch, index, member, share, seal)))
    .map(([member]) => member)

/** Why shares do not come to a code. */
export const wrongShares = (liars: readonly string[]): VaultError =>
  liars.length > 0
    ? new VaultError(
        "integrity-broken",
        `${liars.join(", ")} released a wrong share: it is not the one that the seal names. Ask another, and tell an owner.`,
      )
    : new VaultError(
        "request-overtaken",
        "The codes were sealed anew while members agreed: some did so before, and some after. Ask again: postern-vault request",
      )

/**
 * A member's own share of one code.
 * @throws VaultError `locked` where it is not for this key; `integrity-broken` where the seal gave another share than it says.
 */
export async function openShare(
  batch: string,
  index: number,
  member: string,
  sealed: SharedSeal,
  openHeader: HeaderOpener,
): Promise<string> {
  const { plain } = await openAgeFile(Buffer.from(sealed.shares[member] ?? "", "base64"), openHeader)
  const share = plain.toString("utf8").split("\n")[index] ?? ""
  if (fitsCommit(batch, index, member, share, sealed)) return share
  throw new VaultError(
    "integrity-broken",
    `The share of ${member} is not the one that the seal names. Put new codes in the place of these.`,
  )
}

/**
 * A member's own shares of all codes, in their order; not those of the practice words.
 * @throws VaultError as `openShare`.
 */
export async function openShares(
  batch: string,
  member: string,
  sealed: SharedSeal,
  openHeader: HeaderOpener,
): Promise<readonly string[]> {
  const shares: string[] = []
  for (let index = 0; index < sealed.count; index++)
    shares.push(await openShare(batch, index, member, sealed, openHeader))
  return shares
}

/** @param shares by member, as they were released. @throws VaultError `integrity-broken`, naming whoever gave a wrong one. */
export async function openShared(
  batch: string,
  index: number,
  sealed: SharedSeal,
  shares: ReadonlyMap<string, string>,
): Promise<SaltedCode> {
  const parts: Uint8Array[] = []
  for (const [member, share] of shares) {
    const bytes = new Uint8Array(Buffer.from(share, "base64url"))
    const isOne = bytes.length === shareBytes && bytes.at(-1) !== 0 && fitsCommit(batch, index, member, share, sealed)
    if (!isOne)
      throw new VaultError(
        "integrity-broken",
        `${member} released a wrong share: it is not the one that the seal names.`,
      )
    parts.push(bytes)
  }
  if (parts.length < sealed.need || new Set(parts.map(part => part.at(-1))).size !== parts.length)
    throw new VaultError("approval-needed", `${sealed.need} of ${sealed.of.join(", ")} must agree.`)
  const key = await combine(parts.slice(0, sealed.need))
  const { key: recipient, age } = sealed.codes[index]!
  if (recipientOfKey(key) !== recipient)
    throw new VaultError("integrity-broken", "The shares do not come to the key of this code.")
  const { plain } = await openAgeFile(Buffer.from(age, "base64"), headerOpener(identityOfKey(key)))
  key.fill(0)
  const found = parsed(plain)
  // No check stands for the practice words: that the shares come to their key is all there is to see.
  return index === sealed.count ? (found as SaltedCode) : assertKept(batch, index, found, sealed)
}

function parsed(plain: Buffer): unknown {
  try {
    return JSON.parse(plain.toString("utf8"))
  } catch {
    return null
  }
}
