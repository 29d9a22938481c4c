import { batchById, newId, today } from "../../actions/index.ts"
import { type CopySort, copySorts, type Fact, liveBatches, nameKey, tidyText, VaultError } from "../../record/index.ts"
import type { PageVault } from "../page-vault.ts"
import type { RequestBody } from "./request-body.ts"

/** Notes that a copy was made, was seen, or is lost. */
export async function noteCopy(page: PageVault, body: RequestBody): Promise<object> {
  const change = body.text("change")
  const on = today(page.vault.now)
  if (change === "added") {
    await addCopies(page, body.texts("accounts"), body.text("location", 200), sortOf(body.optionalText("sort")))
    return {}
  }
  if (change !== "seen" && change !== "lost") throw new VaultError("usage-wrong", "A copy is added, seen or lost.")
  const copy = body.text("copy")
  const isKnown = page.vault.state.accounts.some(({ batches }) =>
    batches.some(({ copies }) => copies.some(({ id }) => id === copy)),
  )
  if (!isKnown) throw new VaultError("thing-not-found", "That copy is not known.")
  await page.vault.commit(() => [{ kind: `copy-${change}`, copy, on }])
  return {}
}

function sortOf(text = "paper"): CopySort {
  const sort = copySorts.find(each => each === text)
  if (sort === undefined) throw new VaultError("usage-wrong", `A copy is one of ${copySorts.join(", ")}.`)
  return sort
}

/** Notes a copy of each account's live batches at one place; those that are known there already were seen today. */
async function addCopies(page: PageVault, ids: readonly string[], place: string, sort: CopySort): Promise<void> {
  const location = tidyText(place)
  const accounts = ids.map(id => page.account(id))
  const on = today(page.vault.now)
  await page.vault.commit(state =>
    accounts
      .flatMap(liveBatches)
      .flatMap(({ id }) => batchById(state, id) ?? [])
      .map((batch): Fact => {
        const known = batch.copies.find(copy => copy.lostOn === null && nameKey(copy.location) === nameKey(location))
        if (known !== undefined) return { kind: "copy-seen", copy: known.id, on }
        return { kind: "copy-added", copy: newId(), batch: batch.id, location, sort, on }
      }),
  )
}
