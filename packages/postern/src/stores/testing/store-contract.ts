import { after, before, describe } from "node:test"
import type { Store } from "../../issuer/index.ts"
import { commitCases } from "./commit-cases.ts"
import { listingCases } from "./listing-cases.ts"
import { outboxCases } from "./outbox-cases.ts"
import { serverCases } from "./server-cases.ts"
import type { ContractSubject, StoreUnderTest } from "./store-under-test.ts"

/**
 * Tests that a store keeps the contract of `Store`, with Node's own test runner:
 * `storeContract("my store", async () => ({ store: myStore() }))`. A store without an outbox says `{ hasOutbox: false }`.
 */
export function storeContract(
  name: string,
  open: () => Promise<StoreUnderTest>,
  { hasOutbox = true }: { readonly hasOutbox?: boolean } = {},
): void {
  describe(`${name} keeps the store contract`, () => {
    let tested: StoreUnderTest
    const others: Store[] = []
    before(async () => {
      tested = await open()
    })
    after(async () => {
      for (const other of others) await other.close()
      await tested.store.close()
      await tested.cleanUp?.()
    })
    const another = async () => {
      if (tested.openAnother === undefined) return tested.store
      const store = await tested.openAnother()
      others.push(store)
      return store
    }
    const subject: ContractSubject = { store: () => tested.store, another }
    commitCases(subject)
    listingCases(subject, open)
    if (hasOutbox) outboxCases(subject)
    serverCases(subject)
  })
}
