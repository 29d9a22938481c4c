import { addDays, type Day } from "../moment.ts"
import { membersOfSeal } from "../sealed-codes.ts"
import { shellWord } from "../tidy-text.ts"
import { type Account, type Batch, liveBatches, type VaultState } from "../vault-state.ts"
import type { Role } from "./authority.ts"
import { exposuresTo, exposureText } from "./exposure.ts"
import { type Rule, ruleFor } from "./rule.ts"

/** Who belongs to the vault and who has left, as its documents say; null in a vault of one member. */
export interface TeamFacts {
  readonly members: readonly { readonly name: string; readonly role: Role }[]
  readonly left: readonly { readonly name: string }[]
  readonly revoked: readonly string[]
}

/** What can be wrong with an account that several people share: what it costs of 100 points. */
export const teamFindingWeights = {
  "rule-unfulfillable": 60,
  "leaver-read": 60,
  "seal-against-rule": 50,
  "approvers-short": 40,
  "old-rule": 40,
  "no-rule": 25,
  "one-reader": 20,
  "seal-stale": 20,
  "leaver-share": 15,
  "drill-due": 15,
} as const

type TeamFindingKind = keyof typeof teamFindingWeights

export const teamFindingTexts: Readonly<Record<TeamFindingKind, readonly [what: string, next: string]>> = {
  "rule-unfulfillable": [
    "Too few of those whom the rule names are left",
    "An owner sets another: postern-vault rule set NAME",
  ],
  "leaver-read": [
    "Somebody who has left could read the codes",
    "Make new codes there, then: postern-vault replace NAME",
  ],
  "seal-against-rule": [
    "The codes are sealed for others than the rule names",
    "Ask who sealed them; make new codes there, then: postern-vault replace NAME",
  ],
  "old-rule": [
    "Somebody whom only an earlier rule names added the codes",
    "Ask them; or make new codes there, then: postern-vault replace NAME",
  ],
  "approvers-short": [
    "One absence more, and too few are left to agree",
    "Name more members: postern-vault rule set NAME --approve K --of MEMBERS",
  ],
  "no-rule": ["No rule says who may use the codes", "An owner sets one: postern-vault rule set NAME --read MEMBERS"],
  "one-reader": ["One member alone can read the codes", "Name another: postern-vault rule set NAME --read MEMBERS"],
  "seal-stale": [
    "The codes are not sealed as the rule asks",
    "It waits for who can open them; or put new codes in their place",
  ],
  "leaver-share": [
    "Somebody who has left holds a share",
    "Make new codes there when you can: postern-vault replace NAME",
  ],
  "drill-due": ["Nobody has practised for half a year how the codes are opened", "postern-vault drill NAME"],
}

const drillDays = 180
const activeDays = 90

/** One thing that is wrong, in the words of this account. */
export interface TeamFinding {
  readonly kind: TeamFindingKind
  readonly reason: string
  readonly next: string
}

/** What is wrong with the sharing of one account. */
export function sharingFindings(
  account: Account,
  state: VaultState,
  { members, left }: TeamFacts,
  today: Day,
): TeamFinding[] {
  const { name } = account
  const live = liveBatches(account)
  if (live.length === 0 || members.length < 2) return []
  const findings: TeamFinding[] = []
  const belongs = (each: string): boolean => members.some(member => member.name === each)
  const rule = ruleFor(state.rules, account)
  const replace = `Make new codes there, then: postern-vault replace ${shellWord(name)}`
  if (rule === null)
    findings.push({
      kind: "no-rule",
      reason: "No rule says who may use these codes.",
      next: `postern-vault rule set ${shellWord(name)} --read MEMBERS`,
    })
  else {
    const named = (rule.of ?? rule.read ?? []).filter(belongs)
    if (named.length < (rule.need ?? 1))
      findings.push({
        kind: "rule-unfulfillable",
        reason: `${rule.need ?? 1} of ${(rule.of ?? rule.read ?? []).join(", ")} must be there, and ${named.length === 0 ? "none belongs" : `only ${named.join(", ")} ${named.length === 1 ? "belongs" : "belong"}`} still.`,
        next: `postern-vault rule set ${shellWord(name)}, and new codes`,
      })
    else if (live.some(batch => isAgainst(batch, rule)))
      findings.push(againstRule(live.find(batch => isAgainst(batch, rule))!, rule, replace))
    else if (live.some(({ sealed }) => sealed?.rule !== rule.id))
      findings.push({
        kind: "seal-stale",
        reason: "The codes are not sealed as the rule asks.",
        next: `It waits for who can open them; or: postern-vault replace ${shellWord(name)}`,
      })
    else findings.push(...practiceFindings(account, rule, named, state, today))
  }
  for (const { seals } of live)
    if (seals[0]?.byOldRule)
      findings.push({
        kind: "old-rule",
        reason: `${seals[0].by} added these codes by an earlier rule; the rule of then does not name them.`,
        next: `Ask whether ${seals[0].by} was offline. If not: ${lowerFirst(replace)}`,
      })
  for (const former of left) {
    const exposures = exposuresTo({ ...state, accounts: [account] }, former.name)
    const [worst] = exposures
    if (worst === undefined) continue
    const kind = worst.took || worst.alone ? "leaver-read" : "leaver-share"
    findings.push({ kind, reason: `Exposed to a leaver: ${former.name} ${exposureText(worst)}.`, next: replace })
  }
  return findings
}

const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1)

/** Whether the last seal says to follow the rule and lets others read, or fewer together, than it names. */
function isAgainst({ sealed }: Batch, rule: Rule): boolean {
  if (sealed === null || sealed.rule !== rule.id) return false
  const named = rule.of ?? rule.read ?? []
  const need = "need" in sealed ? sealed.need : 1
  return need !== (rule.need ?? 1) || membersOfSeal(sealed).some(name => !named.includes(name))
}

function againstRule({ sealed, seals }: Batch, rule: Rule, replace: string): TeamFinding {
  const need = sealed !== null && "need" in sealed ? `${sealed.need} of ` : ""
  const by = seals.at(-1)?.by ?? "?"
  return {
    kind: "seal-against-rule",
    reason: `${by} sealed these codes for ${need}${membersOfSeal(sealed!).join(", ")}; the rule names ${rule.need === undefined ? "" : `${rule.need} of `}${(rule.of ?? rule.read ?? []).join(", ")}.`,
    next: `Ask ${by}. ${replace}`,
  }
}

/** What would show only in an emergency: nobody practised, too few are about, or one member alone can read. */
function practiceFindings(
  account: Account,
  { need }: Rule,
  named: readonly string[],
  { devices }: VaultState,
  today: Day,
): TeamFinding[] {
  const { name } = account
  const isSince = (at: string, days: number): boolean => at.slice(0, 10) >= addDays(today, -days)
  if (need === undefined)
    return named.length > 1
      ? []
      : [
          {
            kind: "one-reader",
            reason: `${named[0]} alone can read these codes.`,
            next: `Name another: postern-vault rule set ${shellWord(name)} --read MEMBERS`,
          },
        ]
  const findings: TeamFinding[] = []
  const active = named.filter(each =>
    devices.some(({ member, lastAt }) => member === each && isSince(lastAt, activeDays)),
  )
  if (active.length <= need)
    findings.push({
      kind: "approvers-short",
      reason: `${need} must agree, and of those who can ${active.length === 0 ? "none has" : `${active.join(", ")} ${active.length === 1 ? "has" : "have"}`} written in the last ${activeDays} days.`,
      next: `Name more: postern-vault rule set ${shellWord(name)} --approve ${need} --of MEMBERS`,
    })
  const practised = account.batches.flatMap(({ drills }) => drills.map(({ on }) => on))
  if (![...practised, account.addedAt].some(at => isSince(at, drillDays)))
    findings.push({
      kind: "drill-due",
      reason: `Nobody has practised for ${drillDays} days how these codes are opened.`,
      next: `postern-vault drill ${shellWord(name)}`,
    })
  return findings
}

/** Something about a member or a device. */
export interface PeopleFinding {
  readonly kind: "never-opened" | "silent-device" | "one-owner"
  readonly member: string
  readonly device: string | null
  readonly reason: string
  readonly next: string
}

const silentDays = 365

/** Members who never opened the vault, and devices that have been silent for a year. */
export function peopleFindings({ devices }: VaultState, { members, revoked }: TeamFacts, today: Day): PeopleFinding[] {
  if (members.length < 2) return []
  const findings: PeopleFinding[] = []
  for (const { name } of members)
    if (!devices.some(({ member }) => member === name))
      findings.push({
        kind: "never-opened",
        member: name,
        device: null,
        reason: `${name} has never written to the vault.`,
        next: `Ask whether they can open it; if they need not: postern-vault member remove ${name}`,
      })
  const limit = addDays(today, -silentDays)
  for (const { id, member, lastAt } of devices)
    if (lastAt.slice(0, 10) < limit && !revoked.includes(id) && members.some(({ name }) => name === member))
      findings.push({
        kind: "silent-device",
        member,
        device: id,
        reason: `${id} of ${member} has been silent since ${lastAt.slice(0, 10)}.`,
        next: `If it is gone: postern-vault device revoke ${id}`,
      })
  const owners = members.filter(({ role }) => role === "owner")
  if (owners.length === 1)
    findings.push({
      kind: "one-owner",
      member: owners[0]!.name,
      device: null,
      reason: `${owners[0]!.name} is the only owner: without them nobody can change members or rules.`,
      next: "postern-vault member role NAME owner",
    })
  return findings
}
