import {
  commonLosses,
  type ExportEntry,
  type Exported,
  exportBitwarden,
  exportBitwardenPlain,
  exportCsv,
  exportEntry,
  exportJson,
  exportKdbx,
  exportOnePassword,
  passEntries,
} from "../../../exporting/index.ts"
import { passphraseRecipient, sealAgeFile } from "../../../folder/index.ts"
import { type Account, type Batch, batchNumber, findAccount, liveBatches, VaultError } from "../../../record/index.ts"
import { type ClearTexts, chosenAccounts, openedTexts, tellLeftOut } from "../../clear-texts.ts"
import { readSecretFile } from "../../prompts/secret-input.ts"
import { assertOutput, type OutputOptions, writeOutput } from "../../terminal/output-file.ts"
import { createOnePasswordItems, insertPassEntries } from "../../terminal/program-pipes.ts"
import { type GlobalOptions, VaultSession } from "../../vault-session.ts"

interface ExportOptions extends GlobalOptions, OutputOptions {
  readonly to: string
  readonly plaintext?: boolean
  readonly exportPasswordFile?: string
  readonly recipient?: readonly string[]
  readonly op?: boolean
}

const formats = ["bitwarden", "1password", "kdbx", "age", "csv", "pass"] as const
const suggestions = {
  bitwarden: "codes.json",
  "1password": "codes.jsonl",
  kdbx: "codes.kdbx",
  age: "codes.age",
  csv: "codes.csv",
}

/** Writes the accounts for another program, and says what that program has no place for. */
export async function exportVault(names: readonly string[], options: ExportOptions): Promise<void> {
  const format = formats.find(known => known === options.to)
  if (format === undefined) throw new VaultError("usage-wrong", `--to is one of ${formats.join(", ")}.`)
  if (options.op && format !== "1password") throw new VaultError("usage-wrong", "--op goes with --to 1password.")
  if (format === "pass" && options.output !== undefined)
    throw new VaultError("usage-wrong", "--to pass gives the codes to pass itself; there is no file to write.")
  const output = options.op || format === "pass" ? null : assertOutput(options, suggestions[format])
  const isReadable = ["1password", "csv"].includes(format) || (format === "bitwarden" && options.plaintext === true)
  if (format === "csv" && !options.plaintext)
    throw new VaultError(
      "usage-wrong",
      "CSV holds the codes in the clear, where anyone who has the file reads them. Say --plaintext to have it, import it at once, and remove it.",
    )
  if (isReadable && !options.plaintext && !options.op)
    throw new VaultError(
      "usage-wrong",
      "1Password's item templates hold the codes in the clear. Pipe them straight to it with --op, or say --plaintext to have the file.",
    )
  const session = new VaultSession(options)
  const vault = await session.open()
  const accounts = chosenAccounts(vault.state.accounts, names, name => findAccount(vault.state, name))
  const batches = accounts.flatMap(account => (format === "age" ? account.batches : liveBatches(account)))
  const { texts, leftOut } = await openedTexts(vault, session, batches, "export", names.length === 0)
  const entries = entriesOf(accounts, texts)
  if (entries.length === 0 && format !== "age") throw new VaultError("no-codes-left", "There are no codes to export.")
  const password = (): Promise<string> => exportPassword(options, session)
  const { bytes, losses } = await write()
  if (output !== null) await writeOutput(output, bytes)
  else if (format === "pass") await insertPassEntries(passEntries(entries), options.force ?? false)
  else await createOnePasswordItems(Buffer.from(bytes).toString("utf8"))
  const { console } = session
  const without = accounts.filter(account => liveBatches(account).length === 0).length
  const told = [
    ...losses,
    ...(without > 0 && format !== "age" ? [`${without} ${without === 1 ? "account" : "accounts"} without codes`] : []),
  ]
  if (console.json && output !== "-")
    console.result("export", { to: format, accounts: entries.length, output, losses: told, leftOut })
  console.say(
    `${entries.length} ${entries.length === 1 ? "account" : "accounts"} written${output === null || output === "-" ? "" : ` to ${output}`}${isReadable ? ", in the clear: remove the file after use" : ""}.`,
  )
  if (told.length > 0) console.say(`Not in there, for want of a place: ${told.join("; ")}.`)
  tellLeftOut(session, leftOut)

  async function write(): Promise<Exported> {
    if (format === "kdbx") return exportKdbx(entries, await password())
    if (format === "csv") return exportCsv(entries)
    if (format === "pass") return { bytes: new Uint8Array(), losses: commonLosses(entries) }
    if (format === "1password") return exportOnePassword(entries)
    if (format === "bitwarden")
      return options.plaintext ? exportBitwardenPlain(entries) : exportBitwarden(entries, await password())
    const isOpen = ({ id }: Batch): boolean => texts.has(id)
    const chosen = accounts.map(account => ({ ...account, batches: account.batches.filter(isOpen) }))
    const json = exportJson({ ...vault.state, accounts: chosen }, texts)
    const recipients = options.recipient ?? []
    const sealed = await sealAgeFile(
      json.bytes,
      recipients.length > 0 ? recipients : [passphraseRecipient(await password(), 18)],
    )
    return { bytes: sealed, losses: json.losses }
  }
}

function entriesOf(accounts: readonly Account[], texts: ClearTexts["texts"]): ExportEntry[] {
  const entries: ExportEntry[] = []
  for (const account of accounts) {
    const live = liveBatches(account)
    for (const batch of live) {
      const codes = texts.get(batch.id)
      if (codes === undefined) continue
      // Other programs have one list of codes an entry: of two batches each gets its own, and its name says so.
      const named =
        live.length === 1 ? account : { ...account, name: `${account.name} (batch ${batchNumber(account, batch)})` }
      entries.push(exportEntry(named, batch, codes))
    }
  }
  return entries
}

async function exportPassword({ exportPasswordFile }: ExportOptions, { ask }: VaultSession): Promise<string> {
  if (exportPasswordFile !== undefined) return readSecretFile(exportPasswordFile)
  const password = await ask.password("A password for the exported file:", "--export-password-file FILE")
  if (password !== (await ask.password("The same again:", "--export-password-file FILE")))
    throw new VaultError("aborted", "The two passwords differ; nothing was written.")
  if (password === "") throw new VaultError("usage-wrong", "The password is empty.")
  return password
}
