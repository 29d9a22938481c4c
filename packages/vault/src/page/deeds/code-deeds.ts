import { codeByNumber, handOut, handOutGranted, permitFor, readMark, settleCode, today } from "../../actions/index.ts"
import { currentBatch, liveBatches, VaultError } from "../../record/index.ts"
import type { HandedAnswer } from "../answers.ts"
import type { PageVault } from "../page-vault.ts"
import type { RequestBody } from "./request-body.ts"

/** Hands out one code of an account: written to the log before the code is opened. */
export async function giveNext(page: PageVault, body: RequestBody): Promise<HandedAnswer> {
  const account = page.account(body.text("account"))
  const reason = body.optionalText("reason", 500)
  const { request } = permitFor(page.vault, account, reason)
  const named = body.optionalText("batch")
  const live = liveBatches(account)
  if (named === undefined && live.length > 1)
    throw new VaultError(
      "input-needed",
      `There are ${live.length} batches of codes, and only one can be good: say which.`,
    )
  const batch = named ?? currentBatch(account)?.id
  if (batch === undefined) throw new VaultError("no-codes-left", `No codes are kept for ${account.name}.`)
  const { chosen, text, left } = await (request === null
    ? handOut(page.vault, account, batch, { reason, takesDoubtful: async () => body.isTrue("doubtful") })
    : handOutGranted(page.vault, request, reason))
  return {
    batch: chosen.batch.id,
    number: chosen.code.index + 1,
    code: text,
    left,
    isReusable: chosen.batch.sort === "reusable",
  }
}

/** Says what became of a code. */
export async function markCode(page: PageVault, body: RequestBody): Promise<object> {
  const { batch } = page.batch(body.text("batch"))
  const code = codeByNumber(batch, String(body.number("number")))
  const mark = readMark(body.text("mark"))
  await page.vault.commit(state => settleCode(state, { batch, code }, mark))
  return {}
}

/** Notes that a code of the batch was checked today, and is good. */
export async function noteTest(page: PageVault, body: RequestBody): Promise<object> {
  const { batch } = page.batch(body.text("batch"))
  await page.vault.commit(() => [{ kind: "batch-tested", batch: batch.id, on: today(page.vault.now) }])
  return {}
}
