import { rmSync } from "node:fs"
import { basename, resolve } from "node:path"
import { type Candidate, maxImportBytes, readImport, sureConfidence } from "../../reading/index.ts"
import { VaultError } from "../../record/index.ts"
import { downloadOrigin } from "../download-origin.ts"
import { type PlanItem, planImport } from "../import-plan.ts"
import { newId } from "../new-id.ts"
import { plain } from "../plain-text.ts"
import { readSecretFile, readStdin, readUserFile } from "../secret-input.ts"
import { type Cell, printTable } from "../text-table.ts"
import { type GlobalOptions, VaultSession } from "../vault-session.ts"

interface ImportOptions extends GlobalOptions {
  readonly yes?: boolean
  readonly dryRun?: boolean
  readonly name?: string
  readonly replace?: boolean
  readonly codesOnly?: boolean
  readonly filePasswordFile?: string
  readonly keyFile?: string
  readonly removeFile?: boolean
  readonly keepFile?: boolean
}

type Named = Candidate & { readonly name: string }

/** Imports files: reads all, asks what is unsure, shows what would be kept, and then keeps all of it in one write, or nothing. */
export async function importFiles(paths: readonly string[], options: ImportOptions): Promise<void> {
  const session = new VaultSession(options)
  const { console, ask } = session
  const found = (await readAll(paths, options, session)).filter(
    candidate => !options.codesOnly || candidate.codes.length > 0,
  )
  if (found.length === 0)
    throw new VaultError(
      "thing-not-found",
      "Nothing in there looks like backup codes, or like an account with a second factor.",
    )
  const candidates = await nameAll(found, options, session)
  const vault = await session.open()
  const planOptions = {
    newId,
    replace: options.replace ?? false,
    source: paths
      .map(path => basename(path))
      .join(", ")
      .slice(0, 200),
  }
  let items = planImport(vault.state, candidates, planOptions)
  const isNews = (item: PlanItem): boolean => item.facts.length > 0
  if (!console.json) preview(session, items)
  if (items.some(isNews) && !options.dryRun) {
    if (
      !options.yes &&
      !(await ask.confirm(
        `Keep ${items.filter(isNews).length === 1 ? "it" : `these ${items.filter(isNews).length}`}?`,
        "--yes",
      ))
    )
      throw new VaultError("aborted")
    await vault.commit(state => {
      items = planImport(state, candidates, planOptions)
      return items.flatMap(item => item.facts)
    })
  }
  if (console.json)
    console.result("import", {
      written: !options.dryRun,
      accounts: items.map(({ name, action, candidate }) => ({
        name,
        action,
        codes: candidate.codes.length,
        used: candidate.codes.filter(code => code.used).length,
        confidence: candidate.confidence,
        evidence: candidate.evidence,
      })),
    })
  else if (!options.dryRun) console.say(summary(items))
  const kept = items.every(({ action }) => action !== "keep-both")
  if (!options.dryRun && kept) await offerRemoval(paths, items, options, session)
}

async function readAll(paths: readonly string[], options: ImportOptions, { ask }: VaultSession): Promise<Candidate[]> {
  const keyFile = options.keyFile === undefined ? null : readUserFile(options.keyFile, 1 << 20)
  const found: Candidate[] = []
  for (const path of paths) {
    const bytes = path === "-" ? readStdin() : readUserFile(path, maxImportBytes)
    const askPassword = async (of: string): Promise<string> =>
      options.filePasswordFile !== undefined
        ? readSecretFile(options.filePasswordFile)
        : ask.password(`Password of the ${of} ${plain(basename(path))}:`, "--file-password-file FILE")
    const origin = path === "-" ? null : downloadOrigin(resolve(path))
    try {
      found.push(
        ...(await readImport({ name: path === "-" ? null : basename(path), bytes, origin }, { askPassword, keyFile })),
      )
    } catch (error) {
      if (error instanceof VaultError)
        throw new VaultError(error.code, `${plain(path)}: ${error.message}`, { cause: error })
      throw error
    }
  }
  return found
}

/** Asks whose codes they are where that is unsure; without anyone to ask, `--name` says it. */
async function nameAll(
  found: readonly Candidate[],
  options: ImportOptions,
  { ask, console }: VaultSession,
): Promise<Named[]> {
  if (options.name !== undefined && found.length > 1)
    throw new VaultError("usage-wrong", `--name is for one account, and ${found.length} were found.`)
  const named: Named[] = []
  for (const candidate of found) {
    const { confidence, name, codes, evidence } = candidate
    const isSure = confidence >= sureConfidence && name !== ""
    if (options.name !== undefined || isSure) {
      named.push({ ...candidate, name: options.name ?? name })
      continue
    }
    if (ask.possible)
      console.say(
        name === ""
          ? `${codes.length} codes of an unknown service (${evidence.join(", ")}).`
          : `Probably ${plain(name)} (${Math.round(confidence * 100)} % sure: ${evidence.join(", ")}).`,
      )
    const answer = await ask.text("Whose codes are these? (Service Purpose, such as GitHub Work)", "--name NAME", name)
    if (answer === "") throw new VaultError("aborted")
    // What the holder says outweighs the guess: a service that was only supposed is not kept.
    named.push(answer === name ? candidate : { ...candidate, name: answer, service: null, url: null })
  }
  return named
}

const actionText: Record<PlanItem["action"], Cell> = {
  add: { text: "new", style: "green" },
  replace: { text: "replaces", style: "yellow" },
  "keep-both": { text: "left out", style: "red" },
  "already-kept": "kept already",
  inventory: { text: "2FA, no codes", style: "cyan" },
  "already-listed": "known",
}

function preview({ console }: VaultSession, items: readonly PlanItem[]): void {
  const rows = items.map(({ name, action, candidate: { codes, evidence } }): Cell[] => {
    const used = codes.filter(code => code.used).length
    return [
      name,
      actionText[action],
      codes.length === 0 ? "" : `${codes.length}${used > 0 ? ` (${used} used)` : ""}`,
      evidence.join(", "),
    ]
  })
  printTable(console, [{ title: "Account" }, { title: "" }, { title: "Codes" }, { title: "Why", shrinks: true }], rows)
  const left = items.filter(item => item.action === "keep-both")
  if (left.length > 0)
    console.warn(
      `${left.length === 1 ? `${plain(left[0]!.name)} has` : `${left.length} accounts have`} other codes already. Whether these are newer, only you know: --replace puts them in their place.`,
    )
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

/** What deleting does, and what it does not. */
const removalTruth =
  "Removing deletes the name, not for certain the content: SSDs, journals, snapshots and backups may keep it, and a synced folder keeps older versions elsewhere. Where others may have read it, make new codes."

async function offerRemoval(
  paths: readonly string[],
  items: readonly PlanItem[],
  options: ImportOptions,
  { console, ask }: VaultSession,
): Promise<void> {
  const files = paths.filter(path => path !== "-")
  const hasCodes = items.some(({ candidate }) => candidate.codes.length > 0)
  if (files.length === 0 || !hasCodes || options.keepFile) return
  const which = files.length === 1 ? plain(files[0]!) : `${files.length} files`
  if (!options.removeFile) {
    if (!ask.possible) return console.say(`Still in the clear: ${which}. (--remove-file removes it after the import.)`)
    console.say(removalTruth)
    if (!(await ask.confirm(`Remove ${which}?`, "--remove-file or --keep-file", false))) return
  } else console.say(removalTruth)
  for (const path of files) rmSync(path)
  console.say(`Removed: ${which}.`)
}
