import { type Account, type Batch, batchNumber, countCodes, currentBatch, liveBatches } from "../../../record/index.ts"
import { plain, shellWord } from "../../terminal/plain-text.ts"
import { type Cell, printTable } from "../../terminal/text-table.ts"
import { type GlobalOptions, today, VaultSession } from "../../vault-session.ts"

interface ListOptions extends GlobalOptions {
  readonly tag?: string
}

/** One line an account: what is left, when it was tried, when it ends, how many copies there are. */
export async function list(options: ListOptions): Promise<void> {
  const session = new VaultSession(options)
  const { state } = await session.open()
  const accounts = state.accounts.filter(({ tags }) => options.tag === undefined || tags.includes(options.tag))
  if (session.console.json) return session.console.result("list", { accounts: accounts.map(accountJson) })
  if (accounts.length === 0)
    return session.console.say(
      options.tag === undefined
        ? 'The vault is empty. postern-vault add "GitHub Work" begins it.'
        : "No account has that tag.",
    )
  const columns = [
    { title: "Ref" },
    { title: "Account", shrinks: true },
    { title: "Left", align: "right" as const },
    { title: "Tested" },
    { title: "Expires" },
    { title: "Copies", align: "right" as const },
  ]
  printTable(session.console, columns, accounts.flatMap(accountRows))
  for (const account of accounts) {
    const { length } = liveBatches(account)
    if (length > 1)
      session.console.warn(
        `${plain(account.name)} has ${length} batches of codes, and only one can be good. See them: postern-vault show ${shellWord(account.ref)}. Remove the void one: postern-vault remove ${shellWord(account.ref)} --batch N`,
      )
  }
  for (const { name, ref, sharedRef } of accounts)
    if (sharedRef !== undefined)
      session.console.warn(
        `${plain(name)} was ${plain(sharedRef)} on the device that made it, as another account is: here it is ${plain(ref)}. Print its sheets anew, or give it a reference: postern-vault edit ${shellWord(ref)} --ref REF`,
      )
}

/** A row for each batch that may be good: of two, one is void, and nothing here says which. */
function accountRows(account: Account): Cell[][] {
  const live = liveBatches(account)
  if (live.length === 0) return [[account.ref, account.name, { text: "none", style: "red" }, "", "", ""]]
  if (live.length === 1) return [[account.ref, account.name, ...batchCells(live[0]!)]]
  return live.map(batch => [account.ref, `${account.name}, batch ${batchNumber(account, batch)}`, ...batchCells(batch)])
}

function batchCells(batch: Batch): Cell[] {
  const { unused, total } = countCodes(batch)
  const left: Cell =
    batch.sort === "reusable"
      ? "reusable"
      : unused === 0
        ? { text: `0/${total}`, style: "red" }
        : unused <= 2 && unused < total
          ? { text: `${unused}/${total}`, style: "yellow" }
          : `${unused}/${total}`
  const tested =
    batch.tested
      .map(({ on }) => on)
      .sort()
      .at(-1) ?? "never"
  const isPast = batch.expiresOn !== null && batch.expiresOn < today()
  const expires: Cell = isPast ? { text: batch.expiresOn!, style: "red" } : (batch.expiresOn ?? "")
  return [left, tested, expires, String(1 + batch.copies.filter(copy => copy.lostOn === null).length)]
}

/** An account without its codes, as `--json` gives it. */
export function accountJson(account: Account): object {
  const batch = currentBatch(account)
  const { id, name, ref, service, login, url, owner, tags, twoFactor } = account
  return {
    id,
    name,
    ref,
    service,
    login,
    url,
    owner,
    tags,
    twoFactor: twoFactor ?? batch !== null,
    // For whom its name is; to others it is the reference.
    private: account.private?.to ?? null,
    batch: batch === null ? null : batchJson(account, batch),
    // More than one where two devices that were apart each added codes: nothing here says which are good.
    batches: liveBatches(account).map(each => batchJson(account, each)),
  }
}

function batchJson(account: Account, batch: Batch): object {
  return {
    id: batch.id,
    number: batchNumber(account, batch),
    sort: batch.sort,
    ...countCodes(batch),
    set: batch.set,
    generatedOn: batch.generatedOn,
    expiresOn: batch.expiresOn,
    reviewOn: batch.reviewOn,
    testedOn:
      batch.tested
        .map(({ on }) => on)
        .sort()
        .at(-1) ?? null,
    copies: batch.copies.filter(copy => copy.lostOn === null).length,
  }
}
