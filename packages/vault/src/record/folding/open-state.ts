import type { AccountFacts, BatchChanges, BatchCodes, BatchFacts, VaultEvent } from "../event.ts"
import { privateOfAccount, privateOfBatch } from "../shapes/private-facts.ts"
import type { Account, Batch, Copy, KeptCode } from "../vault-state.ts"

/** A part of the state while events still change it. */
export type Open<T> = { -readonly [K in keyof T]: T[K] extends readonly (infer E)[] ? E[] : T[K] }
export type OpenCode = { -readonly [K in keyof KeptCode]: KeptCode[K] }
export type OpenBatch = Omit<Open<Batch>, "codes" | "copies"> & { codes: OpenCode[]; copies: Open<Copy>[] }
export type OpenAccount = Omit<Open<Account>, "batches"> & { batches: OpenBatch[] }

const changeable = ["name", "ref", "service", "login", "url", "owner", "tags", "twoFactor", "private"] as const

/** The fields that an account has. What else a signed line holds, such as `id` or `batches`, changes nothing. */
export function knownChanges(set: Partial<AccountFacts>): Partial<AccountFacts> {
  const isSaid = (name: keyof AccountFacts): boolean => set[name] !== undefined && !(name === "name" && set.name === "")
  const named = changeable.filter(name => Object.hasOwn(set, name) && isSaid(name))
  return Object.fromEntries(named.map(name => [name, set[name]]))
}

const changeableOfBatch = ["generatedOn", "expiresOn", "reviewOn", "note", "private"] as const

export function knownBatchChanges(set: BatchChanges): BatchChanges {
  return Object.fromEntries(
    changeableOfBatch
      .filter(name => Object.hasOwn(set, name) && set[name] !== undefined)
      .map(name => [name, set[name]]),
  )
}

export function newAccount(event: Extract<VaultEvent, { kind: "account-added" }>): OpenAccount {
  const { account: id, name, ref, service, login, url, owner, tags, twoFactor, at } = event
  const optional = { service, login, url, owner, twoFactor }
  const known = Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined))
  const account = {
    id,
    name: name || "Unnamed",
    ref,
    ...known,
    tags: [...(tags ?? [])],
    ...(event.private ? { private: event.private } : {}),
    addedAt: at,
    batches: [],
  }
  return withoutPrivate(account)
}

/** A private account shows its reference in the place of its name, and nothing that only its readers may know. */
export function withoutPrivate(account: OpenAccount): OpenAccount {
  if (!account.private) {
    delete account.private
    return account
  }
  for (const field of privateOfAccount) if (field !== "name") delete account[field]
  return Object.assign(account, { name: account.ref })
}

/** The same for its codes. */
export function withoutPrivateOfBatch(batch: OpenBatch): OpenBatch {
  return batch.private === undefined
    ? batch
    : Object.assign(batch, Object.fromEntries(privateOfBatch.map(f => [f, null])))
}

/** Of a million codes few ever have anything in their lists: all share one empty list until they do. */
const none: readonly never[] = Object.freeze([])

/** Adds to one of a code's lists. */
export function addTo<K extends "uses" | "doubts" | "handed">(
  code: OpenCode,
  list: K,
  added: KeptCode[K][number],
): void {
  if (code[list] === none) code[list] = [] as unknown as OpenCode[K]
  ;(code[list] as unknown[]).push(added)
}

export function newBatch(event: VaultEvent & BatchFacts & BatchCodes): OpenBatch {
  const texts: readonly (string | null)[] = "codes" in event ? event.codes : Array<null>(event.sealed.count).fill(null)
  return withoutPrivateOfBatch({
    id: event.batch,
    account: event.account,
    addedAt: event.at,
    addedBy: event.device,
    sort: event.sort,
    codes: texts.map((text, index) => ({
      index,
      text,
      usedBefore: event.used?.includes(index) ?? false,
      uses: none,
      doubts: none,
      handed: none,
    })),
    sealed: "sealed" in event ? event.sealed : null,
    seals: [],
    generatedOn: event.generatedOn ?? null,
    expiresOn: event.expiresOn ?? null,
    reviewOn: event.reviewOn ?? null,
    issuer: event.issuer ?? null,
    set: event.set ?? null,
    format: event.format ?? null,
    source: event.source ?? null,
    note: event.note ?? null,
    ...(event.private ? { private: event.private } : {}),
    supersededBy: null,
    reads: [],
    tested: [],
    copies: [],
    exposures: [],
    drills: [],
  })
}

export function newCopy(event: Extract<VaultEvent, { kind: "copy-added" }>): Open<Copy> {
  const { copy, location, sort, on } = event
  const inside = event.inside ?? null
  return {
    id: copy,
    location,
    sort,
    inside,
    onFactorDevice: event.onFactorDevice ?? false,
    addedOn: on,
    lastSeenOn: on,
    lostOn: null,
  }
}
