import { sharingFindings, type TeamFacts, teamFindingTexts, teamFindingWeights } from "./access/team-findings.ts"
import type { Day } from "./event.ts"
import { addDays } from "./moment.ts"
import { shellWord } from "./tidy-text.ts"
import { type Account, type Batch, type Copy, countCodes, liveBatches, type VaultState } from "./vault-state.ts"

/** What can be wrong with an account's way back in: what it costs of 100 points. */
export const findingWeights = {
  "no-codes": 60,
  "none-left": 60,
  exposed: 60,
  expired: 50,
  circular: 40,
  "two-batches": 30,
  "one-copy": 25,
  "never-tested": 20,
  "double-use": 20,
  "few-left": 15,
  "one-place": 15,
  "copy-unseen": 10,
  "review-due": 10,
  doubtful: 10,
  ...teamFindingWeights,
} as const

export type FindingKind = keyof typeof findingWeights

export interface Finding {
  readonly kind: FindingKind
  /** What is so, as a sentence. */
  readonly reason: string
  /** What to do about it. */
  readonly next: string
  /** The day until which it costs nothing, since the account is new; absent where it counts. */
  readonly graceUntil?: Day
}

/** How long after an account was added it costs nothing that its codes were not tried, or are nowhere else: nobody does that at once for sixty. */
export const graceDays = 14
const withGrace: readonly FindingKind[] = ["never-tested", "one-copy", "approvers-short", "one-reader"]

/** What each finding says of several accounts, and what to do about it. */
export const findingTexts: Readonly<Record<FindingKind, readonly [what: string, next: string]>> = {
  "no-codes": ["2FA is on, and no backup codes are kept", "Make codes there, then: postern-vault add NAME"],
  "none-left": ["All codes are used", "Make new codes there, then: postern-vault replace NAME"],
  exposed: ["A readable copy of the codes was found", "Remove it and make new codes, then: postern-vault replace NAME"],
  expired: ["The codes have expired", "Make new codes there, then: postern-vault replace NAME"],
  circular: [
    "Every copy lies behind the very sign-in that it is for",
    "Store one elsewhere: postern-vault copy add NAME PLACE",
  ],
  "two-batches": [
    "Two devices each added codes; only one batch can be good",
    "Try them, then: postern-vault remove NAME --batch N",
  ],
  "one-copy": [
    "This vault is the only copy",
    "Print them (postern-vault print), then: postern-vault copy add NAME PLACE",
  ],
  "never-tested": ["No code was ever tried", "Check one where the service allows it: postern-vault tested NAME"],
  "double-use": ["One code was marked used on two devices", "Ask who used it: postern-vault show NAME"],
  "few-left": ["Few codes are left", "Make new codes there, then: postern-vault replace NAME"],
  "one-place": ["All copies are where the vault is", "Store one elsewhere: postern-vault copy add NAME PLACE"],
  "copy-unseen": ["A copy was not seen for a year", "Look, then: postern-vault copy seen NAME PLACE"],
  "review-due": ["A review was due", "Look at it, then: postern-vault tested NAME"],
  ...teamFindingTexts,
  doubtful: ["A code was handed out and nobody said what became of it", "Say it: postern-vault mark NAME"],
}

export interface AccountReadiness {
  readonly account: Account
  /** 0 to 100. */
  readonly score: number
  /** Worst first. */
  readonly findings: readonly Finding[]
}

export interface Readiness {
  /** The mean over the accounts, rounded down; 100 for an empty vault. */
  readonly score: number
  /** Worst first. */
  readonly accounts: readonly AccountReadiness[]
}

/**
 * How ready each account is for the day its authenticator is gone. Pure: `today` is the holder's calendar day.
 * @param team who belongs; null in a vault of one member, which needs no rules.
 */
export function assessReadiness(state: VaultState, today: Day, team: TeamFacts | null = null): Readiness {
  const accounts = state.accounts
    .filter(account => account.batches.length > 0 || account.twoFactor === true)
    .map(account => assessAccount(account, state, today, team))
    .sort((a, b) => a.score - b.score)
  const sum = accounts.reduce((total, { score }) => total + score, 0)
  return { score: accounts.length === 0 ? 100 : Math.floor(sum / accounts.length), accounts }
}

function assessAccount(account: Account, state: VaultState, today: Day, team: TeamFacts | null): AccountReadiness {
  const live = liveBatches(account)
  const all = live.flatMap(batch => [
    ...codeFindings(account, batch, state, today),
    ...copyFindings(account, batch, state, today),
  ])
  // Of two live batches either may be the good one: what is wrong with any of them is told, once.
  const findings: Finding[] =
    live.length === 0
      ? [noCodes(account)]
      : all.filter(
          ({ kind, reason }, at) =>
            all.findIndex(other => other.kind === kind && (live.length > 1 || other.reason === reason)) === at,
        )
  const graceUntil = addDays(account.addedAt.slice(0, 10), graceDays)
  const shared: Finding[] = team === null ? [] : sharingFindings(account, state, team, today)
  const told = [...findings, ...shared]
    .map(finding => (withGrace.includes(finding.kind) && today <= graceUntil ? { ...finding, graceUntil } : finding))
    .sort((a, b) => costOf(b) - costOf(a) || findingWeights[b.kind] - findingWeights[a.kind])
  const score = Math.max(0, 100 - told.reduce((sum, finding) => sum + costOf(finding), 0))
  return { account, score, findings: told }
}

/** What a finding costs of 100 points. */
export const costOf = ({ kind, graceUntil }: Pick<Finding, "kind" | "graceUntil">): number =>
  graceUntil === undefined ? findingWeights[kind] : 0

function noCodes({ name }: Account): Finding {
  return {
    kind: "no-codes",
    reason: "2FA is on, and no backup codes are kept.",
    next: `Make codes there, then: postern-vault add ${shellWord(name)}`,
  }
}

function codeFindings(account: Account, batch: Batch, state: VaultState, today: Day): Finding[] {
  const { name } = account
  const findings: Finding[] = []
  const find = (kind: FindingKind, reason: string, next: string): void => void findings.push({ kind, reason, next })
  const replace = `Make new codes there, then: postern-vault replace ${shellWord(name)}`
  const { unused, doubtful, total } = countCodes(batch)
  const [exposure] = batch.exposures
  if (exposure !== undefined) find("exposed", `A readable copy was found: ${exposure.where}`, `Remove it. ${replace}`)
  if (unused === 0 && doubtful === 0) find("none-left", `All ${total} codes are used.`, replace)
  else if (unused <= 2 && unused < total)
    find("few-left", `${unused} of ${total} codes ${unused === 1 ? "is" : "are"} left.`, replace)
  if (doubtful > 0)
    find(
      "doubtful",
      `${doubtful} handed-out ${doubtful === 1 ? "code has" : "codes have"} no known end.`,
      `postern-vault mark ${shellWord(name)}`,
    )
  if (batch.expiresOn !== null && batch.expiresOn < today)
    find("expired", `The codes expired on ${batch.expiresOn}.`, replace)
  if (batch.reviewOn !== null && batch.reviewOn <= today)
    find(
      "review-due",
      `A review was due on ${batch.reviewOn}.`,
      `Look at it, then: postern-vault tested ${shellWord(name)}`,
    )
  const hasWorked = batch.codes.some(code => code.uses.some(use => use.worked === true))
  if (batch.tested.length === 0 && !hasWorked)
    find(
      "never-tested",
      "No code of this batch was ever tried.",
      `Check one where the service allows it, then: postern-vault tested ${shellWord(name)}`,
    )
  if (state.doubleUses.some(use => use.batch === batch.id))
    find(
      "double-use",
      "One code was marked used on two devices.",
      `postern-vault show ${shellWord(name)}, and ask who used it`,
    )
  if (account.batches.filter(other => other.supersededBy === null).length > 1)
    find(
      "two-batches",
      "Two devices each added codes; only one batch can be good.",
      `Try them, then remove the void one: postern-vault remove ${shellWord(name)} --batch N`,
    )
  return findings
}

function copyFindings(account: Account, batch: Batch, state: VaultState, today: Day): Finding[] {
  const { name } = account
  const copies = batch.copies.filter(copy => copy.lostOn === null)
  const add = `Print or store one elsewhere, then: postern-vault copy add ${shellWord(name)} PLACE`
  if (copies.length === 0) return [{ kind: "one-copy", reason: "This vault is the only copy.", next: add }]
  const findings: Finding[] = []
  if (copies.every(copy => isCircular(copy, account, state)))
    findings.push({ kind: "circular", reason: "Every copy lies behind the very sign-in that it is for.", next: add })
  else if (new Set(["vault", ...copies.map(copy => placeOf(copy, state))]).size === 1)
    findings.push({ kind: "one-place", reason: "All copies are where the vault is.", next: add })
  const unseen = copies.filter(copy => daysBetween(copy.lastSeenOn, today) > 365)
  for (const copy of unseen)
    findings.push({
      kind: "copy-unseen",
      reason: `Not seen since ${copy.lastSeenOn}: ${copy.location}.`,
      next: `Look, then: postern-vault copy seen ${shellWord(name)} ${shellWord(copy.location)}`,
    })
  return findings
}

/** Which place a copy is at, by its name; "vault" for what lies on a device of the vault. */
export const placeOf = (copy: Copy, state: VaultState): string => {
  const place = copy.location.trim().toLowerCase()
  return state.devices.some(({ label }) => label.toLowerCase() === place) ? "vault" : place
}

/** Whether getting at the copy needs the sign-in it is meant to rescue: directly, or by way of accounts inside one another. */
export function isCircular(copy: Copy, account: Account, state: VaultState): boolean {
  if (copy.onFactorDevice) return true
  const visited = new Set<string>()
  const behind: (string | null)[] = [copy.inside]
  for (let id = behind.pop(); id !== undefined; id = behind.pop()) {
    if (id === null || visited.has(id)) continue
    if (id === account.id) return true
    visited.add(id)
    const outer = state.accounts.find(other => other.id === id)
    const outerBatches = outer === undefined ? [] : liveBatches(outer)
    const reachable = outerBatches.flatMap(({ copies }) => copies.filter(({ lostOn }) => lostOn === null))
    // An account with a copy that stands free can be got into without this one.
    if (reachable.some(({ inside, onFactorDevice }) => inside === null && !onFactorDevice)) continue
    behind.push(...reachable.map(({ inside }) => inside))
  }
  return false
}

/** Whole days from one calendar day to another; negative where the second is earlier. */
export function daysBetween(from: Day, to: Day): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000)
}
