import { openedOrNull, requestForAll, type Vault } from "../folder/index.ts"
import {
  type Account,
  type AccountFacts,
  type Batch,
  codeStatus,
  type Fact,
  liveBatches,
  unsealed,
} from "../record/index.ts"
import { newId } from "./new-id.ts"

/** What a member can read of a vault, as facts for another one. */
export interface ReadableFacts {
  readonly facts: readonly Fact[]
  readonly accounts: number
  /** How many batches' codes are among the facts. */
  readonly batches: number
  /** Names of accounts with codes that this member cannot open. */
  readonly unread: readonly string[]
}

/** The live batches that this member can open alone, or was given as a whole. */
export function readableBatches(vault: Vault): readonly Batch[] {
  return vault.state.accounts.flatMap(account => liveBatches(account).filter(batch => isReadable(vault, batch)))
}

/** Whether this member can open the codes alone, or was given all of them. */
export function isReadable({ state, member: { member } }: Vault, batch: Batch): boolean {
  const { sealed } = batch
  if (sealed === null) return true
  return "need" in sealed ? requestForAll(state.requests, batch, member) !== null : sealed.to.includes(member)
}

/**
 * All accounts of a vault with what is known of them, and the codes that this member can open. Rules, members and the log stay behind: they are
 * of those who belong there.
 */
export async function readableFacts(vault: Vault): Promise<ReadableFacts> {
  const texts = new Map<string, readonly string[]>()
  for (const batch of readableBatches(vault)) {
    const codes = await openedOrNull(vault.openCodes(batch), vault.member)
    if (codes !== null) texts.set(batch.id, codes)
  }
  const { accounts } = vault.state
  const unread = accounts.filter(account => liveBatches(account).some(({ id }) => !texts.has(id)))
  const ids = new Map(accounts.map(({ id }) => [id, newId()]))
  const facts = accounts.flatMap((account): Fact[] => [
    {
      kind: "account-added",
      account: ids.get(account.id)!,
      ...accountFacts(account),
      ...(account.private === undefined ? {} : { private: unsealed }),
    },
    ...liveBatches(account).flatMap(batch => batchFacts(batch, texts.get(batch.id), ids)),
  ])
  return { facts, accounts: accounts.length, batches: texts.size, unread: unread.map(({ name }) => name) }
}

function accountFacts({ name, ref, service, login, url, owner, tags, twoFactor }: Account): AccountFacts {
  return present({ name, ref, service, login, url, owner, tags, twoFactor })
}

function batchFacts(batch: Batch, codes: readonly string[] | undefined, ids: ReadonlyMap<string, string>): Fact[] {
  if (codes === undefined) return []
  const id = newId()
  const { sort, generatedOn, expiresOn, reviewOn, issuer, set, format, source, note } = batch
  const facts = present({ sort, generatedOn, expiresOn, reviewOn, issuer, set, format, source, note })
  const are = (status: string): number[] =>
    batch.codes.filter(code => codeStatus(code, batch) === status).map(({ index }) => index)
  return [
    { kind: "batch-added", batch: id, account: ids.get(batch.account)!, ...facts, codes, used: are("used") },
    ...are("doubtful").map(index => ({ kind: "code-doubtful" as const, batch: id, index })),
    ...batch.tested.map(({ on, index }) => ({ kind: "batch-tested" as const, batch: id, on, ...present({ index }) })),
    ...batch.copies
      .filter(({ lostOn }) => lostOn === null)
      .map(({ location, sort: copySort, inside, onFactorDevice, lastSeenOn }) => ({
        kind: "copy-added" as const,
        copy: newId(),
        batch: id,
        location,
        sort: copySort,
        on: lastSeenOn,
        onFactorDevice,
        ...present({ inside: inside === null ? null : (ids.get(inside) ?? null) }),
      })),
  ]
}

type Present<T> = { [K in keyof T]: NonNullable<T[K]> }

/** Without the fields that are not known. */
const present = <T extends object>(facts: T): Present<T> =>
  Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined && value !== null)) as Present<T>
