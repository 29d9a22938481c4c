import { lstatSync } from "node:fs"
import { relative, resolve } from "node:path"
import type { Vault } from "../../../folder/index.ts"
import { type Account, type Batch, type Fact, liveBatches, VaultError } from "../../../record/index.ts"
import { HeldCodes, type ScanFinding, ScanRules, scanFolder } from "../../../scanning/index.ts"
import { clearTexts, noteReading } from "../../clear-texts.ts"
import { plain } from "../../terminal/plain-text.ts"
import { fitTo, wrapWords } from "../../terminal/text-width.ts"
import { type GlobalOptions, today, VaultSession } from "../../vault-session.ts"

interface ScanOptions extends GlobalOptions {
  readonly ignore?: readonly string[]
  readonly everything?: boolean
  readonly record?: boolean
  /** False with `--no-vault`: only looks, and compares with nothing. */
  readonly compare?: boolean
}

/** A batch of the vault whose codes a file holds. */
interface HeldBatch {
  readonly account: Account
  readonly batch: Batch
}

type Found = ScanFinding<HeldBatch>

/** Looks for readable copies of backup codes in folders. Exit 10 where there are any. */
export async function scan(folders: readonly string[], options: ScanOptions): Promise<void> {
  const session = new VaultSession(options)
  const { console } = session
  const roots = folders.map(folder => resolve(folder))
  for (const root of roots) assertFolder(root)
  const compares =
    options.compare !== false &&
    (options.record === true ||
      session.ask.possible ||
      options.passphraseFile !== undefined ||
      (await hasAgent(session)))
  const vault = compares && session.claimedVaultId() !== null ? await session.open() : null
  if (options.record && vault === null)
    throw new VaultError("vault-not-found", "--record needs a vault to write the findings to.")
  const rules = new ScanRules(options.ignore ?? [], options.everything ?? false)
  const held = new HeldCodes<HeldBatch>(vault === null ? [] : await heldCodes(vault, session))
  const totals = { files: 0, unreadable: 0 }
  const found: Found[] = []
  for (const root of roots) {
    const walk = scanFolder(
      root,
      rules,
      ({ files, folder }) => console.progress(`${totals.files + files} files  ${fitTo(plain(folder), 60)}`),
      held,
    )
    let step = await walk.next()
    for (; !step.done; step = await walk.next()) {
      found.push(step.value)
      console.progress(null)
      if (!console.json) print(session, step.value)
    }
    totals.files += step.value.files
    totals.unreadable += step.value.unreadable
  }
  console.progress(null)
  const recorded = vault === null || !(await shouldRecord(session, found, options)) ? 0 : await record(vault, found)
  if (console.json)
    console.result("scan", {
      ...totals,
      recorded,
      findings: found.map(({ path, inside, confidence, service, evidence, codes, held }) => ({
        path,
        inside,
        confidence,
        service,
        evidence,
        codes: codes.length,
        account: held[0]?.account.name ?? null,
        accounts: namesOf(held),
      })),
    })
  else {
    const unreadable = totals.unreadable > 0 ? `, ${totals.unreadable} could not be opened` : ""
    console.say(
      `${totals.files} files${unreadable}; ${found.length} ${found.length === 1 ? "looks" : "look"} like codes in the clear.`,
    )
    if (recorded > 0)
      console.say(
        `${recorded} ${recorded === 1 ? "batch is" : "batches are"} marked exposed: see postern-vault report.`,
      )
    else if (found.length > 0)
      console.say("Take them in with: postern-vault import FILE…, which offers to remove them.")
  }
  if (found.length > 0)
    throw new VaultError(
      "findings",
      `${found.length} ${found.length === 1 ? "file" : "files"} with codes in the clear.`,
    )
}

function assertFolder(root: string): void {
  const found = lstatSync(root, { throwIfNoEntry: false })
  if (found === undefined) throw new VaultError("thing-not-found", `There is no folder ${root}.`)
  if (!found.isDirectory())
    throw new VaultError("usage-wrong", `${root} is no folder. To read a file: postern-vault import`)
}

async function hasAgent(session: VaultSession): Promise<boolean> {
  const agent = await session.agent()
  agent?.close()
  return agent !== null
}

/** The codes of all accounts that are good, each with what it belongs to. */
async function heldCodes(vault: Vault, session: VaultSession): Promise<(readonly [string, HeldBatch])[]> {
  const codes: (readonly [string, HeldBatch])[] = []
  const batches = vault.state.accounts.flatMap(liveBatches)
  await noteReading(vault, session, batches, "compare")
  for (const account of vault.state.accounts) {
    for (const batch of liveBatches(account)) {
      const held = { account, batch }
      for (const text of await clearTexts(vault, batch).catch(() => [])) codes.push([text, held])
    }
  }
  return codes
}

const namesOf = (held: readonly HeldBatch[]): string[] => [...new Set(held.map(({ account }) => account.name))]

function print({ console }: VaultSession, { path, inside, confidence, service, evidence, held }: Found): void {
  const shown = relative(process.cwd(), path)
  console.data(`${plain(shown.startsWith("..") ? path : shown)}${inside === null ? "" : ` → ${plain(inside)}`}`)
  const about =
    held.length > 0
      ? `codes of ${namesOf(held).join(", ")}, kept in the vault`
      : `${service ?? "codes of an unknown service"}, ${Math.round(confidence * 100)} % sure: ${evidence.join(", ")}`
  console.data(`    ${wrapWords(about, console.columns - 4, "    ").trimStart()}`)
}

async function shouldRecord(session: VaultSession, found: readonly Found[], { record }: ScanOptions): Promise<boolean> {
  const exposed = found.filter(({ held }) => held.length > 0)
  if (exposed.length === 0) return false
  if (record !== undefined) return record
  return (
    session.ask.possible &&
    session.ask.confirm(
      `Mark the ${exposed.length === 1 ? "account" : "accounts"} as exposed in the vault?`,
      "--record",
    )
  )
}

async function record(vault: Vault, found: readonly Found[]): Promise<number> {
  const batches = new Set<string>()
  await vault.commit(state => {
    const facts: Fact[] = []
    const told = new Set(
      state.accounts.flatMap(account =>
        account.batches.flatMap(batch => batch.exposures.map(({ where }) => `${batch.id} ${where}`)),
      ),
    )
    for (const { held, path } of found)
      for (const { batch } of held) {
        batches.add(batch.id)
        if (!told.has(`${batch.id} ${path}`))
          facts.push({ kind: "exposure-found", batch: batch.id, where: path, on: today() })
      }
    return facts
  })
  return batches.size
}
