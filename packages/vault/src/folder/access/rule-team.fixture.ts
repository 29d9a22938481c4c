import type { TestContext } from "node:test"
import { type Fact, type Role, type RuleFacts, requestStatus } from "../../record/index.ts"
import { unsigned } from "../sealing/rule-seals.ts"
import { TeamFolders } from "../team.fixture.ts"
import type { Vault } from "../vault.ts"
import { type AskOptions, approveRequest, requestAccess } from "./access-requests.ts"

export const codes = ["1a2b3-c4d5e", "f0f0f-1a1a1", "00000-11111"]
export const account: Fact[] = [
  { kind: "account-added", account: "new-a", name: "AWS", ref: "A1", tags: ["prod"] },
  { kind: "batch-added", batch: "new-b", account: "new-a", sort: "single-use", codes },
]
export const three: Record<string, Role> = { ada: "owner", ben: "member", cyn: "member" }
export const names = ["ada", "ben", "cyn"]

export async function withRule(t: TestContext, facts: Omit<RuleFacts, "on">, members = three): Promise<TeamFolders> {
  const team = await TeamFolders.create(t, members)
  const ada = await team.open("ada")
  await ada.commit(() => account)
  const on = { account: ada.state.accounts[0]!.id }
  await ada.commit(() => [{ kind: "rule-set", rule: "new-r", on, ...facts, signature: unsigned }])
  await ada.reseal(ada.staleBatches(), "rule")
  await team.sync(...Object.keys(members))
  return team
}

export const ask = async (team: TeamFolders, name: string, options: AskOptions = {}): Promise<string> => {
  const vault = await team.open(name)
  return requestAccess(vault, vault.state.accounts[0]!, options)
}
export const requestIn = (vault: Vault, id: string) => vault.state.requests.find(request => request.id === id)!
export const status = (vault: Vault, id: string): string =>
  requestStatus(vault.state, requestIn(vault, id), vault.now.getTime())
export const approve = async (team: TeamFolders, name: string, id: string): Promise<void> => {
  const vault = await team.open(name)
  await approveRequest(vault, requestIn(vault, id))
}
