import { AccessFold } from "./access/access-fold.ts"
import type { Authority } from "./access/authority.ts"
import { orderEvents } from "./clock.ts"
import {
  type AccountFacts,
  type BatchChanges,
  type BatchCodes,
  type BatchFacts,
  eventId,
  type Fact,
  type VaultEvent,
} from "./event.ts"
import { nameKey, tidyFact } from "./tidy-text.ts"
import type { Account, Batch, Copy, DoubleUse, KeptCode, Use, VaultState } from "./vault-state.ts"

type Open<T> = { -readonly [K in keyof T]: T[K] extends readonly (infer E)[] ? E[] : T[K] }
type OpenCode = Open<KeptCode>
type OpenBatch = Omit<Open<Batch>, "codes" | "copies"> & { codes: OpenCode[]; copies: Open<Copy>[] }
type OpenAccount = Omit<Open<Account>, "batches"> & { batches: OpenBatch[] }

/**
 * The state of the vault: a pure fold over the union of all devices' events, in whatever order they are given.
 * @param authority who may say what; null in a vault of one member.
 */
export function foldEvents(events: Iterable<VaultEvent>, authority: Authority | null = null): VaultState {
  const fold = new Fold(authority)
  for (const event of orderEvents(events).events) fold.apply(tidyFact(event))
  return fold.finish()
}

class Fold {
  readonly #accounts = new Map<string, OpenAccount>()
  /** Accounts that became part of another, by their ids. */
  readonly #merged = new Map<string, string>()
  readonly #batches = new Map<string, OpenBatch>()
  readonly #copies = new Map<string, Open<Copy>>()
  readonly #batchOfCopy = new Map<string, string>()
  readonly #devices = new Map<string, { id: string; label: string; member: string; events: number; lastAt: string }>()
  readonly #authority: Authority | null
  readonly #access: AccessFold
  #lamport = 0

  constructor(authority: Authority | null) {
    this.#authority = authority
    this.#access = new AccessFold(authority, {
      batch: id => this.#batches.get(id),
      account: id => this.#account(id),
      batchOfCopy: copy => this.#batchOfCopy.get(copy) ?? null,
    })
  }

  apply(event: VaultEvent): void {
    this.#lamport = Math.max(this.#lamport, event.lamport)
    const device = this.#devices.get(event.device)
    if (device !== undefined) {
      device.events++
      device.lastAt = event.at
    }
    if (!this.#access.admits(event)) return
    switch (event.kind) {
      case "device-added":
        this.#devices.set(event.device, {
          id: event.device,
          label: event.label,
          member: event.member,
          events: 1,
          lastAt: event.at,
        })
        break
      case "account-added":
        // A second event for the same account would be a forged or repeated one: the first stands.
        if (!this.#accounts.has(event.account)) this.#accounts.set(event.account, newAccount(event))
        break
      case "account-changed": {
        const account = this.#account(event.account)
        if (account !== undefined) Object.assign(account, knownChanges(event.set))
        break
      }
      case "account-removed":
        this.#accounts.delete(event.account)
        break
      case "account-merged":
        this.#merge(event.account, event.into)
        break
      case "batch-added":
        this.#addBatch(event)
        break
      case "batch-removed":
        this.#removeBatch(event.batch)
        break
      default:
        this.#applyToBatch(event)
        this.#access.apply(event, this.#memberOf(event))
    }
  }

  /** The account of this id, or the one that it became part of. */
  #account(id: string): OpenAccount | undefined {
    const into = this.#merged.get(id)
    return into === undefined ? this.#accounts.get(id) : this.#account(into)
  }

  #merge(from: string, to: string): void {
    const [old, into] = [this.#account(from), this.#account(to)]
    // Where two devices merge the same two each their own way, the second finds one account.
    if (old === undefined || into === undefined || old === into) return
    this.#accounts.delete(old.id)
    this.#merged.set(old.id, into.id)
    for (const batch of old.batches) batch.account = into.id
    const { service = old.service, login = old.login, url = old.url, owner = old.owner, twoFactor } = into
    const facts = { service, login, url, owner, twoFactor: twoFactor || old.twoFactor }
    const known = Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined))
    const places = new Map([...this.#batches.keys()].map((id, place) => [id, place]))
    const batches = [...into.batches, ...old.batches].sort((a, b) => places.get(a.id)! - places.get(b.id)!)
    Object.assign(into, known, { batches, tags: [...new Set([...into.tags, ...old.tags])] })
  }

  #removeBatch(id: string): void {
    const batch = this.#batches.get(id)
    const account = batch === undefined ? undefined : this.#account(batch.account)
    if (batch === undefined || account === undefined) return
    account.batches = account.batches.filter(other => other !== batch)
    // What it had taken the place of is live again, or void by what took its own place.
    for (const other of account.batches) if (other.supersededBy === id) other.supersededBy = batch.supersededBy
  }

  #addBatch(event: VaultEvent & BatchFacts & BatchCodes): void {
    if (this.#batches.has(event.batch)) return
    const batch = newBatch(event)
    this.#batches.set(batch.id, batch)
    this.#access.noteSeal(event, batch, this.#memberOf(event))
    const account = this.#account(event.account)
    if (account !== undefined) batch.account = account.id
    account?.batches.push(batch)
    for (const id of event.supersedes ?? []) {
      const old = this.#batches.get(id)
      if (old !== undefined && old.account === batch.account) old.supersededBy ??= batch.id
    }
  }

  #applyToBatch(event: VaultEvent & Fact): void {
    switch (event.kind) {
      case "code-handed":
        this.#code(event)?.handed.push({
          event: eventId(event),
          at: event.at,
          member: this.#memberOf(event),
          request: event.request ?? null,
        })
        this.#code(event)?.doubts.push({ event: eventId(event), at: event.at, handed: true })
        break
      case "code-doubtful":
        this.#code(event)?.doubts.push({ event: eventId(event), at: event.at, handed: false })
        break
      case "code-cleared": {
        const code = this.#code(event)
        if (code !== undefined) code.doubts = code.doubts.filter(doubt => !this.#clears(event, doubt.event))
        break
      }
      case "code-used": {
        const member = this.#memberOf(event)
        const use: Use = {
          event: eventId(event),
          at: event.at,
          device: event.device,
          member,
          worked: event.worked ?? null,
        }
        this.#code(event)?.uses.push(use)
        break
      }
      case "batch-changed": {
        const batch = this.#batches.get(event.batch)
        if (batch !== undefined) Object.assign(batch, knownBatchChanges(event.set))
        break
      }
      case "codes-read": {
        const { at, purpose, reason = null } = event
        const reading = { event: eventId(event), at, member: this.#memberOf(event), purpose, reason }
        for (const batch of event.batches) this.#batches.get(batch)?.reads.push(reading)
        break
      }
      case "batch-tested":
        this.#batches.get(event.batch)?.tested.push({ on: event.on, index: event.index ?? null })
        break
      case "exposure-found":
        this.#batches.get(event.batch)?.exposures.push({ where: event.where, on: event.on })
        break
      case "copy-added": {
        if (this.#copies.has(event.copy)) break
        const copy = newCopy(event)
        this.#copies.set(copy.id, copy)
        this.#batchOfCopy.set(copy.id, event.batch)
        this.#batches.get(event.batch)?.copies.push(copy)
        break
      }
      case "copy-seen": {
        const copy = this.#copies.get(event.copy)
        if (copy === undefined) break
        if (event.on > copy.lastSeenOn) copy.lastSeenOn = event.on
        copy.lostOn = null
        break
      }
      case "copy-lost": {
        const copy = this.#copies.get(event.copy)
        if (copy !== undefined) copy.lostOn = event.on
        break
      }
    }
  }

  /** A doubt is cleared by the member whose device raised it, or by who keeps the accounts. */
  #clears(event: VaultEvent & Extract<Fact, { kind: "code-cleared" }>, doubt: string): boolean {
    if (!event.clears.includes(doubt)) return false
    const standing = this.#authority?.standingOf(event)
    if (standing == null || standing.role === "owner" || standing.role === "manager") return true
    const author = this.#devices.get(doubt.slice(0, doubt.lastIndexOf(":")))?.member
    return author === standing.member || this.#access.isRequestOf(standing.member, doubt)
  }

  #memberOf({ device }: VaultEvent): string {
    return this.#devices.get(device)?.member ?? "?"
  }

  #code(event: { batch: string; index: number }): OpenCode | undefined {
    return this.#batches.get(event.batch)?.codes[event.index]
  }

  finish(): VaultState {
    settleReferences([...this.#accounts.values()])
    const accounts = [...this.#accounts.values()].sort((a, b) => compareNames(a.name, b.name) || (a.id < b.id ? -1 : 1))
    const { rules, requests, findings } = this.#access
    return {
      accounts,
      devices: [...this.#devices.values()],
      doubleUses: doubleUses(accounts),
      rules,
      requests: [...requests.values()],
      findings,
      lamport: this.#lamport,
    }
  }
}

const suffixes = "bcdefghijklmnopqrstuvwxyz"

/**
 * Two devices that were apart may give one reference to two accounts. The first in the order of events keeps it; the others get a letter behind it,
 * the same on every device, so that a reference always names one account.
 */
function settleReferences(accounts: readonly OpenAccount[]): void {
  const given = new Set(accounts.map(({ ref }) => ref.toUpperCase()))
  const seen = new Set<string>()
  for (const account of accounts) {
    const { ref } = account
    if (seen.has(ref.toUpperCase())) {
      for (let number = 0; ; number++) {
        const suffix = suffixes.charAt(number % suffixes.length).repeat(1 + Math.floor(number / suffixes.length))
        const settled = `${ref}${suffix}`
        if (given.has(settled.toUpperCase())) continue
        given.add(settled.toUpperCase())
        Object.assign(account, { ref: settled, sharedRef: ref })
        break
      }
    }
    seen.add(account.ref.toUpperCase())
  }
}

const changeable = ["name", "ref", "service", "login", "url", "owner", "tags", "twoFactor"] as const

/** The fields that an account has. What else a signed line holds, such as `id` or `batches`, changes nothing. */
function knownChanges(set: Partial<AccountFacts>): Partial<AccountFacts> {
  const isSaid = (name: keyof AccountFacts): boolean => set[name] !== undefined && !(name === "name" && set.name === "")
  const named = changeable.filter(name => Object.hasOwn(set, name) && isSaid(name))
  return Object.fromEntries(named.map(name => [name, set[name]]))
}

const changeableOfBatch = ["generatedOn", "expiresOn", "reviewOn", "note"] as const

function knownBatchChanges(set: BatchChanges): BatchChanges {
  return Object.fromEntries(
    changeableOfBatch
      .filter(name => Object.hasOwn(set, name) && set[name] !== undefined)
      .map(name => [name, set[name]]),
  )
}

function newAccount(event: Extract<VaultEvent, { kind: "account-added" }>): OpenAccount {
  const { account, name, ref, service, login, url, owner, tags, twoFactor, at } = event
  const optional = { service, login, url, owner, twoFactor }
  const known = Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined))
  return { id: account, name: name || "Unnamed", ref, ...known, tags: [...(tags ?? [])], addedAt: at, batches: [] }
}

function newBatch(event: VaultEvent & BatchFacts & BatchCodes): OpenBatch {
  const texts: readonly (string | null)[] = "codes" in event ? event.codes : Array<null>(event.sealed.count).fill(null)
  return {
    id: event.batch,
    account: event.account,
    addedAt: event.at,
    addedBy: event.device,
    sort: event.sort,
    codes: texts.map((text, index) => ({
      index,
      text,
      usedBefore: event.used?.includes(index) ?? false,
      uses: [],
      doubts: [],
      handed: [],
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
    supersededBy: null,
    reads: [],
    tested: [],
    copies: [],
    exposures: [],
  }
}

function newCopy(event: Extract<VaultEvent, { kind: "copy-added" }>): Open<Copy> {
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

function doubleUses(accounts: readonly Account[]): DoubleUse[] {
  const found: DoubleUse[] = []
  for (const account of accounts)
    for (const batch of account.batches) {
      if (batch.sort === "reusable") continue
      for (const { index, uses } of batch.codes)
        if (uses.length > 1) found.push({ account: account.id, batch: batch.id, index, uses })
    }
  return found
}

/** Compares names without regard to case and Unicode form, the same on every machine (no locale). */
export function compareNames(a: string, b: string): number {
  const [x, y] = [nameKey(a), nameKey(b)]
  return x < y ? -1 : x > y ? 1 : 0
}
