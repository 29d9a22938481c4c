import type { Candidate } from "../../reading/index.ts"
import {
  type Account,
  type Batch,
  type BatchFacts,
  codeKey,
  compareNames,
  currentBatch,
  type Fact,
  freeNumber,
  nameKey,
  References,
  tidyText,
  unsealed,
  type VaultState,
} from "../../record/index.ts"
import { keptFacts } from "./kept-plan.ts"
import { holdsSame, KnownAccounts } from "./known-accounts.ts"

export type PlanAction = "add" | "replace" | "keep-both" | "already-kept" | "inventory" | "already-listed"

export interface PlanItem {
  readonly candidate: Candidate
  readonly name: string
  readonly action: PlanAction
  readonly facts: readonly Fact[]
}

export interface AccountExtras {
  readonly login?: string
  readonly url?: string
  readonly owner?: string
  readonly ref?: string
  readonly tags?: readonly string[]
  /** Its name and details are for those who may read its codes. */
  readonly isPrivate?: boolean
}

export interface BatchExtras {
  readonly generatedOn?: string
  readonly expiresOn?: string
  readonly reviewOn?: string
  readonly note?: string
}

export interface PlanOptions {
  /** A fresh name for an account or batch. */
  readonly newId: () => string
  /** Takes the place of codes that are kept already, instead of leaving them. */
  readonly replace?: boolean
  /** Keeps codes for a new account that another one has too. */
  readonly keepBoth?: boolean
  readonly account?: AccountExtras
  readonly batch?: BatchExtras
  readonly source?: string
}

/** What would be written for the candidates, one after the other. Pure but for `newId`. */
export function planImport(
  state: VaultState,
  candidates: readonly (Candidate & { readonly name: string })[],
  options: PlanOptions,
): PlanItem[] {
  const known = new KnownAccounts(state)
  const refs = new References(state.accounts.map(account => account.ref))
  const planned = new Set<string>()
  const accountOf = formerAccounts(state, candidates, options)
  return candidates.map(candidate => {
    const existing = findExisting(candidate, known, planned, options.keepBoth ?? false)
    const item =
      existing === null
        ? addAccount(candidate, freeName(candidate, known, planned), refs, { ...options, accountOf })
        : updateAccount(candidate, existing, options)
    planned.add(nameKey(item.name))
    return item
  })
}

/** What the accounts of one of Postern's own exports are called here: by their ids there. */
function formerAccounts(
  state: VaultState,
  candidates: readonly Candidate[],
  { newId }: PlanOptions,
): (former: string) => string | null {
  const here = new Set(state.accounts.map(({ id }) => id))
  const fresh = new Map<string, string>()
  for (const { kept } of candidates) if (kept?.id && !here.has(kept.id)) fresh.set(kept.id, newId())
  return former => fresh.get(former) ?? (here.has(former) ? former : null)
}

/** The account that the candidate tells of: one with the same codes, of the same name, or of the same service and login. */
function findExisting(
  candidate: Candidate,
  known: KnownAccounts,
  planned: ReadonlySet<string>,
  keepBoth: boolean,
): Account | null {
  const sameCodes = keepBoth ? null : known.withCodes(candidate.codes, candidate.name)
  if (sameCodes !== null) return sameCodes
  const named = known.named(candidate.name)
  const isSameLogin = (account: Account): boolean =>
    !candidate.login || !account.login || compareNames(account.login, candidate.login) === 0
  if (named !== null && !planned.has(nameKey(named.name)) && isSameLogin(named)) return named
  const { service, login } = candidate
  return service === null || login === null ? null : known.withLogin(service, login)
}

function freeName(candidate: Candidate, known: KnownAccounts, planned: ReadonlySet<string>): string {
  const isTaken = (name: string): boolean => known.named(name) !== null || planned.has(nameKey(name))
  const base = tidyText(candidate.name) || "Unnamed"
  const login = tidyText(candidate.login ?? "")
  const withLogin = base.includes(login) ? base : `${base} ${login}`
  for (const name of [base, withLogin]) if (!isTaken(name)) return name
  return `${withLogin} ${freeNumber(number => isTaken(`${withLogin} ${number}`), 2)}`
}

function addAccount(
  candidate: Candidate,
  name: string,
  refs: References,
  options: PlanOptions & { readonly accountOf: (former: string) => string | null },
): PlanItem {
  const { kept } = candidate
  const known = kept?.id ? options.accountOf(kept.id) : null
  // One that is in the vault under another name, or was removed from it, is another account now.
  const account = known === null || known === kept?.id ? options.newId() : known
  const extras = options.account ?? {}
  const former = kept?.ref && !refs.has(kept.ref) ? kept.ref : undefined
  const ref = extras.ref ?? former ?? refs.fresh(extras.isPrivate ? "Private" : name)
  refs.add(ref)
  const tags = [...new Set([...candidate.tags, ...(extras.tags ?? [])])]
  const fact: Fact = {
    kind: "account-added",
    account,
    name,
    ref,
    ...filled({
      service: candidate.service,
      login: extras.login ?? candidate.login,
      url: extras.url ?? candidate.url,
      owner: extras.owner ?? kept?.owner,
    }),
    ...(tags.length > 0 ? { tags } : {}),
    ...(kept?.twoFactor === false ? {} : { twoFactor: true }),
    ...(extras.isPrivate ? { private: unsealed } : {}),
  }
  if (kept !== null && kept.batches.length > 0 && options.batch === undefined)
    return { candidate, name, action: "add", facts: [fact, ...keptFacts(kept, { ...options, account })] }
  if (candidate.codes.length === 0) return { candidate, name, action: "inventory", facts: [fact] }
  return { candidate, name, action: "add", facts: [fact, ...batchFacts(candidate, account, [], options)] }
}

function updateAccount(candidate: Candidate, account: Account, options: PlanOptions): PlanItem {
  const base = { candidate, name: account.name }
  if (candidate.codes.length === 0) {
    const facts: Fact[] = account.twoFactor
      ? []
      : [{ kind: "account-changed", account: account.id, set: { twoFactor: true } }]
    return { ...base, action: "already-listed", facts }
  }
  const same = account.batches.find(batch => holdsSame(batch, candidate.codes))
  if (same !== undefined) return { ...base, action: "already-kept", facts: marksToAdd(same, candidate) }
  const current = currentBatch(account)
  // A kit's number says which set is the newer one; of other services only the holder knows.
  const isNewer = candidate.set !== null && current?.set != null && candidate.set > current.set
  if (current !== null && !options.replace && !isNewer) return { ...base, action: "keep-both", facts: [] }
  const live = account.batches.filter(batch => batch.supersededBy === null).map(batch => batch.id)
  return {
    ...base,
    action: current === null ? "add" : "replace",
    facts: batchFacts(candidate, account.id, live, options),
  }
}

/** Marks that the file has and the vault has not. The other way round nothing is taken back: used only grows. */
function marksToAdd(batch: Batch, candidate: Candidate): Fact[] {
  const given = new Map(candidate.codes.map(code => [codeKey(code.text), code]))
  return batch.codes.flatMap((code): Fact[] => {
    const read = code.text === null ? undefined : given.get(codeKey(code.text))
    const isNews = read?.used === true && !code.usedBefore && code.uses.length === 0
    return isNews ? [{ kind: "code-used", batch: batch.id, index: code.index }] : []
  })
}

/** The batch, and its doubtful codes: they are handed out last. */
function batchFacts(
  candidate: Candidate,
  account: string,
  supersedes: readonly string[],
  options: PlanOptions,
): Fact[] {
  const extras = options.batch ?? {}
  const used = candidate.codes.flatMap(({ used }, index) => (used ? [index] : []))
  const batch = options.newId()
  const facts: BatchFacts = {
    batch,
    account,
    sort: candidate.sort,
    ...filled({
      generatedOn: extras.generatedOn ?? candidate.generatedOn,
      expiresOn: extras.expiresOn ?? candidate.expiresOn,
      reviewOn: extras.reviewOn,
      issuer: candidate.issuer,
      format: candidate.format,
      source: options.source,
      note: extras.note,
    }),
    ...(candidate.set === null ? {} : { set: candidate.set }),
    ...(used.length > 0 ? { used } : {}),
    ...(supersedes.length > 0 ? { supersedes } : {}),
  }
  const doubts = candidate.codes.flatMap(({ used, doubt }, index): Fact[] =>
    doubt === null || used || facts.sort === "reusable" ? [] : [{ kind: "code-doubtful", batch, index }],
  )
  return [{ kind: "batch-added", ...facts, codes: candidate.codes.map(({ text }) => text) }, ...doubts]
}

function filled<T extends Record<string, string | null | undefined>>(fields: T): { [K in keyof T]?: string } {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => typeof value === "string" && value !== ""),
  ) as { [K in keyof T]?: string }
}
