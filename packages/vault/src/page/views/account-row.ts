import {
  type Account,
  type AccountReadiness,
  type Batch,
  codeStatus,
  costOf,
  currentBatch,
  type Finding,
  type KeptCode,
  liveBatches,
} from "../../record/index.ts"
import type { AccountRow, CodeLetter, FindingAnswer } from "../answers.ts"

const letters = { unused: "u", used: "x", doubtful: "d" } as const

export const letterOf = (code: KeptCode, batch: Batch): CodeLetter => letters[codeStatus(code, batch)]

/** The day on which a batch was tried last; null for never. */
export const lastTestedOn = ({ tested }: Batch): string | null =>
  tested
    .map(({ on }) => on)
    .sort()
    .at(-1) ?? null

/** One account as a list shows it. */
export function accountRow(account: Account, readiness: AccountReadiness | null): AccountRow {
  const batch = currentBatch(account)
  return {
    id: account.id,
    name: account.name,
    ref: account.ref,
    login: account.login ?? null,
    tags: account.tags,
    score: readiness?.score ?? null,
    codes: batch === null ? "" : batch.codes.map(code => letterOf(code, batch)).join(""),
    isReusable: batch?.sort === "reusable",
    testedOn: batch === null ? null : lastTestedOn(batch),
    generatedOn: batch?.generatedOn ?? null,
    expiresOn: batch?.expiresOn ?? null,
    copies: batch?.copies.filter(({ lostOn }) => lostOn === null).length ?? 0,
    liveBatches: liveBatches(account).length,
  }
}

export const findingAnswer = (finding: Finding): FindingAnswer => ({
  kind: finding.kind,
  cost: costOf(finding),
  graceUntil: finding.graceUntil ?? null,
  reason: finding.reason,
  next: finding.next,
})
