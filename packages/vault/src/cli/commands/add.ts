import { type Candidate, candidate, decodeText, readTextFile, type UnreadLine } from "../../reading/index.ts"
import { type Account, currentBatch, findAccount, maskCode, VaultError, type VaultState } from "../../record/index.ts"
import { findClipboard } from "../clipboard.ts"
import { type PlanItem, type PlanOptions, planImport } from "../import-plan.ts"
import { printUnread } from "../import-preview.ts"
import { newId } from "../new-id.ts"
import { readPaste } from "../paste-reader.ts"
import { plain, shellWord } from "../plain-text.ts"
import { readStdin, readUserFile } from "../secret-input.ts"
import { fitTo } from "../text-width.ts"
import { type GlobalOptions, readDay, readPastDay, VaultSession } from "../vault-session.ts"

export interface AddOptions extends GlobalOptions {
  readonly fromFile?: string
  readonly fromClipboard?: boolean
  readonly yes?: boolean
  readonly login?: string
  readonly url?: string
  readonly owner?: string
  readonly ref?: string
  readonly tag?: readonly string[]
  readonly generated?: string
  readonly expires?: string
  readonly review?: string
  readonly reusable?: boolean
  readonly note?: string
  readonly inventory?: boolean
}

/** `add` and `replace`: codes for one account, new or known. */
export async function add(name: string, options: AddOptions, replace: boolean): Promise<void> {
  const session = new VaultSession(options)
  const { console, ask } = session
  const planOptions = readPlanOptions(options, replace)
  // Before the passphrase: a wrong source should not cost it.
  const source = options.inventory ? null : readGivenSource(options, ask.possible)
  const vault = await session.open()
  const known = replace
    ? findAccount(vault.state, name)
    : vault.state.accounts.find(account => account.name.toLowerCase() === name.toLowerCase())
  if (!replace && known !== undefined && currentBatch(known) !== null)
    throw new VaultError(
      "name-taken",
      `${known.name} has codes already. To put new ones in their place: postern-vault replace ${shellWord(known.name)}`,
    )
  const text =
    source ??
    (options.inventory
      ? ""
      : await readPaste(ask, `Paste the backup codes of ${name}.`, "--from-file FILE, or the codes on stdin"))
  const { candidate: read, unread } = readOne(text, options)
  const found = { ...read, name: known?.name ?? name }
  if (!console.json) {
    if (found.codes.length > 0) preview(console, found)
    printUnread(console, "the text", unread)
  }
  if (
    !options.yes &&
    ask.possible &&
    !(await ask.confirm(`Keep ${found.codes.length === 0 ? "this account" : "these"}?`, "--yes"))
  )
    throw new VaultError("aborted")
  const items: PlanItem[] = []
  await vault.commit(state => {
    items.splice(0, items.length, ...planImport(state, [found], planOptions))
    if (items[0]?.action === "keep-both")
      throw new VaultError(
        "name-taken",
        `${name} has codes already: another device added them. See: postern-vault show ${shellWord(name)}`,
      )
    return items[0]?.facts ?? []
  })
  report(session, vault.state, items[0]!, unread)
  // Whoever could be asked has seen them before saying yes.
  if (unread.length > 0 && !ask.possible)
    throw new VaultError(
      "findings",
      `Not understood: ${unread.length} ${unread.length === 1 ? "line" : "lines"} that could be codes. Nothing of that was kept.`,
    )
}

function readPlanOptions(options: AddOptions, replace: boolean): PlanOptions {
  const { login, url, owner, ref, tag, generated, expires, review, reusable, note } = options
  const given = <T extends object>(fields: T): { [K in keyof T]: NonNullable<T[K]> } =>
    Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
      [K in keyof T]: NonNullable<T[K]>
    }
  const day = (text: string | undefined): string | undefined => (text === undefined ? undefined : readDay(text))
  return {
    newId,
    replace,
    account: given({ login, url, owner, ref, tags: tag }),
    batch: given({
      generatedOn: generated === undefined ? undefined : readPastDay(generated),
      expiresOn: day(expires),
      reviewOn: day(review),
      reusable,
      note,
    }),
  }
}

/** The text of the codes where a flag or a pipe gives it; null where the person is to paste. */
function readGivenSource(options: AddOptions, canAsk: boolean): string | null {
  const asText = (bytes: Buffer): string => decodeText(bytes) ?? ""
  if (options.fromFile !== undefined)
    return asText(options.fromFile === "-" ? readStdin() : readUserFile(options.fromFile, 1 << 20))
  if (options.fromClipboard) {
    const text = findClipboard()?.read() ?? null
    if (text === null)
      throw new VaultError("thing-not-found", "There is no clipboard that can be read here. Paste the codes instead.")
    return text
  }
  if (!process.stdin.isTTY && options.passphraseFile !== "-") return asText(readStdin())
  if (!canAsk) throw new VaultError("input-needed", "There are no codes. Give them with --from-file FILE, or on stdin.")
  return null
}

function readOne(text: string, options: AddOptions): { candidate: Candidate; unread: readonly UnreadLine[] } {
  if (options.inventory) return { candidate: candidate({ name: "" }), unread: [] }
  const {
    candidates: [found],
    unread,
  } = readTextFile(text, null)
  if (found !== undefined) return { candidate: found, unread }
  // A recovery key or phrase of whatever shape: taken as it is, in one line.
  if (options.reusable && text.trim() !== "") {
    const codes = [{ text: text.trim().replace(/\s+/g, " "), used: false }]
    return { candidate: candidate({ name: "", sort: "reusable", codes }), unread: [] }
  }
  throw new VaultError(
    "usage-wrong",
    "No codes were found in that text. Give one code a line, as the service shows them.",
  )
}

function preview(console: VaultSession["console"], { codes, expiresOn, set, format }: Candidate): void {
  const used = codes.filter(code => code.used).length
  const about = [
    `${codes.length} ${codes.length === 1 ? "code" : "codes"}`,
    used > 0 ? `${used} of them used` : "",
    set === null ? "" : `set ${set}`,
    expiresOn === null ? "" : `expires ${expiresOn}`,
  ]
  console.say(`${about.filter(Boolean).join(", ")}${format === null ? "" : "; check symbols fit"}:`)
  console.say(fitTo(`  ${codes.map(code => plain(maskCode(code.text))).join("  ")}`, console.columns))
}

function report(
  session: VaultSession,
  state: VaultState,
  { name, action, candidate }: PlanItem,
  notTaken: readonly UnreadLine[],
): void {
  const account = state.accounts.find(found => found.name === name) as Account
  if (session.console.json) {
    session.console.result("add", {
      account: { name, ref: account.ref },
      action,
      codes: candidate.codes.length,
      notTaken,
    })
    return
  }
  const said = {
    add: "Kept",
    replace: "Replaced",
    "keep-both": "Left",
    "already-kept": "Already kept",
    inventory: "Listed",
    "already-listed": "Already listed",
  }[action]
  session.console.say(
    `${said}: ${plain(name)} (${account.ref})${candidate.codes.length > 0 ? `, ${candidate.codes.length} ${candidate.codes.length === 1 ? "code" : "codes"}` : ""}.`,
  )
  if (action === "replace") session.console.say("Old copies are void now: destroy printed ones, and print anew.")
}
