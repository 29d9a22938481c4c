import {
  type Account,
  type Batch,
  compareNames,
  privateOfAccount,
  privateOfBatch,
  type SealedFacts,
  textsIn,
  type VaultState,
} from "../../record/index.ts"
import { openAgeFile } from "../keys/age-file.ts"
import type { UnlockedMember } from "../keys/member-key.ts"

/** Opens the private facts that this member can read, and remembers them as long as the vault is open. */
export class OpenedFacts {
  readonly #member: UnlockedMember
  readonly #opened = new Map<string, object>()

  constructor(member: UnlockedMember) {
    this.#member = member
  }

  /** The facts; null where they are for others, or are none. */
  async open<K extends string>(
    sealed: SealedFacts | null | undefined,
    fields: readonly K[],
  ): Promise<Partial<Record<K, string>> | null> {
    if (!sealed?.to.includes(this.#member.member) || sealed.age === "") return null
    const known = this.#opened.get(sealed.age)
    if (known !== undefined) return textsIn<K>(known as Partial<Record<K, unknown>>, fields)
    try {
      const { plain } = await openAgeFile(Buffer.from(sealed.age, "base64"), this.#member.openHeader)
      const facts: unknown = JSON.parse(plain.toString("utf8"))
      if (typeof facts !== "object" || facts === null) return null
      this.#opened.set(sealed.age, facts)
      return textsIn<K>(facts as Partial<Record<K, unknown>>, fields)
    } catch {
      // Deliberately nothing of the fault: it may quote the text.
      return null
    }
  }

  /** The state as this member reads it: private accounts with their names, where those are for this member. */
  async shownIn(state: VaultState): Promise<VaultState> {
    const isPrivate = (account: Account): boolean =>
      account.private !== undefined || account.batches.some(batch => batch.private !== undefined)
    if (!state.accounts.some(isPrivate)) return state
    const accounts: Account[] = []
    for (const account of state.accounts) {
      if (!isPrivate(account)) accounts.push(account)
      else {
        const facts = await this.open(account.private, privateOfAccount)
        accounts.push({ ...account, ...facts, batches: await this.#shownBatches(account.batches) })
      }
    }
    accounts.sort((a, b) => compareNames(a.name, b.name) || (a.id < b.id ? -1 : 1))
    return { ...state, accounts }
  }

  async #shownBatches(batches: readonly Batch[]): Promise<readonly Batch[]> {
    const shown: Batch[] = []
    for (const batch of batches) shown.push({ ...batch, ...(await this.open(batch.private, privateOfBatch)) })
    return shown
  }
}
