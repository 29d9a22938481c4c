import { join } from "node:path"
import { currentBatch, type Fact, type RuleFacts } from "../record/index.ts"
import { ownShare, sharedSealOf } from "./access/shares.ts"
import { createVault } from "./create-vault.ts"
import { cheapWorkFactor } from "./devices.fixture.ts"
import { openMemberKey, unlockedMember } from "./keys/member-key.ts"
import { readJoinRequests } from "./members/join-request.ts"
import { addMember, requestToJoin } from "./members/membership.ts"
import { unsigned } from "./sealing/rule-seals.ts"
import { readKeyFile, Vault } from "./vault.ts"

export interface LargeTeam {
  readonly members: number
  readonly accounts: number
  readonly codesEach: number
  /** By names as `memberName` gives them. */
  readonly rule: Omit<RuleFacts, "on">
  /** Whether the founder was given all codes, so that they can seal them anew though others must agree. */
  readonly givesAll?: boolean
}

export const memberName = (number: number): string => `member${String(number).padStart(2, "0")}`
export const founder = memberName(1)

/** Opens the vault as one of its members. What the passphrase costs is tested elsewhere, and cheap here. */
export async function openAs(base: string, folder: string, member: string): Promise<Vault> {
  const unlocked = await unlockedMember(await openMemberKey(await readKeyFile(folder, member), member))
  return Vault.open({ folder, member: unlocked, stateFolder: join(base, `${member}.state`) })
}

/** A vault of many people and accounts under one rule. @returns its folder; state folders lie beside it. */
export async function buildLargeTeam(base: string, team: LargeTeam): Promise<string> {
  const folder = join(base, "vault")
  await createVault({ folder, member: founder, passphrase: founder, workFactor: cheapWorkFactor })
  const vault = await openAs(base, folder, founder)
  const others = Array.from({ length: team.members - 1 }, (_, at) => memberName(at + 2))
  for (const member of others) {
    await requestToJoin({ folder, member, passphrase: member, workFactor: cheapWorkFactor })
    const [request] = await readJoinRequests(folder, vault.member.vault, member, Date.now())
    await addMember(vault, request!, "member")
  }
  await vault.commit(() => [{ kind: "rule-set", rule: "new-r", on: { all: true }, ...team.rule, signature: unsigned }])
  const step = 100
  for (let at = 0; at < team.accounts; at += step) {
    const count = Math.min(step, team.accounts - at)
    await vault.commit(() => Array.from({ length: count }, (_, each) => accountFacts(at + each, team.codesEach)).flat())
  }
  if (team.givesAll) await giveAll(base, folder, others[0]!)
  return folder
}

const accountFacts = (at: number, codes: number): Fact[] => [
  { kind: "account-added", account: `new-a${at}`, name: `Service ${at}`, ref: `S${at}` },
  {
    kind: "batch-added",
    batch: `new-b${at}`,
    account: `new-a${at}`,
    sort: "single-use",
    codes: Array.from(
      { length: codes },
      (_, code) => `${String(at).padStart(5, "0")}-${String(code).padStart(5, "0")}`,
    ),
  },
]

/** The founder asks for all codes of every account, and one other agrees: in two writes, as no person would. */
async function giveAll(base: string, folder: string, approver: string): Promise<void> {
  const asks = await openAs(base, folder, founder)
  const until = new Date(Date.now() + 86_400_000).toISOString()
  const facts: Fact[] = []
  for (const [at, account] of asks.state.accounts.entries()) {
    const batch = currentBatch(account)!
    const seal = sharedSealOf(batch)!
    const place = { request: `new-q${at}`, batch: batch.id, index: 0 }
    facts.push({ kind: "access-requested", ...place, account: account.id, rule: seal.rule!, all: true, until })
    const share = await ownShare(asks, batch, seal, "all", founder)
    facts.push({ kind: "share-released", ...place, to: founder, share })
  }
  await asks.commit(() => facts)
  const agrees = await openAs(base, folder, approver)
  const released: Fact[] = []
  for (const account of agrees.state.accounts) {
    const batch = currentBatch(account)!
    const { id: request } = agrees.state.requests.find(each => each.batch === batch.id)!
    const share = await ownShare(agrees, batch, sharedSealOf(batch)!, "all", founder)
    released.push({ kind: "share-released", request, batch: batch.id, index: 0, to: founder, share })
  }
  await agrees.commit(() => released)
}
