import { nameKey } from "./tidy-text.ts"
import { VaultError } from "./vault-error.ts"
import type { Account, VaultState } from "./vault-state.ts"

/**
 * The one account that a person means by a name: its name or print reference, or a beginning or part of one that fits no other.
 * @throws VaultError `account-not-found`, or `usage-wrong` where several fit; both name the nearest.
 */
export function findAccount(state: VaultState, wanted: string): Account {
  const lower = nameKey(wanted)
  const passes: ((account: Account) => boolean)[] = [
    account => nameKey(account.name) === lower,
    account => nameKey(account.ref) === lower,
    account => nameKey(account.name).startsWith(lower),
    account => nameKey(account.name).includes(lower),
  ]
  for (const fits of lower === "" ? [] : passes) {
    const found = state.accounts.filter(fits)
    if (found.length === 1) return found[0]!
    if (found.length > 1)
      throw new VaultError("usage-wrong", `"${wanted}" fits several accounts: ${names(found)}. Say which.`)
  }
  const near = state.accounts.filter(account => isNear(nameKey(account.name), lower))
  const hint = near.length > 0 ? `Did you mean ${names(near)}?` : "postern-vault list shows them all."
  throw new VaultError("account-not-found", `There is no account "${wanted}". ${hint}`)
}

const names = (accounts: readonly Account[]): string =>
  accounts
    .slice(0, 5)
    // Two devices may have made two accounts of one name: their references tell them apart.
    .map(({ name, ref }) =>
      accounts.some(other => other.ref !== ref && other.name === name) ? `"${name}" (${ref})` : `"${name}"`,
    )
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

/**
 * A number that is free, the one before it being taken: the first free one, where the taken ones have no gaps. It asks some twenty times
 * for a million, so that many accounts of one name take no longer each than the first.
 */
export function freeNumber(isTaken: (number: number) => boolean, from: number): number {
  if (!isTaken(from)) return from
  let taken = from
  let step = 1
  while (isTaken(taken + step)) {
    taken += step
    step *= 2
  }
  for (let free = taken + step; free - taken > 1; ) {
    const middle = Math.floor((taken + free) / 2)
    if (isTaken(middle)) taken = middle
    else free = middle
  }
  return taken + 1
}

/** The print references of all accounts, in whatever case they were written. */
export class References {
  readonly #taken: Set<string>

  constructor(taken: Iterable<string>) {
    this.#taken = new Set([...taken].map(ref => ref.toUpperCase()))
  }

  has(ref: string): boolean {
    return this.#taken.has(ref.toUpperCase())
  }

  add(ref: string): void {
    this.#taken.add(ref.toUpperCase())
  }

  /** One that no account has yet: the first letter of the name, then a number. `GitHub Work` → `G1`. */
  fresh(name: string): string {
    const letter = /[A-Z]/.exec(name.normalize("NFD").toUpperCase())?.[0] ?? "X"
    return `${letter}${freeNumber(number => this.has(`${letter}${number}`), 1)}`
  }
}
