// How long a large team waits: 20 members, 500 accounts, 5,000 codes. Prints what opening takes beyond the passphrase, and removing a
// member with re-sealing, under rules of 2 of 5 and under rules by which five read alone. Run with: npm run bench:team
import { fork } from "node:child_process"
import { cp, mkdtemp, rm, stat } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { createVault } from "../packages/vault/src/folder/create-vault.ts"
import { openMemberKey, unlockedMember } from "../packages/vault/src/folder/keys/member-key.ts"
import { readJoinRequests } from "../packages/vault/src/folder/members/join-request.ts"
import { addMember, removeMember, requestToJoin } from "../packages/vault/src/folder/members/membership.ts"
import { unsigned } from "../packages/vault/src/folder/sealing/rule-seals.ts"
import { readKeyFile, Vault } from "../packages/vault/src/folder/vault.ts"
import type { Fact, RuleFacts } from "../packages/vault/src/record/index.ts"

const [members, accounts, codesEach] = [20, 500, 10]
const names = Array.from({ length: members }, (_, at) => `member${String(at + 1).padStart(2, "0")}`)
const [founder] = names as [string, ...string[]]
const five = names.slice(0, 5)
/** One of the five, so that everything which was sealed to them is sealed again. */
const leaver = five[4]!
// The passphrase's own cost is no part of what is measured.
const workFactor = 8

async function openAs(base: string, folder: string, member: string): Promise<Vault> {
  const secret = await openMemberKey(await readKeyFile(folder, member), member)
  const unlocked = await unlockedMember(secret)
  return Vault.open({ folder, member: unlocked, stateFolder: join(base, `${member}.state`) })
}

async function build(base: string, rule: Omit<RuleFacts, "on">): Promise<string> {
  const folder = join(base, "vault")
  await createVault({ folder, member: founder, passphrase: founder, workFactor })
  const vault = await openAs(base, folder, founder)
  for (const member of names.slice(1)) {
    await requestToJoin({ folder, member, passphrase: member, workFactor })
    const [request] = await readJoinRequests(folder, vault.member.vault, member, Date.now())
    await addMember(vault, request!, "member")
  }
  await vault.commit(() => [{ kind: "rule-set", rule: "new-r", on: { all: true }, ...rule, signature: unsigned }])
  const step = 100
  for (let at = 0; at < accounts; at += step)
    await vault.commit(() => Array.from({ length: step }, (_, each) => account(at + each)).flat())
  // Each member has a device, which has marked codes.
  for (const member of names.slice(1, 5)) {
    const own = await openAs(base, folder, member)
    const batches = own.state.accounts.slice(0, 50).map(each => each.batches[0]!.id)
    await own.commit(() => batches.map(batch => ({ kind: "code-used", batch, index: 0 })))
  }
  return folder
}

const account = (at: number): Fact[] => [
  { kind: "account-added", account: `new-a${at}`, name: `Service ${at}`, ref: `S${at}` },
  {
    kind: "batch-added",
    batch: `new-b${at}`,
    account: `new-a${at}`,
    sort: "single-use",
    codes: Array.from(
      { length: codesEach },
      (_, code) => `${String(at).padStart(5, "0")}-${String(code).padStart(5, "0")}`,
    ),
  },
]

/** Milliseconds that something takes. */
async function timed<T>(work: () => Promise<T>): Promise<[ms: number, result: T]> {
  const start = performance.now()
  const result = await work()
  return [performance.now() - start, result]
}

interface Figures {
  readonly openMs: number
  readonly removeMs: number
  readonly resealed: number
}

/** In a process of its own, as each command is one. */
async function measure(base: string, folder: string): Promise<Figures> {
  const secret = await openMemberKey(await readKeyFile(folder, founder), founder)
  const member = await unlockedMember(secret)
  const open = (): Promise<Vault> => Vault.open({ folder, member, stateFolder: join(base, `${founder}.state`) })
  const [openMs, vault] = await timed(open)
  const [removeMs, resealed] = await timed(async () => {
    await removeMember(vault, leaver)
    const stale = vault.staleBatches()
    return vault.reseal(stale, "left", done => process.stderr.write(`\r${done} of ${stale.length} sealed again`))
  })
  process.stderr.write("\r\x1b[K")
  return { openMs, removeMs, resealed }
}

async function measureApart(base: string, folder: string): Promise<Figures> {
  const child = fork(fileURLToPath(import.meta.url), [base, folder], { execArgv: process.execArgv })
  return new Promise((resolve, reject) => {
    child.once("message", message => resolve(message as Figures))
    child.once("error", reject)
    child.once("exit", code => reject(new Error(`the measuring process ended with ${code}`)))
  })
}

async function main(): Promise<void> {
  const base = await mkdtemp(join(tmpdir(), "postern-team-"))
  try {
    for (const [title, rule] of [
      ["2 of 5 must agree", { need: 2, of: five }],
      ["five read alone", { read: five }],
    ] as const) {
      const home = join(base, String(title.length))
      const [buildMs, folder] = await timed(() => build(home, rule))
      const log = await stat(join(folder, "events")).then(() => folder)
      const rounds: Figures[] = []
      for (let round = 0; round < 3; round++) {
        const copy = join(home, `round${round}`)
        await cp(log, join(copy, "vault"), { recursive: true })
        await cp(join(home, `${founder}.state`), join(copy, `${founder}.state`), { recursive: true })
        rounds.push(await measureApart(copy, join(copy, "vault")))
      }
      const best = (of: keyof Figures): string => `${(Math.min(...rounds.map(each => each[of])) / 1000).toFixed(2)} s`
      console.log(
        `${title}: ${members} members, ${accounts} accounts, ${accounts * codesEach} codes (made in ${(buildMs / 1000).toFixed(0)} s)`,
      )
      console.log(`  opening, beyond the passphrase:       ${best("openMs")} (aim 1.5 s)`)
      console.log(
        `  member remove, ${String(rounds[0]!.resealed).padStart(3)} batches sealed again: ${best("removeMs")} (aim 20 s)`,
      )
    }
  } finally {
    await rm(base, { recursive: true, force: true })
  }
}

const [base, folder] = process.argv.slice(2)
if (base !== undefined && folder !== undefined && process.send !== undefined) {
  process.send(await measure(base, folder))
  process.disconnect()
} else await main()
