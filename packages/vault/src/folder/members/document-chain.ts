import { canonicalJson, type Json } from "./canonical-json.ts"
import {
  isDocumentSignedBy,
  type Member,
  type MembersDocument,
  neededSignatures,
  type SignedDocument,
} from "./members-document.ts"

/** What the documents in the folder come to. */
export interface MembersView {
  /** The one that counts; null where none can be believed. */
  readonly head: SignedDocument | null
  /** All that nobody has followed up: more than one where two owners changed something apart. */
  readonly heads: readonly SignedDocument[]
  readonly valid: ReadonlyMap<string, SignedDocument>
  /** Whom new things are sealed to: the members of every head, so that no fork gives anybody more to read. */
  readonly readers: readonly Member[]
  readonly forged: readonly SignedDocument[]
  /** Those that an owner has signed and others must sign too. */
  readonly unagreed: readonly SignedDocument[]
  /** Those that follow a document which is not here, or not here yet. */
  readonly waiting: readonly SignedDocument[]
}

/** The first document of a vault of several, which follows no other and which the founder signs. */
export const isRoot = ({ document }: SignedDocument): boolean =>
  document.format === "postern-vault/2" && document.parents.length === 0

/**
 * Believes the documents that are signed by the founder, or by an owner of the one that they follow, and finds the last of them.
 * @param remembered hashes that this device has read before. Where by these the founder's key no longer decides alone, it makes no
 * second beginning: else whoever has it could begin the vault anew, also after they were removed.
 */
export function resolveDocuments(
  documents: readonly SignedDocument[],
  founder: string,
  remembered: readonly string[] = [],
): MembersView {
  const isNew = (signed: SignedDocument): boolean => isRoot(signed) && !remembered.includes(signed.hash)
  const others = documents.filter(isNew)
  if (others.length === 0 || !documents.some(signed => isRoot(signed) && !isNew(signed)))
    return resolve(documents, founder)
  const view = resolve(
    documents.filter(signed => !isNew(signed)),
    founder,
  )
  const { members = [], ownersToAgree = 1 } = view.head?.document ?? {}
  const decidesAlone =
    ownersToAgree === 1 && members.some(({ role, verifyKey }) => role === "owner" && verifyKey === founder)
  return decidesAlone ? resolve(documents, founder) : { ...view, forged: [...view.forged, ...others] }
}

function resolve(documents: readonly SignedDocument[], founder: string): MembersView {
  const valid = new Map<string, SignedDocument>()
  const ordered = [...documents].sort((a, b) => a.document.epoch - b.document.epoch || (a.hash < b.hash ? -1 : 1))
  const forged: SignedDocument[] = []
  const waiting: SignedDocument[] = []
  const unagreed: SignedDocument[] = []
  for (const signed of ordered) {
    if (valid.has(signed.hash)) continue
    const belief = beliefIn(signed, valid, founder)
    if (belief === "whole") valid.set(signed.hash, signed)
    else if (belief === "unagreed") unagreed.push(signed)
    else if (signed.document.parents.every(parent => valid.has(parent))) forged.push(signed)
    else waiting.push(signed)
  }
  const followed = new Set([...valid.values()].flatMap(({ document }) => document.parents))
  const isFirst = ({ document }: SignedDocument): boolean => document.format === "postern-vault/1"
  const all = [...valid.values()].filter(({ hash }) => !followed.has(hash))
  const heads = all.some(signed => !isFirst(signed)) ? all.filter(signed => !isFirst(signed)) : all
  const head = heads.length === 0 ? null : heads.reduce((best, other) => preferred(best, other, valid))
  const readers = (head?.document.members ?? []).filter(({ name, verifyKey }) =>
    heads.every(({ document }) =>
      document.members.some(member => member.name === name && member.verifyKey === verifyKey),
    ),
  )
  return { head, heads, valid, readers, forged, unagreed, waiting }
}

type Belief = "whole" | "unagreed" | "none"

/** Whether all who must have signed a document did, or only some. */
function beliefIn(signed: SignedDocument, valid: ReadonlyMap<string, SignedDocument>, founder: string): Belief {
  const { document } = signed
  const parents = document.parents.map(hash => valid.get(hash))
  if (parents.length === 0) return isDocumentSignedBy(signed, founder) ? "whole" : "none"
  if (parents.some(parent => parent === undefined)) return "none"
  const known = parents as SignedDocument[]
  if (document.epoch !== 1 + Math.max(...known.map(parent => parent.document.epoch))) return "none"
  const first = known.reduce((best, other) => preferred(best, other, valid))
  if (!tellsOf(document, first.document)) return "none"
  if (known.length === 1 && isOwnKeyChange(signed, first.document)) return "whole"
  if (!leavesKeys(signed, first, known, valid)) return "none"
  const owners = signersAmongOwners(signed, first.document).length
  if (owners === 0) return "none"
  return owners >= neededSignatures(document, first.document) ? "whole" : "unagreed"
}

/** The owners of a document who have signed the one that follows it. */
export const signersAmongOwners = (signed: SignedDocument, { members }: MembersDocument): readonly string[] =>
  members
    .filter(({ role, verifyKey }) => role === "owner" && isDocumentSignedBy(signed, verifyKey))
    .map(({ name }) => name)

/** Whether a document goes on from another: nobody vanishes, and no key or role changes, without being named as it was. */
function tellsOf(next: MembersDocument, before: MembersDocument): boolean {
  const has = <T>(list: readonly T[], each: T): boolean =>
    list.some(other => JSON.stringify(other) === JSON.stringify(each))
  const keeps =
    before.left.every(former => next.left.some(({ name }) => name === former.name)) &&
    before.changed.every(former => has(next.changed, former)) &&
    before.revoked.every(({ device }) => next.revoked.some(other => other.device === device)) &&
    JSON.stringify(before.early) === JSON.stringify(next.early)
  return (
    keeps &&
    before.members.every(member => {
      const now = next.members.find(({ name }) => name === member.name)
      if (now === undefined) return next.left.some(({ name, key }) => name === member.name && key === member.verifyKey)
      const isSame = now.role === member.role && now.verifyKey === member.verifyKey
      return isSame || next.changed.some(former => isAsItWas(former, member) && !has(before.changed, former))
    })
  )
}

const isAsItWas = ({ name, was, key }: MembersDocument["changed"][number], member: Member): boolean =>
  name === member.name && was === member.role && key === member.verifyKey

/** Whether the document changes nothing but the keys of one member, who signed it with the key of until then. */
function isOwnKeyChange(signed: SignedDocument, before: MembersDocument): boolean {
  const next = signed.document
  const same = (a: unknown, b: unknown): boolean => canonicalJson(a as Json) === canonicalJson(b as Json)
  const own = before.members.find((member, at) => !same(member, next.members[at]))
  if (own === undefined || !isDocumentSignedBy(signed, own.verifyKey)) return false
  const changed = next.members.find(({ name }) => name === own.name)
  if (changed === undefined || changed.role !== own.role) return false
  const members = before.members.map(member => (member === own ? changed : member))
  const formers = next.changed
  const known = before.changed
  const { epoch, parents, at } = next
  return (
    same(next, { ...before, epoch, parents, at, members, changed: formers }) &&
    formers.length === known.length + 1 &&
    same(formers.slice(0, -1), known) &&
    formers.at(-1)!.name === own.name
  )
}

/** Whether nobody is given keys by another: each has those of before, those of the other side of a fork, or has signed the new ones. */
function leavesKeys(
  signed: SignedDocument,
  first: SignedDocument,
  parents: readonly SignedDocument[],
  valid: ReadonlyMap<string, SignedDocument>,
): boolean {
  const passed = parents.length === 1 ? null : ancestryOf(first, valid)
  const sides = parents.filter(parent => parent === first || !passed?.has(parent.hash))
  const keysOf = ({ recipients, consent, verifyKey }: Member): string =>
    JSON.stringify([recipients, consent, verifyKey])
  return signed.document.members.every(member => {
    const was = first.document.members.find(({ name }) => name === member.name)
    if (was === undefined) return true
    const isKnown = sides.some(({ document }) =>
      document.members.some(each => each.name === member.name && keysOf(each) === keysOf(member)),
    )
    return isKnown || isDocumentSignedBy(signed, was.verifyKey)
  })
}

/** A document and all that it follows. */
export function ancestryOf(
  { hash, document }: SignedDocument,
  valid: ReadonlyMap<string, SignedDocument>,
): Set<string> {
  const found = new Set([hash])
  const waiting = [...document.parents]
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (found.has(next)) continue
    found.add(next)
    waiting.push(...(valid.get(next)?.document.parents ?? []))
  }
  return found
}

/**
 * Who has signed a document, by the keys of the documents before. Not by the names beside the signatures: anybody can write one more of
 * these, and names decide which side of a fork counts.
 */
function signersOf(signed: SignedDocument, valid: ReadonlyMap<string, SignedDocument>): readonly string[] {
  const before = signed.document.parents.flatMap(hash => valid.get(hash)?.document ?? [])
  const known = (before.length === 0 ? [signed.document] : before).flatMap(({ members }) => members)
  const among = (members: readonly Member[]): string[] =>
    members.filter(({ verifyKey }) => isDocumentSignedBy(signed, verifyKey)).map(({ name }) => name)
  const owners = among(known.filter(({ role }) => role === "owner"))
  return owners.length > 0 ? owners : among(known)
}

/** The names of those who signed what one document follows and the other does not, and the last document that both follow. */
export function branchOf(
  own: SignedDocument,
  other: SignedDocument,
  valid: ReadonlyMap<string, SignedDocument>,
): { readonly signers: readonly string[]; readonly ancestor: SignedDocument | null } {
  const [mine, theirs] = [ancestryOf(own, valid), ancestryOf(other, valid)]
  const documents = [...mine].flatMap(hash => valid.get(hash) ?? [])
  const signers = documents.filter(({ hash }) => !theirs.has(hash)).flatMap(signed => signersOf(signed, valid))
  const shared = documents.filter(({ hash }) => theirs.has(hash)).sort((a, b) => b.document.epoch - a.document.epoch)
  return { signers: [...new Set(signers)], ancestor: shared[0] ?? null }
}

type Branch = ReturnType<typeof branchOf>

/**
 * Whether one side of a fork changed the owners, or how many must agree, with fewer owners than the other side asks for: so that nobody goes
 * back to a time before the number was set. A side can ask for one more than have signed it, or one owner could ask for any number.
 */
function isShort(
  { document }: SignedDocument,
  { signers, ancestor }: Branch,
  other: SignedDocument,
  ofOther: Branch,
): boolean {
  if (ancestor === null) return false
  const owners = ({ members }: MembersDocument): string[] =>
    members.filter(({ role }) => role === "owner").map(({ name }) => name)
  const before = owners(ancestor.document)
  const agreed = (names: readonly string[]): number => names.filter(name => before.includes(name)).length
  const asked = Math.min(other.document.ownersToAgree ?? 1, 1 + agreed(ofOther.signers))
  const isChanged = JSON.stringify(owners(document)) !== JSON.stringify(before) || (document.ownersToAgree ?? 1) < asked
  return isChanged && agreed(signers) < asked
}

/**
 * Which of two documents that were made apart counts until an owner brings them together, the same on every device: one whose author the
 * other has removed does not; else the one whose author stands earlier in the list that both follow; else the smaller hash.
 */
export function preferred(
  a: SignedDocument,
  b: SignedDocument,
  valid: ReadonlyMap<string, SignedDocument>,
): SignedDocument {
  if (a.hash === b.hash) return a
  const [ofA, ofB] = [branchOf(a, b, valid), branchOf(b, a, valid)]
  // One follows the other: the later one.
  if (ancestryOf(b, valid).has(a.hash)) return b
  if (ancestryOf(a, valid).has(b.hash)) return a
  const [aIsShort, bIsShort] = [isShort(a, ofA, b, ofB), isShort(b, ofB, a, ofA)]
  if (aIsShort !== bIsShort) return aIsShort ? b : a
  const hasRemoved = ({ document }: SignedDocument, signers: readonly string[]): boolean =>
    signers.every(name => document.left.some(former => former.name === name))
  const [aRemovesB, bRemovesA] = [hasRemoved(a, ofB.signers), hasRemoved(b, ofA.signers)]
  if (aRemovesB !== bRemovesA) return aRemovesB ? a : b
  const list = ofA.ancestor?.document.members.map(({ name }) => name) ?? []
  const place = (signers: readonly string[]): number =>
    Math.min(...signers.map(name => (list.includes(name) ? list.indexOf(name) : list.length)))
  const [x, y] = [place(ofA.signers), place(ofB.signers)]
  if (x !== y) return x < y ? a : b
  return a.hash < b.hash ? a : b
}
