import type { Account, DoubleUse } from "../vault-state.ts"
import type { OpenAccount } from "./open-state.ts"

const suffixes = "bcdefghijklmnopqrstuvwxyz"

/**
 * Two devices that were apart may give one reference to two accounts. The first in the order of events keeps it; the others get a letter behind it,
 * the same on every device, so that a reference always names one account.
 */
export function settleReferences(accounts: readonly OpenAccount[]): void {
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

/** The codes that were marked as used more than once. */
export function doubleUses(accounts: readonly Account[]): DoubleUse[] {
  const found: DoubleUse[] = []
  for (const account of accounts)
    for (const batch of account.batches) {
      if (batch.sort === "reusable") continue
      for (const { index, uses } of batch.codes)
        if (uses.length > 1) found.push({ account: account.id, batch: batch.id, index, uses })
    }
  return found
}
