import { basename } from "node:path"
import type { Vault } from "../../folder/index.ts"
import { type Candidate, sureConfidence } from "../../reading/index.ts"
import { VaultError } from "../../record/index.ts"
import type { Removal } from "../file-removal.ts"
import { assertSomethingFound, type FileSecrets, type ImportedFile, readFiles } from "../import-files.ts"
import { type PlanItem, planImport } from "../import-plan.ts"
import { fileResult, previewImport } from "../import-preview.ts"
import { newId } from "../new-id.ts"
import { plain } from "../plain-text.ts"
import { offerRemoval, type RemovalOptions } from "../removal-offer.ts"
import { type GlobalOptions, VaultSession } from "../vault-session.ts"

interface ImportOptions extends GlobalOptions, FileSecrets, RemovalOptions {
  readonly yes?: boolean
  readonly dryRun?: boolean
  readonly name?: string
  readonly replace?: boolean
  readonly codesOnly?: boolean
}

type Named = Candidate & { readonly name: string }

/**
 * Imports files: reads all, asks what is unsure, shows what would be kept and what would not, and then keeps all of it in one write, or
 * nothing. Exit 10 where lines that could be codes were neither kept nor dismissed.
 */
export async function importFiles(paths: readonly string[], options: ImportOptions): Promise<void> {
  const session = new VaultSession(options)
  const { console } = session
  const files = await readFiles(paths, options, session)
  const found = files
    .flatMap(({ reading }) => reading?.candidates ?? [])
    .filter(({ codes }) => !options.codesOnly || codes.length > 0)
  if (found.length === 0) {
    // The refusals follow as the command's own error.
    const told = console.json ? files : files.filter(({ refusal }) => refusal === null)
    tell(session, { items: [], files: told, written: false, removed: new Set() })
    assertSomethingFound(files)
  }
  const candidates = await nameAll(found, options, session)
  const vault = await session.open()
  const items = await keep(vault, candidates, paths, files, options, session)
  const written = !options.dryRun
  const removals = written ? await offerRemoval(files, vault, options, session) : new Map<ImportedFile, Removal>()
  const isGone = (file: ImportedFile): boolean => removals.get(file)?.removed === true
  if (console.json) tell(session, { items, files, written, removed: new Set(files.filter(isGone)) })
  assertAllSettled(files, removals, options)
}

interface Told {
  readonly items: readonly PlanItem[]
  readonly files: readonly ImportedFile[]
  readonly written: boolean
  readonly removed: ReadonlySet<ImportedFile>
}

function tell({ console }: VaultSession, { items, files, written, removed }: Told): void {
  if (!console.json) previewImport(console, items, files)
  else
    console.result("import", {
      written,
      accounts: items.map(({ name, action, candidate }) => ({
        name,
        action,
        codes: candidate.codes.length,
        used: candidate.codes.filter(code => code.used).length,
        confidence: candidate.confidence,
        evidence: candidate.evidence,
      })),
      files: files.map(file => fileResult(file, removed.has(file))),
    })
}

/** Shows the plan, asks, and writes. */
async function keep(
  vault: Vault,
  candidates: readonly Named[],
  paths: readonly string[],
  files: readonly ImportedFile[],
  options: ImportOptions,
  session: VaultSession,
): Promise<readonly PlanItem[]> {
  const { console, ask } = session
  const source = paths
    .map(path => basename(path))
    .join(", ")
    .slice(0, 200)
  const planOptions = { newId, replace: options.replace ?? false, source }
  let items = planImport(vault.state, candidates, planOptions)
  if (!console.json) tell(session, { items, files, written: false, removed: new Set() })
  const news = items.filter(({ facts }) => facts.length > 0).length
  if (options.dryRun) return items
  if (news > 0) {
    if (!options.yes && !(await ask.confirm(`Keep ${news === 1 ? "it" : `these ${news}`}?`, "--yes")))
      throw new VaultError("aborted")
    await vault.commit(state => {
      items = planImport(state, candidates, planOptions)
      return items.flatMap(item => item.facts)
    })
  }
  if (!console.json) console.say(summary(items))
  return items
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

/** @throws VaultError `not-allowed` where a file could not be removed; `findings` where lines or files are left that nobody understood. */
function assertAllSettled(
  files: readonly ImportedFile[],
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
  const parts = [
    unread === 0 ? "" : `${unread} ${unread === 1 ? "line" : "lines"} that could be codes`,
    refused === 0 ? "" : `${refused} ${refused === 1 ? "file" : "files"}`,
  ].filter(Boolean)
  if (parts.length > 0)
    throw new VaultError("findings", `Not understood: ${parts.join(", and ")}. Nothing of that was kept or removed.`)
}
