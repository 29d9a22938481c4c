import { spawn } from "node:child_process"
import { newId } from "../../../actions/index.ts"
import { makeSheet, type Printed, printIndex, printSheets, type Sheet, systemFonts } from "../../../paper/index.ts"
import { type Account, type Batch, type Fact, findAccount, liveBatches, VaultError } from "../../../record/index.ts"
import { chosenAccounts, openedTexts, tellLeftOut } from "../../clear-texts.ts"
import { givenText } from "../../prompts/given-text.ts"
import { assertOutput, type OutputOptions, writeOutput } from "../../terminal/output-file.ts"
import { type GlobalOptions, today, VaultSession } from "../../vault-session.ts"

interface PrintOptions extends GlobalOptions, OutputOptions {
  readonly references?: boolean
  readonly index?: boolean
  readonly compact?: boolean
  readonly paper?: string
  readonly font?: string
  readonly printer?: string | true
  readonly location?: string
}

/** A PDF of sheets, or of the index that says which is whose. It goes to a file, to stdout, or straight to a printer. */
export async function print(names: readonly string[], options: PrintOptions): Promise<void> {
  const paper = (options.paper ?? "A4").toUpperCase()
  if (paper !== "A4" && paper !== "LETTER") throw new VaultError("usage-wrong", "--paper is A4 or letter.")
  const output = options.printer === undefined ? assertOutput(options, options.index ? "index.pdf" : "codes.pdf") : null
  const place = options.location === undefined ? null : givenText(options.location, "The place")
  const session = new VaultSession(options)
  const { console } = session
  const vault = await session.open()
  const chosen = chosenAccounts(vault.state.accounts, names, name => findAccount(vault.state, name)).filter(
    account => liveBatches(account).length > 0,
  )
  const batches = options.index ? [] : chosen.flatMap(liveBatches)
  const { texts, leftOut } = await openedTexts(vault, session, batches, "print", names.length === 0)
  const hasText = ({ id }: Batch): boolean => texts.has(id)
  const accounts = options.index ? chosen : chosen.filter(account => liveBatches(account).some(hasText))
  if (accounts.length === 0) throw new VaultError("no-codes-left", "There are no codes to print.")
  const fallbackFonts = systemFonts()
  const font = options.font === undefined ? { fallbackFonts } : { fontFile: options.font, fallbackFonts }
  const printed = options.index
    ? await printIndex(
        accounts.map(({ ref, name, login }) => ({ ref, name, login: login ?? "" })),
        today(),
        { paper, ...font },
      )
    : await printSheets(sheetsOf(), { paper, compact: options.compact ?? false, ...font })
  if (output !== null) await writeOutput(output, printed.pdf)
  else await sendToPrinter(printed.pdf, options.printer === true ? undefined : options.printer)
  if (place !== null && !options.index) await recordCopies(place)
  tellUndrawn(printed)
  if (console.json && output !== "-")
    console.result("print", {
      accounts: accounts.map(({ name, ref }) => ({ name, ref })),
      output,
      undrawn: printed.undrawn,
      leftOut,
    })
  if (output !== null && output !== "-")
    console.say(
      `${output}: ${accounts.length} ${accounts.length === 1 ? "account" : "accounts"}${options.index ? ", index" : ""}. The file holds them in the clear: print it, then remove it.`,
    )
  if (place === null && !options.index)
    console.say('Say where the sheet goes, so that it can be found again: postern-vault copy add NAME "home safe"')
  tellLeftOut(session, leftOut)

  function sheetsOf(): Sheet[] {
    const made: Sheet[] = []
    const how = { referencesOnly: options.references ?? false, today: today() }
    for (const account of accounts)
      for (const batch of liveBatches(account).filter(hasText))
        made.push(makeSheet(account, batch, texts.get(batch.id)!, how))
    return made
  }

  async function recordCopies(location: string): Promise<void> {
    await vault.commit(state =>
      accounts.flatMap((account: Account): Fact[] => {
        const now = state.accounts.find(({ id }) => id === account.id)
        return (now === undefined ? [] : liveBatches(now)).filter(hasText).map(batch => ({
          kind: "copy-added",
          copy: newId(),
          batch: batch.id,
          location,
          sort: "paper",
          on: today(),
        }))
      }),
    )
    console.say(`Noted: a paper copy at ${location}.`)
  }

  function tellUndrawn({ undrawn }: Printed): void {
    if (undrawn.length > 0)
      console.warn(
        `No font here has all letters of the names of ${undrawn.join(", ")}: those are printed as ?, and the reference tells whose sheet it is. --font FILE takes a font that has them.`,
      )
  }
}

/** Through `lp`'s stdin: no file in between. */
async function sendToPrinter(pdf: Buffer, printer: string | undefined): Promise<void> {
  const lp = spawn("lp", [...(printer === undefined ? [] : ["-d", printer]), "-t", "Backup codes", "-"], {
    stdio: ["pipe", "ignore", "ignore"],
  })
  const status = await new Promise<number | null>(resolve => {
    lp.once("error", () => resolve(null))
    lp.once("close", resolve)
    lp.stdin.on("error", () => {})
    lp.stdin.end(pdf)
  })
  if (status === null)
    throw new VaultError(
      "thing-not-found",
      "There is no `lp` here to print with. Write a file with --output, and print that.",
    )
  if (status !== 0) throw new VaultError("unexpected", "The printer did not take it. `lpstat -p` shows the printers.")
}
