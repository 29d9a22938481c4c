import type { Vault } from "../../../folder/index.ts"
import {
  type Account,
  type Batch,
  batchNumber,
  codeStatus,
  countCodes,
  findAccount,
  type KeptCode,
  liveBatches,
  maskCode,
} from "../../../record/index.ts"
import { batchTitle } from "../../chosen-batch.ts"
import { noteReading } from "../../clear-texts.ts"
import { plain, shellWord } from "../../terminal/plain-text.ts"
import { displayWidth } from "../../terminal/text-width.ts"
import { type GlobalOptions, VaultSession } from "../../vault-session.ts"
import { accountJson } from "./list.ts"

interface ShowOptions extends GlobalOptions {
  readonly reveal?: boolean
  readonly all?: boolean
}

/** One account with all that is known of it; codes masked unless they are asked for. */
export async function show(name: string, options: ShowOptions): Promise<void> {
  const session = new VaultSession(options)
  const vault = await session.open()
  const account = findAccount(vault.state, name)
  const batches = [...(options.all ? account.batches : liveBatches(account))].reverse()
  if (options.reveal) await noteReading(vault, session, batches, "show")
  const shown = await Promise.all(
    batches.map(async batch => ({ batch, texts: await textsOf(vault, batch, options.reveal ?? false) })),
  )
  if (session.console.json) return showJson(session, account, shown)
  const { console } = session
  const facts: [string, string | undefined][] = [
    ["Login", account.login],
    ["URL", account.url],
    ["Owner", account.owner],
    ["Tags", account.tags.join(", ")],
    ["Private", account.private && `its name is for ${account.private.to.join(", ")}`],
  ]
  // To whom it is private, its reference stands for its name.
  const ref = account.name === account.ref ? "" : `  ${console.paint("dim", account.ref)}`
  console.data(`${console.paint("bold", plain(account.name))}${ref}`)
  for (const [label, value] of facts) if (value) console.data(`${label.padEnd(10)}${plain(value)}`)
  if (batches.length === 0) console.data("No backup codes are kept.")
  const { length } = liveBatches(account)
  if (length > 1)
    console.warn(
      `Of these ${length} batches only one can be good. Try them, then remove the void one: postern-vault remove ${shellWord(account.ref)} --batch N`,
    )
  for (const { batch, texts } of shown) {
    if (account.batches.length > 1 && (batches.length > 1 || length > 1)) {
      const title = batchTitle(account, batch, vault.state)
      console.data("")
      console.data(
        batch.supersededBy === null ? console.paint("bold", title) : console.paint("dim", `${title}; superseded`),
      )
    }
    showBatch(session, batch, texts)
  }
}

/** The codes of a batch, opened where they are sealed; masked unless revealed; null where they are for others. */
async function textsOf(vault: Vault, batch: Batch, reveal: boolean): Promise<readonly (string | null)[]> {
  const opened = await vault.openCodes(batch).catch(() => batch.codes.map(() => null))
  return opened.map(text => (text === null || reveal ? text : maskCode(text)))
}

function showBatch({ console }: VaultSession, batch: Batch, texts: readonly (string | null)[]): void {
  const { unused, total } = countCodes(batch)
  const facts: [string, string | null][] = [
    ["Codes", batch.sort === "reusable" ? "reusable: use does not spend it" : `${unused} of ${total} left`],
    ["Set", batch.set === null ? null : String(batch.set)],
    ["Generated", batch.generatedOn],
    ["Expires", batch.expiresOn],
    ["Review", batch.reviewOn],
    [
      "Tested",
      batch.tested
        .map(({ on }) => on)
        .sort()
        .at(-1) ?? "never",
    ],
    ["Note", batch.note],
  ]
  for (const [label, value] of facts) if (value !== null) console.data(`${label.padEnd(10)}${plain(value)}`)
  console.data("")
  const shown = texts.map(text => (text ?? "(sealed)").split("\n").map(plain))
  const width = shown.reduce((widest, [first]) => Math.max(widest, displayWidth(first!)), 0)
  for (const code of batch.codes) {
    const [first, ...others] = shown[code.index]!
    console.data(codeLine(console, batch, code, first!, width))
    for (const line of others) console.data(`     ${line}`)
  }
  if (batch.copies.length > 0) console.data("")
  for (const copy of batch.copies) {
    const state = copy.lostOn === null ? `seen ${copy.lastSeenOn}` : `lost ${copy.lostOn}`
    console.data(`Copy      ${plain(copy.location)} (${copy.sort}), ${state}`)
  }
  for (const { where, on } of batch.exposures)
    console.data(console.paint("red", `Exposed   ${plain(where)}, found ${on}`))
}

function codeLine(console: VaultSession["console"], batch: Batch, code: KeptCode, text: string, width: number): string {
  const status = codeStatus(code, batch)
  const number = String(code.index + 1).padStart(3)
  const padded = text + " ".repeat(width - displayWidth(text))
  if (status === "unused") return `${number}  ${padded}`
  const line = `${number}  ${padded}  ${describe(code, status)}`
  return code.uses.length > 1
    ? console.paint("red", line)
    : status === "used"
      ? console.paint("dim", line)
      : console.paint("yellow", line)
}

function describe(code: KeptCode, status: string): string {
  if (status === "doubtful") {
    const { at, handed } = code.doubts.at(-1)!
    return handed ? `handed out ${at.slice(0, 10)}, end unknown` : "unsure: handed out last"
  }
  if (code.uses.length === 0) return "used (so the source said)"
  const uses = code.uses.map(
    use => `${use.at.slice(0, 10)} by ${use.member} on ${use.device}${use.worked === false ? ", did not work" : ""}`,
  )
  return `${code.uses.length > 1 ? "USED TWICE" : "used"} ${uses.join("; ")}`
}

function showJson(
  session: VaultSession,
  account: Account,
  shown: readonly { batch: Batch; texts: readonly (string | null)[] }[],
): void {
  session.console.result("show", {
    account: accountJson(account),
    batches: shown.map(({ batch, texts }) => ({
      id: batch.id,
      number: batchNumber(account, batch),
      supersededBy: batch.supersededBy,
      set: batch.set,
      generatedOn: batch.generatedOn,
      expiresOn: batch.expiresOn,
      reviewOn: batch.reviewOn,
      note: batch.note,
      codes: batch.codes.map(code => ({
        number: code.index + 1,
        code: texts[code.index] ?? null,
        status: codeStatus(code, batch),
        uses: code.uses,
      })),
      copies: batch.copies,
      tested: batch.tested,
      exposures: batch.exposures,
    })),
  })
}
