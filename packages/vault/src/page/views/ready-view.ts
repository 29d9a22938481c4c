import { teamFactsOf, today } from "../../actions/index.ts"
import type { Vault } from "../../folder/index.ts"
import { assessReadiness, liveBatches, peopleFindings, type VaultState } from "../../record/index.ts"
import type { ReadyAnswer, TimeMark } from "../answers.ts"
import { findingAnswer } from "./account-row.ts"

/** *Ready?*: the score, the accounts worst first with their reasons, and when codes were tried and end. */
export function readyView(vault: Vault): ReadyAnswer {
  const { state, problems } = vault
  const day = today(vault.now)
  const team = teamFactsOf(vault)
  const { score, accounts } = assessReadiness(state, day, team)
  return {
    score,
    accounts: accounts.map(({ account: { id, name, ref }, score, findings }) => ({
      id,
      name,
      ref,
      score,
      findings: findings.map(findingAnswer),
    })),
    people: peopleFindings(state, team ?? { members: [], left: [], revoked: [] }, day).map(
      ({ kind, member, reason, next }) => ({
        kind,
        member,
        reason,
        next,
      }),
    ),
    problems: problems.length,
    marks: timeMarks(state),
  }
}

/** What happened to codes and what is to happen, by day. */
function timeMarks({ accounts }: VaultState): TimeMark[] {
  const marks: TimeMark[] = []
  for (const account of accounts)
    for (const { tested, expiresOn, reviewOn } of liveBatches(account)) {
      const mark = (on: string | null, kind: TimeMark["kind"]): void => {
        if (on !== null) marks.push({ on, kind, account: account.id, name: account.name })
      }
      for (const { on } of tested) mark(on, "tested")
      mark(expiresOn, "expires")
      mark(reviewOn, "review")
    }
  return marks.sort((a, b) => (a.on < b.on ? -1 : 1))
}
