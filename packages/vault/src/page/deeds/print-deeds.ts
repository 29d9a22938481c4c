import { today } from "../../actions/index.ts"
import { makeSheet, printIndex, printSheets, type Sheet, systemFonts } from "../../paper/index.ts"
import { liveBatches, VaultError } from "../../record/index.ts"
import type { PageVault } from "../page-vault.ts"
import type { RequestBody } from "./request-body.ts"

/** The sheets of accounts as a PDF, or the index that says which is whose. That the codes are opened is written before. */
export async function print(page: PageVault, body: RequestBody): Promise<Buffer> {
  const { vault } = page
  const accounts = body
    .texts("accounts")
    .map(id => page.account(id))
    .filter(account => liveBatches(account).length > 0)
  if (accounts.length === 0) throw new VaultError("no-codes-left", "There are no codes to print.")
  const day = today(vault.now)
  const paper = body.optionalText("paper") === "LETTER" ? "LETTER" : "A4"
  const options = { paper, fallbackFonts: systemFonts() } as const
  if (body.isTrue("index")) {
    const lines = accounts.map(({ ref, name, login }) => ({ ref, name, login: login ?? "" }))
    return (await printIndex(lines, day, options)).pdf
  }
  const batches = accounts.flatMap(liveBatches).map(({ id }) => id)
  await vault.commit(() => [{ kind: "codes-read", batches, purpose: "print" }])
  const sheets: Sheet[] = []
  for (const account of accounts)
    for (const batch of liveBatches(account))
      sheets.push(
        makeSheet(account, batch, await vault.openCodes(batch), {
          referencesOnly: body.isTrue("references"),
          today: day,
        }),
      )
  return (await printSheets(sheets, { ...options, compact: body.isTrue("compact") })).pdf
}
