import { AccessFold } from "./access/access-fold.ts"
import type { Authority } from "./access/authority.ts"
import { orderEvents } from "./clock.ts"
import type { VaultEvent } from "./event.ts"
import { AccountsFold } from "./folding/accounts-fold.ts"
import { CodesFold } from "./folding/codes-fold.ts"
import { doubleUses } from "./folding/settled-state.ts"
import { tidyFact } from "./tidy-text.ts"
import type { VaultState } from "./vault-state.ts"

/**
 * The state of the vault: a pure fold over the union of all devices' events, in whatever order they are given.
 * @param authority who may say what; null in a vault of one member.
 */
export function foldEvents(events: Iterable<VaultEvent>, authority: Authority | null = null): VaultState {
  const fold = new Fold(authority)
  for (const event of orderEvents(events).events) fold.apply(tidyFact(event))
  return fold.finish()
}

/** Takes each event to the part of the state that it is about, if whoever wrote it was entitled to. */
class Fold {
  readonly #accounts = new AccountsFold()
  readonly #devices = new Map<string, { id: string; label: string; member: string; events: number; lastAt: string }>()
  readonly #authority: Authority | null
  readonly #codes: CodesFold
  readonly #access: AccessFold
  #lamport = 0

  constructor(authority: Authority | null) {
    this.#authority = authority
    this.#codes = new CodesFold({
      batch: id => this.#accounts.batch(id),
      memberOf: event => this.#memberOf(event),
      mayClear: (event, doubt) => this.#mayClear(event, doubt),
    })
    this.#access = new AccessFold(authority, {
      batch: id => this.#accounts.batch(id),
      account: id => this.#accounts.account(id),
      batchOfCopy: copy => this.#codes.batchOfCopy(copy),
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
      case "device-added": {
        const { device: id, label, member, at } = event
        this.#devices.set(id, { id, label, member, events: 1, lastAt: at })
        break
      }
      case "account-added":
        this.#accounts.add(event)
        break
      case "account-changed":
        this.#accounts.change(event.account, event.set)
        break
      case "account-removed":
        this.#accounts.remove(event.account)
        break
      case "account-merged":
        this.#accounts.merge(event.account, event.into)
        break
      case "batch-added": {
        const batch = this.#accounts.addBatch(event)
        if (batch !== null) this.#access.noteSeal(event, batch, this.#memberOf(event))
        break
      }
      case "batch-removed":
        this.#accounts.removeBatch(event.batch)
        break
      default:
        this.#codes.apply(event)
        this.#access.apply(event, this.#memberOf(event))
    }
  }

  /** A doubt is cleared by the member whose device raised it, or by who keeps the accounts. */
  #mayClear(event: VaultEvent, doubt: string): boolean {
    const standing = this.#authority?.standingOf(event)
    if (standing == null || standing.role === "owner" || standing.role === "manager") return true
    const author = this.#devices.get(doubt.slice(0, doubt.lastIndexOf(":")))?.member
    return author === standing.member || this.#access.isRequestOf(standing.member, doubt)
  }

  #memberOf({ device }: VaultEvent): string {
    return this.#devices.get(device)?.member ?? "?"
  }

  finish(): VaultState {
    const accounts = this.#accounts.finish()
    const { rules, requests, duties, findings } = this.#access
    return {
      accounts,
      devices: [...this.#devices.values()],
      doubleUses: doubleUses(accounts),
      rules,
      requests: [...requests.values()],
      duties: [...duties.values()],
      findings,
      lamport: this.#lamport,
    }
  }
}
