import { type Account, countCodes, currentBatch } from "../../../record/index.ts"
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
  printTable(session.console, columns, accounts.map(accountRow))
  for (const { name, ref, sharedRef } of accounts)
    if (sharedRef !== undefined)
      session.console.warn(
        `${plain(name)} was ${plain(sharedRef)} on the device that made it, as another account is: here it is ${plain(ref)}. Print its sheets anew, or give it a reference: postern-vault edit ${shellWord(ref)} --ref REF`,
      )
}

function accountRow(account: Account): Cell[] {
  const batch = currentBatch(account)
  if (batch === null) return [account.ref, account.name, { text: "none", style: "red" }, "", "", ""]
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
  return [
    account.ref,
    account.name,
    left,
    tested,
    expires,
    String(1 + batch.copies.filter(copy => copy.lostOn === null).length),
  ]
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
    batch:
      batch === null
        ? null
        : {
            id: batch.id,
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
          },
  }
}
