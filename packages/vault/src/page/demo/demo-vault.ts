import { randomInt } from "node:crypto"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { newId } from "../../actions/index.ts"
import {
  addMember,
  approveRequest,
  createVault,
  denyRequest,
  openMemberKey,
  readJoinRequests,
  readKeyFile,
  requestAccess,
  requestToJoin,
  type UnlockedMember,
  unlockedMember,
  unsigned,
  Vault,
} from "../../folder/index.ts"
import { type AccessRequest, type Day, type Fact, References, type RuleFacts } from "../../record/index.ts"
import { type DemoAccount, demoAccounts, demoPlaces } from "./demo-accounts.ts"

/** Everybody's passphrase in the demo. */
export const demoPassphrase = "demo"

/** Cheap, for nothing here is a secret. */
const workFactor = 10
const dayMs = 86_400_000
const others = { ben: "manager", cyn: "member", dan: "auditor" } as const

export interface DemoVault {
  readonly vault: Vault
  /** Where its devices keep what is their own. */
  readonly stateFolder: string
  /** Takes all of it away. */
  remove(): Promise<void>
}

/** Makes a vault of forty made-up accounts and four members in a folder of its own for temporary files. No other vault is touched. */
export async function makeDemoVault(): Promise<DemoVault> {
  const base = await mkdtemp(join(tmpdir(), "postern-vault-demo-"))
  const remove = () => rm(base, { recursive: true, force: true })
  try {
    const maker = new DemoMaker(base)
    await maker.make()
    return { vault: await maker.openAsAda(), stateFolder: maker.stateOf("ada"), remove }
  } catch (error) {
    await remove()
    throw error
  }
}

class DemoMaker {
  readonly #base: string
  readonly #folder: string
  readonly #members = new Map<string, UnlockedMember>()
  readonly #today = Date.now()
  #now = new Date()

  constructor(base: string) {
    this.#base = base
    this.#folder = join(base, "vault")
  }

  stateOf(member: string): string {
    return join(this.#base, `${member}.state`)
  }

  openAsAda(): Promise<Vault> {
    return Vault.open({ folder: this.#folder, member: this.#members.get("ada")!, stateFolder: this.stateOf("ada") })
  }

  async make(): Promise<void> {
    await this.#found()
    const ada = await this.#open("ada")
    const rule = (facts: RuleFacts): Fact => ({ kind: "rule-set", rule: newId(), ...facts, signature: unsigned })
    await ada.commit(() => [
      rule({ on: { all: true }, read: ["ada", "ben"] }),
      rule({ on: { tag: "production" }, need: 2, of: ["ada", "ben", "cyn"], reason: true }),
    ])
    await this.#addAccounts(ada)
    await this.#useThem(ada)
    await this.#askAndAnswer()
  }

  /** Goes back by so many days, and by some minutes: what happened did not happen all at once. */
  #goTo(daysAgo: number, minutesAgo = 0): void {
    this.#now = new Date(this.#today - daysAgo * dayMs - minutesAgo * 60_000)
  }

  #day(daysAgo: number): Day {
    return new Date(this.#today - daysAgo * dayMs).toISOString().slice(0, 10)
  }

  async #open(member: string): Promise<Vault> {
    return Vault.open({
      folder: this.#folder,
      member: this.#members.get(member)!,
      stateFolder: this.stateOf(member),
      now: () => this.#now,
    })
  }

  async #unlock(member: string): Promise<void> {
    const secret = await openMemberKey(await readKeyFile(this.#folder, member), demoPassphrase)
    this.#members.set(member, await unlockedMember(secret))
  }

  async #found(): Promise<void> {
    this.#goTo(420)
    await createVault({ folder: this.#folder, member: "ada", passphrase: demoPassphrase, workFactor })
    await this.#unlock("ada")
    const ada = await this.#open("ada")
    for (const [name, role] of Object.entries(others)) {
      const asked = { folder: this.#folder, member: name, passphrase: demoPassphrase, now: this.#now, workFactor }
      await requestToJoin(asked)
      await this.#unlock(name)
      const [request] = await readJoinRequests(this.#folder, ada.member.vault, name, this.#now.getTime())
      await addMember(ada, request!, role)
    }
  }

  async #addAccounts(ada: Vault): Promise<void> {
    const references = new References([])
    const oldestFirst = [...demoAccounts].sort((a, b) => b.added - a.added)
    for (let at = 0; at < oldestFirst.length; at += 8) {
      const group = oldestFirst.slice(at, at + 8)
      this.#goTo(group[0]!.added)
      const idOf = new Map(ada.state.accounts.map(({ name, id }) => [name, id]))
      await ada.commit(() =>
        group.flatMap(account => {
          const ref = references.fresh(account.name)
          references.add(ref)
          return this.#facts(account, ref, idOf)
        }),
      )
    }
  }

  #facts(account: DemoAccount, ref: string, idOf: Map<string, string>): Fact[] {
    const { name, login, tags, codes, added, places } = account
    const id = newId()
    idOf.set(name, id)
    const twoFactor = codes === 0 ? { twoFactor: true } : {}
    const facts: Fact[] = [
      { kind: "account-added", account: id, name, ref, tags, ...(login === undefined ? {} : { login }), ...twoFactor },
    ]
    if (codes === 0) return facts
    const batch = newId()
    const ends = account.expiresIn === undefined ? {} : { expiresOn: this.#day(-account.expiresIn) }
    facts.push({
      kind: "batch-added",
      batch,
      account: id,
      sort: account.isReusable ? "reusable" : "single-use",
      codes: Array.from({ length: codes }, madeUpCode),
      generatedOn: this.#day(added),
      ...ends,
    })
    for (const each of places) {
      const place = demoPlaces[each]
      const inside = "inside" in place ? idOf.get(place.inside) : undefined
      facts.push({
        kind: "copy-added",
        copy: newId(),
        batch,
        location: place.location,
        sort: place.sort,
        on: this.#day(Math.min(added, place.seen)),
        ...(inside === undefined ? {} : { inside }),
        ...("onFactorDevice" in place ? { onFactorDevice: true } : {}),
      })
    }
    return facts
  }

  /** What became of the codes, in four visits. */
  async #useThem(ada: Vault): Promise<void> {
    const visits = 4
    for (let visit = 0; visit < visits; visit++) {
      this.#goTo(80 - visit * 25)
      await ada.commit(({ accounts }) =>
        demoAccounts.flatMap(({ name, added, used = 0, doubtful = 0, tested }): Fact[] => {
          const batch = accounts.find(account => account.name === name)?.batches[0]
          if (batch === undefined || added < 80 - visit * 25) return []
          const at = (index: number) => ({ batch: batch.id, index })
          const isLast = visit === visits - 1
          const uses = Array.from({ length: used }, (_, index) => index).filter(index => index % visits === visit)
          return [
            ...uses.map((index): Fact => ({ kind: "code-used", ...at(index), worked: true })),
            ...(isLast ? Array.from({ length: doubtful }, (_, n) => used + n) : []).map(
              (index): Fact => ({ kind: "code-doubtful", ...at(index) }),
            ),
            ...(isLast && tested !== undefined
              ? [{ kind: "batch-tested" as const, batch: batch.id, on: this.#day(tested) }]
              : []),
          ]
        }),
      )
    }
  }

  /** One request that waits, one that was granted, one that was denied. */
  async #askAndAnswer(): Promise<void> {
    const ask = async (member: string, name: string, reason: string): Promise<string> => {
      const vault = await this.#open(member)
      return requestAccess(vault, vault.state.accounts.find(account => account.name === name)!, { reason })
    }
    const asBen = async (id: string): Promise<[Vault, AccessRequest]> => {
      const vault = await this.#open("ben")
      return [vault, vault.state.requests.find(each => each.id === id)!]
    }
    this.#goTo(6)
    const refused = await asBen(await ask("cyn", "Stripe Live", "Monthly reports"))
    await denyRequest(...refused, "Please wait until Monday")
    this.#goTo(0, 95)
    await approveRequest(...(await asBen(await ask("ada", "Cloudflare Production", "New phone"))))
    this.#goTo(0, 14)
    await ask("ben", "AWS Production", "On call, phone is broken")
  }
}

const symbols = "23456789abcdefghjkmnpqrstuvwxyz"

function madeUpCode(): string {
  const group = () => Array.from({ length: 5 }, () => symbols[randomInt(symbols.length)]).join("")
  return `${group()}-${group()}`
}
