import {
  type Account,
  type Fact,
  liveBatches,
  namedBy,
  privateOfAccount,
  privateOfBatch,
  ruleFor,
  type SealedFacts,
  textsIn,
  VaultError,
  without,
} from "../../record/index.ts"
import { sealAgeFile } from "../keys/age-file.ts"
import type { VaultReading } from "../vault-reading.ts"
import type { Reader } from "./seal-codes.ts"

async function seal(facts: object, readers: readonly Reader[]): Promise<SealedFacts> {
  const recipients = readers.flatMap(reader => reader.recipients)
  const age = Buffer.from(await sealAgeFile(JSON.stringify(facts), recipients)).toString("base64")
  return { to: readers.map(({ name }) => name), age }
}

/** Those whom the account's rule names; without one whoever is in `otherwise`. Never nobody. */
function readersOf(
  { loaded, member }: VaultReading,
  account: Pick<Account, "id" | "tags">,
  otherwise: readonly string[],
): readonly Reader[] {
  const rule = ruleFor(loaded.state.rules, account)
  const { readers } = loaded.view
  const among = (names: readonly string[]): readonly Reader[] => readers.filter(({ name }) => names.includes(name))
  const named = rule === null ? [] : among(namedBy(rule))
  const chosen = named.length > 0 ? named : among(otherwise)
  return chosen.length > 0 ? chosen : among([member.member])
}

const hidden = ({ ref }: Account): VaultError =>
  new VaultError(
    "not-entitled",
    `${ref} is private: its name and its details are for others, so you cannot change them. Nothing was changed.`,
  )

/** What is signed in the place of facts about a private account: what only its readers may know is sealed to them. */
export async function withPrivateSealed(vault: VaultReading, fact: Fact, all: readonly Fact[]): Promise<Fact> {
  switch (fact.kind) {
    case "account-added": {
      if (!fact.private) return fact
      const readers = readersOf(vault, { id: fact.account, tags: fact.tags ?? [] }, [vault.member.member])
      const facts = textsIn(fact, privateOfAccount)
      return { ...without(fact, privateOfAccount), name: fact.ref, private: await seal(facts, readers) }
    }
    case "account-changed":
      return sealChange(vault, fact)
    case "batch-added": {
      const account = accountFor(vault, all, fact.account)
      const facts = textsIn(fact, privateOfBatch)
      if (account === null || account.private === undefined || Object.keys(facts).length === 0) return fact
      return {
        ...without(fact, privateOfBatch),
        private: await seal(facts, readersOf(vault, account, account.readers)),
      }
    }
    case "batch-changed": {
      const account = vault.loaded.state.accounts.find(each => each.batches.some(({ id }) => id === fact.batch))
      const batch = account?.batches.find(({ id }) => id === fact.batch)
      if (!account || !batch || fact.set.private?.age || fact.set.note === undefined) return fact
      if (account.private === undefined && batch.private === undefined) return fact
      const known = batch.private ?? account.private
      if ((await vault.privateFacts.open(known, privateOfBatch)) === null) throw hidden(account)
      const facts = textsIn({ ...batch, ...fact.set }, privateOfBatch)
      const readers = readersOf(vault, account, known?.to ?? [])
      return { ...fact, set: { ...without(fact.set, privateOfBatch), private: await seal(facts, readers) } }
    }
    default:
      return fact
  }
}

async function sealChange(vault: VaultReading, fact: Fact & { kind: "account-changed" }): Promise<Fact> {
  const { set } = fact
  const account = vault.loaded.state.accounts.find(({ id }) => id === fact.account)
  if (account === undefined || set.private?.age) return fact
  const said = textsIn(set, privateOfAccount)
  const becomesPrivate = set.private !== undefined && set.private !== null
  if (account.private === undefined && !becomesPrivate) return fact
  const isTouched = set.private !== undefined || Object.keys(said).length > 0
  if (!isTouched) return fact
  if (account.private !== undefined && (await vault.privateFacts.open(account.private, privateOfAccount)) === null)
    throw hidden(account)
  const facts = { ...textsIn(account, privateOfAccount), ...said }
  if (set.private === null) return { ...fact, set: { ...set, ...facts } }
  const tags = set.tags ?? account.tags
  const readers = readersOf(vault, { id: account.id, tags }, account.private?.to ?? [vault.member.member])
  return { ...fact, set: { ...without(set, privateOfAccount), private: await seal(facts, readers) } }
}

/** The account that codes are added to: one that is there, or that the same write adds. */
function accountFor({ loaded, member }: VaultReading, all: readonly Fact[], id: string) {
  const there = loaded.state.accounts.find(account => account.id === id)
  if (there !== undefined) return { ...there, readers: there.private?.to ?? [] }
  const added = all.find(fact => fact.kind === "account-added" && fact.account === id)
  if (added?.kind !== "account-added") return null
  return { id, tags: added.tags ?? [], private: added.private ?? undefined, readers: [member.member] }
}

/**
 * What is private and not sealed to those whom the rules name now, sealed anew by whoever can read it.
 * @param all true where what fits is sealed anew too: somebody has new keys.
 */
export async function resealedFacts(vault: VaultReading, all = false): Promise<readonly Fact[]> {
  const { state, document } = vault.loaded
  if (document === null || document.format === "postern-vault/1") return []
  const facts: Fact[] = []
  for (const account of state.accounts) {
    const isStale = ({ to }: SealedFacts, readers: readonly Reader[]): boolean =>
      all || to.length !== readers.length || readers.some(({ name }) => !to.includes(name))
    const resealed = async <K extends string>(sealed: SealedFacts | undefined, fields: readonly K[]) => {
      const readers = sealed === undefined ? [] : readersOf(vault, account, account.private?.to ?? sealed.to)
      if (sealed === undefined || !isStale(sealed, readers)) return null
      const opened = await vault.privateFacts.open(sealed, fields)
      return opened === null ? null : { private: await seal(opened, readers) }
    }
    const set = await resealed(account.private, privateOfAccount)
    if (set !== null) facts.push({ kind: "account-changed", account: account.id, set })
    for (const batch of liveBatches(account)) {
      const ofBatch = await resealed(batch.private, privateOfBatch)
      if (ofBatch !== null) facts.push({ kind: "batch-changed", batch: batch.id, set: ofBatch })
    }
  }
  return facts
}
