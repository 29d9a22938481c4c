import type { ReadCode } from "../../reading/index.ts"
import { type Account, type Batch, codeKey, nameKey, type VaultState } from "../../record/index.ts"

interface KnownBatch {
  readonly account: Account
  readonly keys: ReadonlySet<string>
}

/** The vault's accounts by what a file can tell of them. Each is looked up, not sought: there may be thousands on both sides. */
export class KnownAccounts {
  readonly #byName = new Map<string, Account>()
  /** Each batch by each of its codes, in the accounts' order. */
  readonly #byCode = new Map<string, KnownBatch[]>()
  readonly #byLogin = new Map<string, Account[]>()

  constructor({ accounts }: VaultState) {
    for (const account of accounts) {
      this.#byName.set(nameKey(account.name), account)
      const { service, login } = account
      if (service !== undefined && login !== undefined) push(this.#byLogin, loginKey(service, login), account)
      for (const batch of account.batches) {
        const keys = keysOf(batch)
        for (const key of keys) push(this.#byCode, key, { account, keys })
      }
    }
  }

  named(name: string): Account | null {
    return this.#byName.get(nameKey(name)) ?? null
  }

  /** The account that has all these codes in one batch: of several the one of this name, else the first. Null where there is none, or no code. */
  withCodes(codes: readonly Pick<ReadCode, "text">[], name: string): Account | null {
    const [first, ...others] = codes.map(({ text }) => codeKey(text))
    if (first === undefined) return null
    const named = this.named(name)
    if (named?.batches.some(batch => holdsSame(batch, codes))) return named
    return this.#byCode.get(first)?.find(({ keys }) => others.every(key => keys.has(key)))?.account ?? null
  }

  /** The account of this service and login; null where none is, or several are. */
  withLogin(service: string, login: string): Account | null {
    const [found, ...others] = this.#byLogin.get(loginKey(service, login)) ?? []
    return found === undefined || others.length > 0 ? null : found
  }
}

/** The codes of a batch as they are compared; those that are sealed for others are not among them. */
export const keysOf = ({ codes }: Batch): Set<string> =>
  new Set(codes.flatMap(({ text }) => (text === null ? [] : codeKey(text))))

/** Whether a batch has all these codes; false where there are none. */
export function holdsSame(batch: Batch, codes: readonly Pick<ReadCode, "text">[]): boolean {
  if (codes.length === 0) return false
  const kept = keysOf(batch)
  return codes.every(({ text }) => kept.has(codeKey(text)))
}

// No name has a line break: see `tidyText`.
const loginKey = (service: string, login: string): string => `${nameKey(service)}\n${nameKey(login)}`

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const found = map.get(key)
  if (found === undefined) map.set(key, [value])
  else found.push(value)
}
