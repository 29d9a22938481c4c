import { basename } from "node:path"
import { newId } from "../../../actions/index.ts"
import type { Vault } from "../../../folder/index.ts"
import { type Candidate, sureConfidence } from "../../../reading/index.ts"
import { tidyText, VaultError } from "../../../record/index.ts"
import type { Removal } from "../../importing/file-removal.ts"
import { type FoundAccount, gatherAccounts, withoutWrongCodes } from "../../importing/found-accounts.ts"
import {
  areLarge,
  assertSomethingFound,
  type ImportedFile,
  type ReadOptions,
  readFiles,
} from "../../importing/import-files.ts"
import { type PlanItem, planImport } from "../../importing/import-plan.ts"
import { accountResult, fileResult, previewImport } from "../../importing/import-preview.ts"
import { keepAccounts } from "../../importing/keep-accounts.ts"
import { offerRemoval, type RemovalOptions } from "../../importing/removal-offer.ts"
import { settleDoubts } from "../../importing/settle-doubts.ts"
import { readTokenFiles } from "../../importing/token-files.ts"
import { givenText } from "../../prompts/given-text.ts"
import { plain } from "../../terminal/plain-text.ts"
import type { TokenOptions } from "../../tokens/token-access.ts"
import { type GlobalOptions, VaultSession } from "../../vault-session.ts"

interface ImportOptions extends GlobalOptions, ReadOptions, RemovalOptions, TokenOptions {
  readonly yes?: boolean
  readonly dryRun?: boolean
  readonly name?: string
  readonly only?: readonly string[]
  readonly replace?: boolean
  readonly codesOnly?: boolean
}

/** What an import has come to. */
interface Run {
  readonly files: readonly ImportedFile[]
  readonly items: readonly PlanItem[]
  /** Codes that were asked about, by their text. */
  readonly settled: ReadonlySet<string>
  readonly written: boolean
}

/**
 * Imports files: reads all, shows what would be kept and what would not, asks what is unsure, and then keeps all of it in one write, or
 * nothing. Exit 10 where something was neither understood nor dismissed.
 */
export async function importFiles(paths: readonly string[], options: ImportOptions): Promise<void> {
  const session = new VaultSession(options)
  const { console, ask } = session
  const isAsked = ask.possible && !options.yes && !options.dryRun
  if (paths.length === 0 && options.token === undefined)
    throw new VaultError("usage-wrong", "Say what to import: FILE…, or --token LABEL for the codes on a token.")
  // The passphrase's hash takes 256 MiB for a moment: not when a large file is in memory, too.
  const openedFirst = areLarge(paths) ? await session.open({ opensCodes: true }) : null
  const read = [
    ...(await readFiles(paths, options, session)),
    ...(options.token === undefined ? [] : await readTokenFiles(session, options)),
  ]
  const files = isAsked ? read : read.map(withoutWrongCodes)
  const found = chosenAccounts(gatherAccounts(files), options)
  if (found.length === 0) {
    // The refusals follow as the command's own error.
    const told = console.json ? files : files.filter(({ refusal }) => refusal === null)
    tell(session, { files: told, items: [], settled: new Set(), written: false }, new Map())
    assertSomethingFound(files, options.only)
  }
  const named = await nameAccounts(
    found.map(({ candidate }) => candidate),
    options,
    session,
  )
  const vault = openedFirst ?? (await session.open({ opensCodes: true }))
  const run = await keep(vault, named, files, isAsked, options, session)
  const removals = run.written
    ? await offerRemoval(run, vault, options, session).catch(saysThatCodesAreKept)
    : new Map<ImportedFile, Removal>()
  if (console.json) tell(session, run, removals)
  assertAllSettled(run, removals, options)
}

/** Whoever stops at the question about files must not read that nothing was changed: the codes are in the vault by then. */
function saysThatCodesAreKept(error: unknown): never {
  if (error instanceof VaultError && error.code === "aborted")
    throw new VaultError("aborted", "Stopped. The codes are in the vault; no file was removed.", { cause: error })
  throw error
}

function chosenAccounts(found: readonly FoundAccount[], { only, codesOnly }: ImportOptions): readonly FoundAccount[] {
  const isWanted = ({ candidate: { name, service, login } }: FoundAccount): boolean =>
    only === undefined ||
    only.some(wanted => [name, service, login].some(text => text?.toLowerCase().includes(wanted.toLowerCase())))
  return found.filter(account => isWanted(account) && (!codesOnly || account.candidate.codes.length > 0))
}

function tell({ console }: VaultSession, run: Run, removals: ReadonlyMap<ImportedFile, Removal>): void {
  if (!console.json) previewImport(console, run.items, run.files)
  else
    console.result("import", {
      written: run.written,
      accounts: run.items.map(accountResult),
      files: run.files.map(file => fileResult(file, removals.get(file)?.removed === true)),
    })
}

/** Shows the plan, asks, and writes. */
async function keep(
  vault: Vault,
  named: readonly Candidate[],
  files: readonly ImportedFile[],
  isAsked: boolean,
  options: ImportOptions,
  session: VaultSession,
): Promise<Run> {
  const { console, ask } = session
  const source = files
    .map(({ path }) => basename(path))
    .join(", ")
    .slice(0, 200)
  const planOptions = { newId, replace: options.replace ?? false, source }
  let items: readonly PlanItem[] = planImport(vault.state, named, planOptions)
  const settled = new Set<string>()
  if (!console.json) tell(session, { files, items, settled, written: false }, new Map())
  if (options.dryRun) return { files, items, settled, written: false }
  const isNews = (item: PlanItem): boolean => item.facts.length > 0
  let candidates = named
  if (items.some(isNews) && isAsked) {
    const chosen = await chooseItems(items, session)
    candidates = []
    for (const item of chosen) {
      const said = isNews(item) ? await settleDoubts({ ...item.candidate, name: item.name }, ask) : null
      candidates = [...candidates, said === null ? item.candidate : { ...said.candidate, name: item.candidate.name }]
      for (const text of said?.settled ?? []) settled.add(text)
    }
  } else if (items.some(isNews) && !options.yes) await ask.confirm("Keep these?", "--yes")
  if (items.some(isNews)) {
    const { length } = items.filter(isNews)
    await keepAccounts(vault, length, console, state => {
      const planned = planImport(state, candidates, planOptions)
      // Of thousands of accounts they would fill the memory once more while the vault is read back.
      items = planned.map(item => ({ ...item, facts: [] }))
      return planned.map(({ facts }) => facts)
    })
  }
  if (!console.json) console.say(summary(items))
  return { files, items, settled, written: true }
}

/** @throws VaultError `aborted` where nothing is to be kept. */
async function chooseItems(items: readonly PlanItem[], { ask }: VaultSession): Promise<readonly PlanItem[]> {
  const news = items.filter(({ facts }) => facts.length > 0)
  if (news.length === 1) {
    if (!(await ask.confirm("Keep it?", "--yes"))) throw new VaultError("aborted")
    return items
  }
  const answer = await ask.choose(`Keep these ${news.length}?`, "--yes, or --only NAME", [
    { value: "all", label: "Yes, all" },
    { value: "some", label: "Choose which" },
    { value: "none", label: "No, nothing" },
  ])
  if (answer === "none") throw new VaultError("aborted")
  if (answer === "all") return items
  const wanted = new Set(
    await ask.chooseSome(
      "Which? (space to choose, Enter to go on)",
      "--only NAME",
      news.map(({ name, candidate: { codes } }, index) => ({
        value: String(index),
        label: name,
        hint: codes.length === 0 ? "2FA, no codes" : `${codes.length} codes`,
      })),
    ),
  )
  return items.filter(item => !news.includes(item) || wanted.has(String(news.indexOf(item))))
}

/** Asks whose codes they are where that is unsure; without anyone to ask, `--name` says it. */
async function nameAccounts(
  found: readonly Candidate[],
  options: ImportOptions,
  { ask, console }: VaultSession,
): Promise<Candidate[]> {
  const given = options.name === undefined ? undefined : givenText(options.name, "The name")
  if (given !== undefined && found.length > 1)
    throw new VaultError("usage-wrong", `--name is for one account, and ${found.length} were found.`)
  const named: Candidate[] = []
  for (const candidate of found) {
    const { confidence, name, codes, evidence } = candidate
    const isSure = confidence >= sureConfidence && name !== ""
    if (given !== undefined || isSure) {
      named.push(given === undefined ? candidate : { ...candidate, name: given })
      continue
    }
    if (ask.possible)
      console.say(
        name === ""
          ? `${codes.length} codes of an unknown service (${evidence.join(", ")}).`
          : `Probably ${plain(name)} (${Math.round(confidence * 100)} % sure: ${evidence.join(", ")}).`,
      )
    const answer = tidyText(
      await ask.text("Whose codes are these? (Service Purpose, such as GitHub Work)", "--name NAME", name),
    )
    if (answer === "") throw new VaultError("aborted")
    // What the holder says outweighs the guess: a service that was only supposed is not kept.
    named.push(answer === name ? candidate : { ...candidate, name: answer, service: null, url: null })
  }
  return named
}

function summary(items: readonly PlanItem[]): string {
  const count = (...actions: PlanItem["action"][]): number =>
    items.filter(({ action }) => actions.includes(action)).length
  const parts: [number, string][] = [
    [count("add"), "added"],
    [count("replace"), "replaced"],
    [count("inventory"), "listed without codes"],
    [count("already-kept", "already-listed"), "known already"],
    [count("keep-both"), "left out"],
  ]
  return `${parts
    .filter(([number]) => number > 0)
    .map(([number, what]) => `${number} ${what}`)
    .join(", ")}.`
}

/**
 * @throws VaultError `not-allowed` where a file could not be removed; `findings` where lines, codes or files are left that nobody understood
 * or was asked about.
 */
function assertAllSettled(
  { files, items, settled, written }: Run,
  removals: ReadonlyMap<ImportedFile, Removal>,
  { dismiss }: ImportOptions,
): void {
  const failed = [...removals.values()].filter(removal => !removal.removed && removal.isFault).length
  if (failed > 0)
    throw new VaultError(
      "not-allowed",
      `The codes are in the vault, but ${failed === 1 ? "one file" : `${failed} files`} could not be removed.`,
    )
  const left = files.filter(file => removals.get(file)?.removed !== true)
  const unread = dismiss ? 0 : left.reduce((sum, { reading }) => sum + (reading?.unread.length ?? 0), 0)
  const refused = files.filter(({ refusal }) => refusal !== null).length
  const doubts = dismiss ? 0 : items.reduce((sum, item) => sum + openDoubts(item, settled), 0)
  const parts = [
    unread === 0 ? "" : unread === 1 ? "one line that could be a code" : `${unread} lines that could be codes`,
    refused === 0 ? "" : `${refused} ${refused === 1 ? "file" : "files"}`,
  ].filter(Boolean)
  const sentences = [
    parts.length === 0 ? "" : `Not understood: ${parts.join(", and ")}. Nothing of that was kept or removed.`,
    doubts === 0
      ? ""
      : `Unsure: ${doubts} ${doubts === 1 ? "code" : "codes"}, ${written ? "kept" : "which would be kept"} to be handed out last.`,
  ].filter(Boolean)
  if (sentences.length > 0) throw new VaultError("findings", sentences.join(" "))
}

/** How many codes of an account that was written are unsure, and were not asked about. */
const openDoubts = ({ candidate, action }: PlanItem, settled: ReadonlySet<string>): number =>
  action === "add" || action === "replace"
    ? candidate.codes.filter(({ doubt, used, text }) => doubt !== null && !used && !settled.has(text)).length
    : 0
