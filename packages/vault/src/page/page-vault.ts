import { completeKey, openMemberKey, readKeyFile, type UnlockedMember, unlockedMember, Vault } from "../folder/index.ts"
import { type Account, type Batch, VaultError } from "../record/index.ts"

export interface PageVaultOptions {
  readonly vault: Vault
  /** Where this device keeps what is its own; the system's place by default. */
  readonly stateFolder?: string
  readonly now?: () => Date
}

const maxWrongPassphrases = 5

/** The vault that a page shows, until it is locked. */
export class PageVault {
  // Not the vault of the options: once the page is locked, nothing here may lead to its keys.
  readonly #place: Omit<PageVaultOptions, "vault">
  #vault: Vault | null
  #wrongPassphrases = 0

  constructor({ vault, ...place }: PageVaultOptions) {
    this.#place = place
    this.#vault = vault
  }

  /** @throws VaultError `locked`. */
  get vault(): Vault {
    if (this.#vault === null) throw new VaultError("locked")
    return this.#vault
  }

  /** Forgets the vault and its keys. */
  lock(): void {
    this.#vault = null
  }

  /** Whether so many wrong passphrases were tried that the page has to end. */
  get isSuspicious(): boolean {
    return this.#wrongPassphrases >= maxWrongPassphrases
  }

  /** Reads the folder again: another device may have written to it. @throws VaultError `locked`, also where it is locked meanwhile. */
  async reopen(): Promise<Vault> {
    const { folder, member } = this.vault
    const opened = await this.#open(folder, member)
    this.#assertOpen()
    this.#vault = opened
    return opened
  }

  /**
   * Opens the vault with the keys that no agent has, for one deed.
   * @throws VaultError `passphrase-wrong`; `locked`, also where it is locked meanwhile.
   */
  async byPassphrase(passphrase: string): Promise<Vault> {
    const { folder, member } = this.vault
    try {
      const secret = await openMemberKey(await readKeyFile(folder, member.member), passphrase)
      const opened = await this.#open(folder, await unlockedMember(await completeKey(folder, secret, passphrase)))
      this.#assertOpen()
      return opened
    } catch (error) {
      if (error instanceof VaultError && error.code === "passphrase-wrong") this.#wrongPassphrases++
      throw error
    }
  }

  /** @throws VaultError `account-not-found`. */
  account(id: string): Account {
    const account = this.vault.state.accounts.find(each => each.id === id)
    if (account === undefined) throw new VaultError("account-not-found")
    return account
  }

  /** @throws VaultError `thing-not-found`. */
  batch(id: string): { readonly account: Account; readonly batch: Batch } {
    for (const account of this.vault.state.accounts) {
      const batch = account.batches.find(each => each.id === id)
      if (batch !== undefined) return { account, batch }
    }
    throw new VaultError("thing-not-found", "These codes are gone.")
  }

  #assertOpen(): void {
    if (this.#vault === null) throw new VaultError("locked")
  }

  async #open(folder: string, member: UnlockedMember): Promise<Vault> {
    const { stateFolder, now } = this.#place
    return Vault.open({
      folder,
      member,
      ...(stateFolder === undefined ? {} : { stateFolder }),
      ...(now === undefined ? {} : { now }),
    })
  }
}
