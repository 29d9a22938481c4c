import { type Role, roles, VaultError } from "../../record/index.ts"
import { isSignedBy, sha256Hex } from "../keys/signing-key.ts"
import type { Head } from "../log/device-log.ts"
import { isRecipient } from "../sealing/x25519.ts"
import { canonicalJson, type Json } from "./canonical-json.ts"

/** A member as all devices see them. `recipients` are age recipients: their own key, and any they keep elsewhere. */
export interface Member {
  readonly name: string
  readonly role: Role
  readonly recipients: readonly string[]
  /** What shares are sealed to: keys that no agent holds. None in a vault that has had one member only. */
  readonly consent: readonly string[]
  readonly verifyKey: string
}

/** What somebody was until `epoch`, and how far their devices' logs had been read then: what they wrote up to there is judged by it. */
interface Former {
  readonly name: string
  readonly was: Role
  readonly key: string
  readonly epoch: number
  readonly heads: Readonly<Record<string, Head>>
}

/** Who belongs to the vault. Each document but the first follows others; what has ever changed accumulates, so that the last one tells all. */
export interface MembersDocument {
  readonly format: "postern-vault/1" | "postern-vault/2"
  readonly vault: string
  readonly epoch: number
  /** Hashes of the documents that this one follows. */
  readonly parents: readonly string[]
  readonly at: string
  readonly members: readonly Member[]
  readonly left: readonly Former[]
  readonly changed: readonly Former[]
  readonly revoked: readonly { readonly device: string; readonly through: Head }[]
  /** How many owners must sign a change of the owners; one where it is not said. */
  readonly ownersToAgree?: number
  /** The ends of the logs when a second member came: up to there names were free. */
  readonly early: Readonly<Record<string, Head>>
}

export interface SignedDocument {
  readonly hash: string
  readonly document: MembersDocument
  readonly signatures: readonly { readonly by: string; readonly signature: string }[]
}

export const namePattern = /^[a-z0-9][a-z0-9._-]{0,63}$/i
export const maxMembers = 100

const textOf = (document: object): string => {
  const version = (document as MembersDocument).format === "postern-vault/1" ? "v1" : "v2"
  return `postern-vault/members/${version}\n${canonicalJson(document as Json)}`
}

/** How many owners of the document before must sign this one. */
export function neededSignatures(next: MembersDocument, before: MembersDocument): number {
  const ownersOf = ({ members }: MembersDocument): string =>
    JSON.stringify(members.filter(({ role }) => role === "owner").map(({ name, verifyKey }) => [name, verifyKey]))
  const isSame = ownersOf(next) === ownersOf(before) && (next.ownersToAgree ?? 1) === (before.ownersToAgree ?? 1)
  return isSame ? 1 : (before.ownersToAgree ?? 1)
}

/** An owner's signature of a document. */
export async function signDocument(document: object, sign: (text: string) => Promise<Uint8Array>): Promise<string> {
  return Buffer.from(await sign(textOf(document))).toString("base64url")
}

/** The text of a document's file, signed by one owner. */
export async function signMembers(
  document: object,
  by: string,
  sign: (text: string) => Promise<Uint8Array>,
): Promise<string> {
  return documentFile(document, [{ by, signature: await signDocument(document, sign) }])
}

/** The text of a document's file. */
export const documentFile = (document: object, signatures: SignedDocument["signatures"]): string =>
  `${JSON.stringify({ document, signatures }, null, 2)}\n`

/** The document of a vault that has one member, as `init` writes it. */
export const firstDocument = (
  vault: string,
  { name, role, recipients, verifyKey }: Omit<Member, "consent">,
): object => ({
  format: "postern-vault/1",
  vault,
  epoch: 1,
  members: [{ name, role, recipients, verifyKey }],
})

/** Whether one of the document's signatures is this key's. */
export const isDocumentSignedBy = ({ document, signatures }: SignedDocument, verifyKey: string): boolean =>
  signatures.some(({ signature }) =>
    isSignedBy(verifyKey, textOf(asWritten(document)), Buffer.from(signature, "base64url")),
  )

/** The document as it was signed: one of format 1 has fewer fields. */
function asWritten(document: MembersDocument): object {
  if (document.format !== "postern-vault/1") return document
  const { format, vault, epoch, members } = document
  return {
    format,
    vault,
    epoch,
    members: members.map(({ name, role, recipients, verifyKey }) => ({ name, role, recipients, verifyKey })),
  }
}

const isText = (value: unknown): value is string => typeof value === "string" && value !== "" && value.length <= 4096
const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0
const isList = (value: unknown, item: (each: unknown) => boolean): value is unknown[] =>
  Array.isArray(value) && value.length <= 10_000 && value.every(item)
const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value)
const isHead = (value: unknown): boolean =>
  Array.isArray(value) && value.length === 2 && isCount(value[0]) && isText(value[1])
const isHeads = (value: unknown): boolean => isObject(value) && Object.values(value).every(isHead)
const isName = (value: unknown): boolean => typeof value === "string" && namePattern.test(value)
const isRole = (value: unknown): boolean => roles.includes(value as Role)
const isReachable = (value: unknown): boolean => isText(value) && /^age1[a-z0-9]+$/.test(value)

const isMember = (value: unknown): boolean =>
  isObject(value) &&
  isName(value.name) &&
  isRole(value.role) &&
  isList(value.recipients, isReachable) &&
  value.recipients.length > 0 &&
  isRecipient(String(value.recipients[0])) &&
  (value.consent === undefined || isList(value.consent, each => isRecipient(String(each)))) &&
  isText(value.verifyKey)

const isFormer = (value: unknown): boolean =>
  isObject(value) &&
  isName(value.name) &&
  isRole(value.was) &&
  isText(value.key) &&
  isCount(value.epoch) &&
  isHeads(value.heads)

const areUnique = (values: readonly unknown[]): boolean => new Set(values).size === values.length

/** Why the text is no members' document of this vault, or the document. Whether it may be believed is not looked at here. */
export function parseDocument(text: string, vault: string): SignedDocument | { readonly fault: string } {
  let parsed: { document?: unknown; signatures?: unknown }
  try {
    parsed = JSON.parse(text) as typeof parsed
  } catch {
    return { fault: "is not JSON." }
  }
  const document = parsed?.document
  if (!isObject(document)) return { fault: "holds no document." }
  const isFirst = document.format === "postern-vault/1"
  if (!isFirst && document.format !== "postern-vault/2") return { fault: "is not of a format that this version reads." }
  if (document.vault !== vault) return { fault: "is another vault's." }
  const { parents = [], at = "", left = [], changed = [], revoked = [], early = {}, members, epoch } = document
  const isShaped =
    isCount(epoch) &&
    isList(members, isMember) &&
    members.length > 0 &&
    members.length <= maxMembers &&
    isList(parents, isText) &&
    typeof at === "string" &&
    isList(left, isFormer) &&
    isList(changed, isFormer) &&
    isList(revoked, each => isObject(each) && isText(each.device) && isHead(each.through)) &&
    isHeads(early)
  if (!isShaped) return { fault: "holds names, roles or recipients that are none." }
  const found = (members as Member[]).map(member => ({ ...member, consent: member.consent ?? [] }))
  const names = [
    ...found.map(({ name }) => name.toLowerCase()),
    ...(left as Former[]).map(({ name }) => name.toLowerCase()),
  ]
  if (!areUnique(names)) return { fault: "names a member twice, or one who has left." }
  const owners = found.filter(({ role }) => role === "owner").length
  if (owners === 0) return { fault: "has no owner." }
  const { ownersToAgree = 1 } = document
  if (!isCount(ownersToAgree) || (ownersToAgree as number) < 1 || (ownersToAgree as number) > owners)
    return { fault: "asks for more owners to agree than it has." }
  const signatures = (Array.isArray(parsed.signatures) ? parsed.signatures : []).filter(
    each => isObject(each) && typeof each.by === "string" && typeof each.signature === "string",
  )
  const whole = {
    ...document,
    parents,
    at,
    left,
    changed,
    revoked,
    early,
    members: found,
  } as unknown as MembersDocument
  try {
    return { hash: sha256Hex(textOf(document)), document: whole, signatures }
  } catch (error) {
    if (error instanceof RangeError) return { fault: "is nested too deeply." }
    throw error
  }
}

/** @throws VaultError `integrity-broken` where the text is no document of the vault. */
export function readDocument(text: string, vault: string, name = "members.json"): SignedDocument {
  const parsed = parseDocument(text, vault)
  if ("fault" in parsed) throw new VaultError("integrity-broken", `${name} ${parsed.fault}`)
  return parsed
}
