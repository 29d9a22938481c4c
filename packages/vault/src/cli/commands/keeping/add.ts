import { newId } from "../../../actions/index.ts"
import { type Candidate, candidate, knownUse, type UnreadLine } from "../../../reading/index.ts"
import {
  type Account,
  codeKey,
  currentBatch,
  findAccount,
  maskCode,
  nameKey,
  VaultError,
  type VaultState,
} from "../../../record/index.ts"
import { leaveOutWrong } from "../../importing/found-accounts.ts"
import { type PlanItem, type PlanOptions, planImport } from "../../importing/import-plan.ts"
import { printUnread, printUnsure } from "../../importing/import-preview.ts"
import { settleDoubts } from "../../importing/settle-doubts.ts"
import { readGiven, readGivenSource } from "../../prompts/given-codes.ts"
import { givenText } from "../../prompts/given-text.ts"
import { readPaste } from "../../prompts/paste-reader.ts"
import { plain, shellWord } from "../../terminal/plain-text.ts"
import { fitTo } from "../../terminal/text-width.ts"
import { type GlobalOptions, readDay, readPastDay, VaultSession } from "../../vault-session.ts"

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
  readonly asIs?: boolean
  readonly keepBoth?: boolean
  readonly private?: boolean
}

/** `add` and `replace`: codes for one account, new or known. */
export async function add(wanted: string, options: AddOptions, replace: boolean): Promise<void> {
  const name = givenText(wanted, "The account's name")
  const session = new VaultSession(options)
  const { console, ask } = session
  const planOptions = readPlanOptions(options, replace)
  // Before the passphrase: a wrong source should not cost it.
  const source = options.inventory ? "" : readGivenSource(options, ask.possible)
  if (source === null) ask.hold()
  const vault = await session.open({ opensCodes: true })
  const known = replace ? findAccount(vault.state, name) : accountNamed(vault.state, name)
  if (!replace && known !== null && currentBatch(known) !== null)
    throw new VaultError(
      "name-taken",
      `${known.name} has codes already. To put new ones in their place: postern-vault replace ${shellWord(known.name)}`,
    )
  const text =
    source ??
    (await readPaste(ask, `Paste the backup codes of ${plain(name)}.`, "--from-file FILE, or the codes on stdin"))
  const isAsked = ask.possible && !options.yes
  const read = options.inventory ? { candidate: candidate({ name: "" }), unread: [] } : readGiven(text, options)
  const { candidate: given, unread } = isAsked ? read : leaveOutWrong(read)
  const sort = sortOf(known?.name ?? name, given, options, console)
  const named = { ...given, sort, name: known?.name ?? name }
  if (!console.json) {
    if (named.codes.length > 0) preview(console, named)
    printUnsure(console, named)
    printUnread(console, "the text", unread)
  }
  if (!options.inventory && named.codes.length === 0)
    throw new VaultError("findings", "No code of these can be right; nothing was kept.")
  if (isAsked && !(await ask.confirm(`Keep ${named.codes.length === 0 ? "this account" : "these"}?`, "--yes")))
    throw new VaultError("aborted")
  const said = isAsked ? await settleDoubts(named, ask) : { candidate: named, settled: new Set<string>() }
  const holder = options.keepBoth ? null : holderOf(vault.state, said.candidate, known)
  const final = holder === null ? said.candidate : await settleHolder(holder, said.candidate, session)
  const items: PlanItem[] = []
  await vault.commit(state => {
    items.splice(
      0,
      items.length,
      ...planImport(state, [final], { ...planOptions, keepBoth: holder !== null || options.keepBoth === true }),
    )
    if (items[0]?.action === "keep-both")
      throw new VaultError(
        "name-taken",
        `${name} has codes already: another device added them. See: postern-vault show ${shellWord(name)}`,
      )
    return items[0]?.facts ?? []
  })
  report(session, vault.state, items[0]!, unread)
  if (!isAsked) assertUnderstood(unread, final)
}

/**
 * Whether use spends the codes: what the holder says, unless the services table knows that it is not so. Of most services a single recovery code
 * works once, and using it makes another one.
 */
function sortOf(
  name: string,
  { sort, codes }: Candidate,
  { reusable, url }: AddOptions,
  console: VaultSession["console"],
): Candidate["sort"] {
  const known = knownUse(name, url ?? null)
  if (reusable && known?.use === "single-use") {
    console.warn(
      `${known.service} takes a recovery code once, and then gives another: it is kept as one that use spends.`,
    )
    return "single-use"
  }
  if (reusable) return "reusable"
  if (sort === "single-use" && known?.use === "reusable" && codes.length === 1) {
    console.say(`${known.service} takes its recovery key again and again: use does not spend it.`)
    return "reusable"
  }
  return sort
}

const accountNamed = (state: VaultState, name: string): Account | null =>
  state.accounts.find(account => nameKey(account.name) === nameKey(name)) ?? null

/** @throws VaultError `findings` where lines were not taken, or codes are unsure, and nobody was asked. */
function assertUnderstood(unread: readonly UnreadLine[], { codes }: Candidate): void {
  const unsure = codes.filter(({ doubt, used }) => doubt !== null && !used).length
  const sentences = [
    unread.length === 0
      ? ""
      : `Not understood: ${unread.length} ${unread.length === 1 ? "line" : "lines"} that could be codes. Nothing of that was kept.`,
    unsure === 0 ? "" : `Unsure: ${unsure} ${unsure === 1 ? "code" : "codes"}, kept to be handed out last.`,
  ].filter(Boolean)
  if (sentences.length > 0) throw new VaultError("findings", sentences.join(" "))
}

/** Another account that holds all these codes; null where none does. */
function holderOf(state: VaultState, { codes }: Candidate, known: Account | null): Account | null {
  const given = codes.map(({ text }) => codeKey(text))
  const holds = ({ batches }: Account): boolean =>
    batches.some(batch => {
      const kept = new Set(batch.codes.map(({ text }) => (text === null ? "" : codeKey(text))))
      return given.every(text => kept.has(text))
    })
  return given.length === 0
    ? null
    : (state.accounts.find(account => account.id !== known?.id && holds(account)) ?? null)
}

/**
 * Asks which account is meant where another one holds the same codes.
 * @throws VaultError `name-taken` where nobody can be asked, or where the codes are the other's.
 */
async function settleHolder(holder: Account, given: Candidate, { ask }: VaultSession): Promise<Candidate> {
  const { name } = given
  const isAsked = ask.possible
  const answer = isAsked
    ? await ask.choose(`${holder.name} (${holder.ref}) has these codes already. Whose are they?`, "--keep-both", [
        { value: "other", label: `${holder.name}'s: keep nothing new` },
        { value: "both", label: `Both accounts have them: keep them for ${name} too` },
      ])
    : "other"
  if (answer === "both") return given
  throw new VaultError(
    "name-taken",
    `${holder.name} (${holder.ref}) has these codes already; ${name} was not made. To give that account another name: postern-vault edit ${shellWord(holder.name)} --name ${shellWord(name)}. To keep the codes for both: --keep-both.`,
  )
}

function readPlanOptions(options: AddOptions, replace: boolean): PlanOptions {
  const { login, url, owner, ref, tag, generated, expires, review, note } = options
  const given = <T extends object>(fields: T): { [K in keyof T]: NonNullable<T[K]> } =>
    Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
      [K in keyof T]: NonNullable<T[K]>
    }
  const named = (text: string | undefined, what: string): string | undefined =>
    text === undefined ? undefined : givenText(text, what)
  const day = (text: string | undefined): string | undefined => (text === undefined ? undefined : readDay(text))
  return {
    newId,
    replace,
    account: given({
      login,
      url,
      owner,
      ref: named(ref, "The reference"),
      tags: tag?.map(each => givenText(each, "A tag")),
      isPrivate: options.private,
    }),
    batch: given({
      generatedOn: generated === undefined ? undefined : readPastDay(generated),
      expiresOn: day(expires),
      reviewOn: day(review),
      note,
    }),
  }
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
