import { spawnSync } from "node:child_process"
import { join } from "node:path"
import { createVault, openMemberKey, readKeyFile, unlockedMember, Vault } from "../packages/vault/src/folder/index.ts"
import { ScanRules, scanFolder } from "../packages/vault/src/scanning/index.ts"
import { type Spread, spread } from "./rounds.ts"
import { aim, type Measure, type Section } from "./section.ts"
import { inTemporaryFolder } from "./temporary-folder.ts"
import { eventCount, layTree, treeFiles, vaultFacts } from "./vault-contents.ts"

const passphrase = "correct horse battery"

/** Opening a vault that was long in use, and scanning a large folder for codes in the clear. */
export async function bench(): Promise<Section[]> {
  return inTemporaryFolder(async folder => [
    await opening(folder),
    await scanning(layTree(join(folder, "prose"), "prose"), "Scanning 100,000 files of prose"),
    await scanning(
      layTree(join(folder, "code-like"), "code-like"),
      "Scanning 100,000 files whose first line could be a code",
    ),
  ])
}

async function opening(base: string): Promise<Section> {
  const folder = join(base, "vault")
  await createVault({ folder, member: "ada", passphrase })
  const unlock = async () => unlockedMember(await openMemberKey(await readKeyFile(folder, "ada"), passphrase))
  const member = await unlock()
  const open = () => Vault.open({ folder, member, stateFolder: join(base, "state") })
  await (await open()).commit(() => vaultFacts())
  const [derived, opened, written] = [[] as number[], [] as number[], [] as number[]]
  for (let round = 0; round < 7; round++) {
    derived.push(await milliseconds(unlock))
    const began = performance.now()
    const vault = await open()
    opened.push(performance.now() - began)
    if (vault.events.length !== eventCount + round || vault.problems.length > 0)
      throw new Error("the vault is not what was written")
    written.push(await milliseconds(() => vault.commit(() => [{ kind: "code-used", batch: "b0", index: 0 }])))
  }
  const seconds = spread(opened.map(ms => ms / 1000))
  return {
    title: "A vault of 1,000 accounts, 10,000 codes and 20,000 events",
    rows: [
      row("from passphrase to key (scrypt, 2^18)", spread(derived)),
      row("opening it with the key", spread(opened)),
      row("one more event, durable", spread(written)),
    ],
    aims: [aim({ work: "opening a vault of 20,000 events, in seconds", against: "–", atMost: 1 }, seconds)],
  }
}

async function scanning(tree: string, title: string): Promise<Section> {
  const hasRipgrep = spawnSync("rg", ["--version"]).status === 0
  const [ours, theirs] = [[] as number[], [] as number[]]
  for (let round = 0; round < 5; round++) {
    ours.push(await milliseconds(() => scanAll(tree)))
    if (hasRipgrep) theirs.push(timed(() => void spawnSync("rg", ["-c", ".", tree], { stdio: "ignore" })))
  }
  if (!hasRipgrep) return { title, rows: [row("the scan", spread(ours))], note: "rg is not installed: no ratio." }
  const ratio = spread(ours.map((ms, round) => ms / theirs[round]!))
  const against = "`rg -c .` on the same tree"
  return {
    title,
    rows: [row(against, spread(theirs)), row("the scan", spread(ours), ratio)],
    aims: [aim({ work: title.replace("Scanning", "scanning"), against, atMost: 3 }, ratio)],
  }
}

async function scanAll(tree: string): Promise<void> {
  const walk = scanFolder(tree, new ScanRules([], true), () => {})
  let step = await walk.next()
  while (!step.done) step = await walk.next()
  if (step.value.files !== treeFiles) throw new Error("files were missed")
}

function row(name: string, value: Spread, ratio: Spread | null = null): Measure {
  return { name, unit: "ms", value, ratio }
}

function timed(work: () => void): number {
  const began = performance.now()
  work()
  return performance.now() - began
}

async function milliseconds(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now()
  await work()
  return performance.now() - began
}
