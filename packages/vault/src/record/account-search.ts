import { VaultError } from "./vault-error.ts"
import type { Account, VaultState } from "./vault-state.ts"

/**
 * The one account that a person means by a name: its name or print reference, or a beginning or part of one that fits no other.
 * @throws VaultError `account-not-found`, or `usage-wrong` where several fit; both name the nearest.
 */
export function findAccount(state: VaultState, wanted: string): Account {
  const lower = wanted.trim().toLowerCase()
  const passes: ((account: Account) => boolean)[] = [
    account => account.name.toLowerCase() === lower,
    account => account.ref.toLowerCase() === lower,
    account => account.name.toLowerCase().startsWith(lower),
    account => account.name.toLowerCase().includes(lower),
  ]
  for (const fits of lower === "" ? [] : passes) {
    const found = state.accounts.filter(fits)
    if (found.length === 1) return found[0]!
    if (found.length > 1)
      throw new VaultError("usage-wrong", `"${wanted}" fits several accounts: ${names(found)}. Say which.`)
  }
  const near = state.accounts.filter(account => isNear(account.name.toLowerCase(), lower))
  const hint = near.length > 0 ? `Did you mean ${names(near)}?` : "postern-vault list shows them all."
  throw new VaultError("account-not-found", `There is no account "${wanted}". ${hint}`)
}

const names = (accounts: readonly Account[]): string =>
  accounts
    .slice(0, 5)
    .map(({ name }) => `"${name}"`)
    .join(", ") + (accounts.length > 5 ? " …" : "")

/** Whether the whole name, or a word of it, is a slip or two away. */
function isNear(name: string, wanted: string): boolean {
  const most = Math.max(1, Math.min(3, Math.floor(wanted.length / 3)))
  return [name, ...name.split(/\s+/)].some(part => editDistance(part, wanted) <= most)
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++)
      next.push(Math.min(next[j - 1]! + 1, row[j]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)))
    row = next
  }
  return row[b.length]!
}

/** A print reference that no account has yet: the first letter of the name, then a number. `GitHub Work` → `G1`. */
export function freshReference(name: string, taken: Iterable<string>): string {
  const used = new Set([...taken].map(ref => ref.toUpperCase()))
  const letter = /[A-Z]/.exec(name.normalize("NFD").toUpperCase())?.[0] ?? "X"
  for (let number = 1; ; number++) if (!used.has(`${letter}${number}`)) return `${letter}${number}`
}
