import { logEntries, permitFor, teamFactsOf, today } from "../../actions/index.ts"
import type { Vault } from "../../folder/index.ts"
import {
  type Account,
  assessReadiness,
  type Batch,
  batchNumber,
  isCircular,
  type KeptCode,
  ruleFor,
  VaultError,
  type VaultState,
} from "../../record/index.ts"
import type { AccountAnswer, AccountRow, BatchAnswer, CodeAnswer, FaultAnswer, RuleAnswer } from "../answers.ts"
import { accountRow, findingAnswer, letterOf } from "./account-row.ts"
import { logLine } from "./log-view.ts"

/** *Accounts*: one row each, by name. */
export function accountsView(vault: Vault): { readonly accounts: readonly AccountRow[] } {
  const { accounts } = assessReadiness(vault.state, today(vault.now), teamFactsOf(vault))
  const readiness = new Map(accounts.map(each => [each.account.id, each]))
  return { accounts: vault.state.accounts.map(account => accountRow(account, readiness.get(account.id) ?? null)) }
}

const maxHistory = 100

/** *Account*: its codes as boxes, copies, rule and history; no code. */
export function accountView(vault: Vault, account: Account): AccountAnswer {
  const { state } = vault
  const { accounts } = assessReadiness(state, today(vault.now), teamFactsOf(vault))
  const readiness = accounts.find(each => each.account.id === account.id) ?? null
  const history = logEntries(vault).filter(entry => entry.account?.split(", ").includes(account.name))
  return {
    row: accountRow(account, readiness),
    url: account.url ?? null,
    owner: account.owner ?? null,
    batches: account.batches.map(batch => batchAnswer(account, batch, state)).reverse(),
    rule: ruleAnswer(account, state),
    refusal: refusalOf(vault, account),
    findings: readiness?.findings.map(findingAnswer) ?? [],
    history: history.slice(-maxHistory).reverse().map(logLine),
  }
}

/** Why a member may not have a code now. A reason that is still to be given is asked for with the code. */
function refusalOf(vault: Vault, account: Account): FaultAnswer | null {
  try {
    permitFor(vault, account, "-")
    return null
  } catch (error) {
    if (!(error instanceof VaultError)) throw error
    return { code: error.code, message: error.message }
  }
}

function ruleAnswer(account: Account, { rules }: VaultState): RuleAnswer | null {
  const rule = ruleFor(rules, account)
  if (rule === null) return null
  return {
    read: rule.read ?? [],
    need: rule.need ?? null,
    of: rule.of ?? [],
    reason: rule.reason ?? false,
    afterSeconds: rule.after ?? null,
    dutyAfterSeconds: rule.dutyAfter ?? null,
    validSeconds: rule.valid ?? null,
    withinSeconds: rule.within ?? null,
    hours: rule.hours ?? null,
    expires: rule.expires ?? null,
  }
}

function batchAnswer(account: Account, batch: Batch, state: VaultState): BatchAnswer {
  return {
    id: batch.id,
    number: batchNumber(account, batch),
    isLive: batch.supersededBy === null,
    isReusable: batch.sort === "reusable",
    codes: batch.codes.map(code => codeAnswer(code, batch)),
    addedAt: batch.addedAt,
    generatedOn: batch.generatedOn,
    expiresOn: batch.expiresOn,
    reviewOn: batch.reviewOn,
    set: batch.set,
    note: batch.note,
    testedOn: batch.tested.map(({ on }) => on).sort(),
    copies: batch.copies.map(copy => ({
      id: copy.id,
      location: copy.location,
      sort: copy.sort,
      inside: state.accounts.find(({ id }) => id === copy.inside)?.name ?? null,
      onFactorDevice: copy.onFactorDevice,
      lastSeenOn: copy.lastSeenOn,
      lostOn: copy.lostOn,
      isCircular: isCircular(copy, account, state),
    })),
  }
}

const codeAnswer = (code: KeptCode, batch: Batch): CodeAnswer => ({
  letter: letterOf(code, batch),
  uses: code.uses.map(({ at, member, worked }) => ({ at, member, worked })),
  handedAt: code.doubts.findLast(({ handed }) => handed)?.at ?? null,
})
