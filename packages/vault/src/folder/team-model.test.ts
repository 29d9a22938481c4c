import assert from "node:assert/strict"
import { cp, mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises"
import { dirname, join } from "node:path"
import test from "node:test"
import { isLong } from "../../../../test/long-form.ts"
import {
  codeStatus,
  currentBatch,
  type Fact,
  liveBatches,
  liveRequests,
  membersOfSeal,
  requestStatus,
  ruleFor,
  VaultError,
} from "../record/index.ts"
import {
  approveRequest,
  asksForRequest,
  denyRequest,
  requestAccess,
  requestsWaitingFor,
} from "./access/access-requests.ts"
import { openGranted } from "./access/shares.ts"
import { removeMember, revokeDevice } from "./members/membership.ts"
import { unsigned } from "./sealing/rule-seals.ts"
import { TeamFolders } from "./team.fixture.ts"
import type { Vault } from "./vault.ts"

const steps = isLong ? 10_000 : 200
const checkEvery = isLong ? 100 : 50
/** In a long run members come and go more rarely, as in a vault that is old: every one of them leaves logs and documents for ever. */
const peopleEvery = isLong ? 4 : 1

/** Numbers from a seed: a run that fails is run again with it. */
function chanceFrom(seed: number): (below: number) => number {
  let state = seed >>> 0
  return below => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

/** What must hold whatever was delivered when: kept beside the vault, by nothing but what each command said that it did. */
class Model {
  /** True texts by batch. */
  readonly texts = new Map<string, readonly string[]>()
  /** `batch index` of codes that somebody marked used. */
  readonly used = new Set<string>()
  /** Who agreed to each request, by what their command said. */
  readonly agreed = new Map<string, Set<string>>()
  members = new Set<string>()
}

/** Refusals that an honest person can meet; every other fault fails the test. */
const honest = new Set([
  "not-entitled",
  "input-needed",
  "no-codes-left",
  "approval-needed",
  "access-denied",
  "request-overtaken",
  "already-used",
  "locked",
  "usage-wrong",
  "integrity-broken",
  "member-not-found",
  "name-taken",
])

interface File {
  /** Within the vault's folder. */
  readonly path: string
  readonly writtenAt: number
}

class World {
  readonly team: TeamFolders
  readonly model = new Model()
  readonly pick: (below: number) => number
  devices: string[] = []
  /** Older states of files, to be delivered late. */
  readonly #old: { path: string; bytes: Buffer }[] = []
  /** Vaults that stay open, as a page or an agent keeps them, and read what came since. */
  readonly #open = new Map<string, Vault>()
  /** When the file was written that each device was given last, by `device path`. */
  readonly #given = new Map<string, number>()
  #joined = 0
  readonly done = new Map<string, number>()

  constructor(team: TeamFolders, seed: number) {
    this.team = team
    this.pick = chanceFrom(seed)
  }

  one<T>(list: readonly T[]): T | undefined {
    return list.length === 0 ? undefined : list[this.pick(list.length)]
  }

  memberOf = (device: string): string => device.replace(/-\d+$/, "")

  /** The vault of a device: opened anew now and then, else read again. */
  async open(device: string): Promise<Vault> {
    const kept = this.#open.get(device)
    if (kept !== undefined && this.pick(20) > 0) {
      await kept.refresh()
      return kept
    }
    const vault = await this.team.open(device)
    this.#open.set(device, vault)
    return vault
  }

  async step(): Promise<void> {
    const device = this.one(this.devices)!
    const vault = await this.open(device)
    const actions: [string, (vault: Vault, device: string) => Promise<unknown>][] = [
      ["add", this.add],
      ["rule", this.rule],
      ["rule", this.rule],
      ["request", this.request],
      ["request", this.request],
      ["approve", this.approve],
      ["approve", this.approve],
      ["approve", this.approve],
      ["deny", this.deny],
      ["next", this.next],
      ["next", this.next],
      ["next", this.next],
      ["deliver", this.deliver],
      ["deliver", this.deliver],
      ["deliver", this.deliver],
      ["late", this.late],
      ["people", this.people],
      ["time", this.time],
    ]
    const [name, act] = this.one(actions)!
    try {
      await act(vault, device)
      this.done.set(name, (this.done.get(name) ?? 0) + 1)
    } catch (error) {
      if (!(error instanceof VaultError) || !honest.has(error.code)) throw error
    }
  }

  time = async (): Promise<void> => {
    this.team.now = new Date(this.team.now.getTime() + this.pick(7_200_000))
  }

  add = async (vault: Vault): Promise<void> => {
    const number = vault.state.accounts.length + 1
    const codes = Array.from({ length: 3 }, (_, i) => `code-${number}-${i}-${this.pick(1e9)}`)
    const facts: Fact[] =
      vault.state.accounts.length < 6
        ? [
            {
              kind: "account-added",
              account: "new-a",
              name: `Account ${number} ${this.pick(1e9)}`,
              ref: `R${this.pick(1e9)}`,
              tags: ["t"],
            },
          ]
        : []
    const account = facts.length > 0 ? null : this.one(vault.state.accounts)!
    const supersedes = account === null ? [] : liveBatches(account).map(({ id }) => id)
    facts.push({
      kind: "batch-added",
      batch: "new-b",
      account: account?.id ?? "new-a",
      sort: "single-use",
      codes,
      supersedes,
    })
    const written = await vault.commit(() => facts)
    const added = written.find(event => event.kind === "batch-added")
    if (added?.kind === "batch-added") this.model.texts.set(added.batch, codes)
  }

  rule = async (vault: Vault): Promise<void> => {
    const names = vault.members!.members.map(({ name }) => name)
    const account = this.one(vault.state.accounts)
    const on = account === undefined || this.pick(4) === 0 ? { tag: "t" } : { account: account.id }
    const some = names.filter(() => this.pick(3) > 0)
    const facts =
      some.length >= 2 && this.pick(2) === 0 ? { need: 2, of: some } : { read: some.length > 0 ? some : names }
    await vault.commit(() => [{ kind: "rule-set", rule: "new-r", on, ...facts, signature: unsigned }])
    await vault.reseal(vault.staleBatches(), "rule")
  }

  request = async (vault: Vault): Promise<void> => {
    const asking = vault.state.accounts.filter(account => {
      const rule = ruleFor(vault.state.rules, account)
      return rule !== null && asksForRequest(rule)
    })
    const account = this.one(asking)
    if (account !== undefined) this.model.agreed.set(await requestAccess(vault, account, { reason: "x" }), new Set())
  }

  approve = async (vault: Vault): Promise<void> => {
    const request = this.one(requestsWaitingFor(vault))
    if (request === undefined) return
    await approveRequest(vault, request)
    this.model.agreed.get(request.id)!.add(vault.member.member)
  }

  deny = async (vault: Vault): Promise<void> => {
    const request = this.one(requestsWaitingFor(vault))
    if (request !== undefined) await denyRequest(vault, request, undefined)
  }

  next = async (vault: Vault): Promise<void> => {
    const account = this.one(vault.state.accounts)
    const batch = account === undefined ? null : currentBatch(account)
    if (account === undefined || batch === null) return
    const { member } = vault.member
    const now = vault.now.getTime()
    const rule = ruleFor(vault.state.rules, account)
    if (rule !== null && asksForRequest(rule)) {
      const request = vault.state.requests.find(
        each =>
          each.account === account.id && each.member === member && requestStatus(vault.state, each, now) === "granted",
      )
      if (request === undefined) return
      await vault.commit(() => [
        { kind: "code-handed", batch: request.batch, index: request.index, request: request.id },
      ])
      const { code } = await openGranted(vault, request)
      assert.equal(code, this.model.texts.get(request.batch)![request.index])
      const others = [...this.model.agreed.get(request.id)!].filter(name => name !== member)
      assert.ok(others.length + 1 >= rule.need!, "nobody has a code to which too few agreed")
      await this.#use(vault, request.batch, request.index)
      return
    }
    const code = batch.codes.find(each => codeStatus(each, batch) === "unused")
    if (code === undefined) return
    const mayRead = membersOfSeal(batch.sealed!).includes(member)
    const opening = vault.openCodes(batch, [code.index])
    if (!mayRead || "need" in batch.sealed!) {
      await assert.rejects(opening, { code: "locked" })
      return
    }
    assert.deepEqual(await opening, [this.model.texts.get(batch.id)![code.index]])
    await vault.commit(() => [{ kind: "code-handed", batch: batch.id, index: code.index }])
    await this.#use(vault, batch.id, code.index)
  }

  async #use(vault: Vault, batch: string, index: number): Promise<void> {
    await vault.commit(() => [{ kind: "code-used", batch, index, worked: true }])
    this.model.used.add(`${batch} ${index}`)
  }

  /** Some files of one device's folder come to another's, in any order, perhaps again. */
  deliver = async (_vault: Vault, from: string): Promise<void> => {
    const to = this.one(this.devices.filter(other => other !== from))!
    for (const file of await this.#files(from)) if (this.pick(2) === 0) await this.#put(from, file, to)
  }

  /** An older state of a file comes late, over a newer one. */
  late = async (vault: Vault, device: string): Promise<void> => {
    const old = this.one(this.#old)
    if (old === undefined || old.path.endsWith(`${vault.device}.age`)) return
    await mkdir(dirname(this.team.pathOf(device, old.path)), { recursive: true })
    await writeFile(this.team.pathOf(device, old.path), old.bytes)
  }

  people = async (vault: Vault): Promise<void> => {
    if (this.memberOf(this.devices[0]!) !== vault.member.member || this.pick(peopleEvery) > 0) return
    // Only one owner acts here, and on one device: forks have tests of their own.
    const owner = await this.open(this.devices[0]!)
    const others = [...this.model.members].filter(name => name !== "ada")
    if (others.length >= 3 && this.pick(2) === 0) {
      const name = this.one(others)!
      await this.deliverAll()
      await removeMember(await this.open(this.devices[0]!), name)
      this.model.members.delete(name)
      this.devices = this.devices.filter(device => this.memberOf(device) !== name)
    } else if (others.length < 3) await this.join()
    else if (this.pick(3) === 0) {
      const gone = this.one(this.devices.filter(device => device.endsWith("-2") && device !== "ada-2"))
      const id = gone === undefined ? null : (await this.open(gone)).device
      if (gone === undefined || id == null || !owner.logs.some(({ device }) => device === id)) return
      await this.deliverAll()
      await revokeDevice(await this.open(this.devices[0]!), id)
      this.devices = this.devices.filter(device => device !== gone)
    }
  }

  async join(): Promise<void> {
    const name = `m${++this.#joined}`
    const [first] = this.devices as [string]
    await this.team.carry(first, name)
    await this.team.join(name)
    await this.team.carry(name, first)
    await this.team.take(first, name, this.#joined % 2 === 0 ? "manager" : "member")
    await this.team.carry(first, name)
    await cp(this.team.folder(name), this.team.folder(`${name}-2`), { recursive: true })
    this.devices.push(name, `${name}-2`)
    this.model.members.add(name)
  }

  async #files(device: string): Promise<File[]> {
    const own = this.#open.get(device)?.device ?? (await this.open(device)).device
    const found: string[] = own === null ? [] : [join("events", `${own}.age`)]
    // Documents never change; copies have one writer as well, and an older state of them is not delivered over a newer one.
    for (const folder of ["members", ...(own === null ? [] : [join("copies", own)])])
      for (const name of await readdir(this.team.pathOf(device, folder)).catch(() => [] as string[]))
        if (/\.(?:json|age)$/.test(name)) found.push(join(folder, name))
    const files: File[] = []
    for (const path of found) {
      const there = await stat(this.team.pathOf(device, path)).catch(() => null)
      if (there !== null) files.push({ path, writtenAt: there.mtimeMs })
    }
    return files
  }

  async #put(from: string, { path, writtenAt }: File, to: string): Promise<void> {
    const isLog = path.startsWith("events")
    // Only logs go back to an older state here: what else was given once is there.
    if (!isLog && this.#given.get(`${to} ${path}`) === writtenAt) return
    this.#given.set(`${to} ${path}`, writtenAt)
    const bytes = await readFile(this.team.pathOf(from, path))
    if (isLog && this.pick(8) === 0) this.#old.push({ path, bytes })
    await mkdir(dirname(this.team.pathOf(to, path)), { recursive: true })
    await writeFile(this.team.pathOf(to, path), bytes)
  }

  async deliverAll(): Promise<void> {
    for (const from of this.devices)
      for (const file of await this.#files(from))
        for (const to of this.devices) if (to !== from) await this.#put(from, file, to)
  }

  async check(step: number): Promise<void> {
    // Twice: a device encrypts its file for newcomers once it knows of them.
    await this.deliverAll()
    for (const device of this.devices) await this.open(device)
    await this.deliverAll()
    let first: Vault | null = null
    for (const device of this.devices) {
      const vault = await this.open(device)
      const where = `step ${step}, ${device}`
      // Logs of those who left before this one came are known from copies alone, which may be behind.
      const problems = vault.problems.filter(({ kind }) => kind !== "behind-log")
      assert.deepEqual(problems, [], where)
      assert.deepEqual(new Set(vault.members!.members.map(({ name }) => name)), this.model.members, where)
      first ??= vault
      assert.deepEqual(vault.state, first.state, where)
    }
    const state = first!.state
    for (const account of state.accounts)
      for (const batch of account.batches)
        for (const code of batch.codes)
          if (this.model.used.has(`${batch.id} ${code.index}`))
            assert.equal(codeStatus(code, batch), "used", `step ${step}`)
    for (const request of liveRequests(state, this.team.now.getTime()))
      for (const name of this.model.agreed.get(request.id) ?? [])
        assert.ok(
          request.releases.some(({ member }) => member === name),
          `step ${step}: ${name} agreed to ${request.id}`,
        )
  }
}

test(`three members with two devices each agree with a model after ${steps} random steps, whatever is delivered late, twice and in any order`, {
  timeout: isLong ? 7_200_000 : 300_000,
}, async t => {
  const seed = Number(process.env.MODEL_SEED ?? 20260302)
  const team = await TeamFolders.create(t, { ada: "owner" })
  const world = new World(team, seed)
  world.devices = ["ada"]
  world.model.members.add("ada")
  await world.join()
  await world.join()
  await cp(team.folder("ada"), team.folder("ada-2"), { recursive: true })
  world.devices.push("ada-2")
  for (let step = 1; step <= steps; step++) {
    await world.step().catch(error => {
      throw new Error(`step ${step}, MODEL_SEED=${seed}`, { cause: error })
    })
    if (step % checkEvery === 0) await world.check(step)
    if (isLong && step % 250 === 0) console.error(`${step} of ${steps} steps`)
  }
  for (const name of ["add", "rule", "request", "approve", "next", "deliver"])
    assert.ok((world.done.get(name) ?? 0) > 0, `${name} was never done`)
})
