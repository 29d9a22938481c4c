import type { AccountFacts, BatchCodes, BatchFacts, VaultEvent } from "../event.ts"
import { compareNames } from "../tidy-text.ts"
import { knownChanges, newAccount, newBatch, type OpenAccount, type OpenBatch, withoutPrivate } from "./open-state.ts"
import { settleReferences } from "./settled-state.ts"

/** The part of the fold that knows which accounts there are and which batches belong to each. */
export class AccountsFold {
  readonly #accounts = new Map<string, OpenAccount>()
  /** Accounts that became part of another, by their ids. */
  readonly #merged = new Map<string, string>()
  readonly #batches = new Map<string, OpenBatch>()

  /** The account of this id, or the one that it became part of. */
  account(id: string): OpenAccount | undefined {
    const into = this.#merged.get(id)
    return into === undefined ? this.#accounts.get(id) : this.account(into)
  }

  /** The batch of this id, also where it or its account was removed. */
  batch(id: string): OpenBatch | undefined {
    return this.#batches.get(id)
  }

  /** A second event for the same account would be a forged or repeated one: the first stands. */
  add(event: Extract<VaultEvent, { kind: "account-added" }>): void {
    if (!this.#accounts.has(event.account)) this.#accounts.set(event.account, newAccount(event))
  }

  change(id: string, set: Partial<AccountFacts>): void {
    const account = this.account(id)
    if (account !== undefined) withoutPrivate(Object.assign(account, knownChanges(set)))
  }

  remove(id: string): void {
    this.#accounts.delete(id)
  }

  merge(from: string, to: string): void {
    const [old, into] = [this.account(from), this.account(to)]
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

  /** The new batch, or null where one of this id is there already. */
  addBatch(event: VaultEvent & BatchFacts & BatchCodes): OpenBatch | null {
    if (this.#batches.has(event.batch)) return null
    const batch = newBatch(event)
    this.#batches.set(batch.id, batch)
    const account = this.account(event.account)
    if (account !== undefined) batch.account = account.id
    account?.batches.push(batch)
    for (const id of event.supersedes ?? []) {
      const old = this.#batches.get(id)
      if (old !== undefined && old.account === batch.account) old.supersededBy ??= batch.id
    }
    return batch
  }

  removeBatch(id: string): void {
    const batch = this.#batches.get(id)
    const account = batch === undefined ? undefined : this.account(batch.account)
    if (batch === undefined || account === undefined) return
    account.batches = account.batches.filter(other => other !== batch)
    // What it had taken the place of is live again, or void by what took its own place.
    for (const other of account.batches) if (other.supersededBy === id) other.supersededBy = batch.supersededBy
  }

  /** All accounts by name, each with a reference of its own. */
  finish(): OpenAccount[] {
    settleReferences([...this.#accounts.values()])
    for (const account of this.#accounts.values()) withoutPrivate(account)
    return [...this.#accounts.values()].sort((a, b) => compareNames(a.name, b.name) || (a.id < b.id ? -1 : 1))
  }
}
