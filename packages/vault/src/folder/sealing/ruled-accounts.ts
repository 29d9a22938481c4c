import type { Account, Fact } from "../../record/index.ts"

/** An account as rules look at it. */
export type RuledAccount = Pick<Account, "id" | "tags">

// A hundred thousand accounts may come in one write, and each is asked for: made once for all facts, and for all accounts that are there.
const ofFacts = new WeakMap<readonly Fact[], ReadonlyMap<string, RuledAccount>>()
const ofAccounts = new WeakMap<readonly Account[], ReadonlyMap<string, RuledAccount>>()

/** Finds the account that codes are for: among those that are there, or those that the same write adds. Null for none. */
export function ruledAccount(accounts: readonly Account[], facts: readonly Fact[], id: string): RuledAccount | null {
  const there = kept(ofAccounts, accounts, () => new Map(accounts.map(account => [account.id, account])))
  const added = kept(ofFacts, facts, () => {
    const made = new Map<string, RuledAccount>()
    // The first of a name stands, as in the fold.
    for (const fact of facts)
      if (fact.kind === "account-added" && !made.has(fact.account))
        made.set(fact.account, { id: fact.account, tags: fact.tags ?? [] })
    return made
  })
  return there.get(id) ?? added.get(id) ?? null
}

function kept<K extends object, V>(values: WeakMap<K, V>, key: K, make: () => V): V {
  const known = values.get(key)
  if (known !== undefined) return known
  const made = make()
  values.set(key, made)
  return made
}
