import { rm } from "node:fs/promises"
import { join } from "node:path"
import { readIfThere, systemFault, writeDurably } from "../disk/durable-file.ts"
import { stateFolder } from "../disk/local-state.ts"
import { makePrivateFolder } from "../disk/private-folder.ts"
import type { Vault } from "../vault.ts"
import { beginningOf } from "./beginning.ts"
import { joinWords } from "./join-request.ts"

const pathIn = (folder: string): string => join(folder, "joining.json")

/** Notes that this device has asked to join: until the words were compared the newcomer is asked about them. */
export async function noteJoining(vault: string, member: string, folder: string = stateFolder(vault)): Promise<void> {
  await makePrivateFolder(folder)
  await writeDurably(pathIn(folder), `${JSON.stringify({ member })}\n`)
}

export interface Comparison {
  /** Who took the newcomer in; null where that is not here yet. */
  readonly by: string | null
  readonly words: string
  /** What tells a second beginning of the same vault from the first; see `beginningOf`. */
  readonly beginning: string | null
}

/** The words that a newcomer on this device has still to compare; null where there are none, or nobody has taken them in yet. */
export async function wordsToCompare(
  vault: Vault,
  folder: string = stateFolder(vault.member.vault),
): Promise<Comparison | null> {
  const { member, vault: name, founder } = vault.member
  const file = vault.role === null ? null : await readIfThere(pathIn(folder))
  if (file === null || !file.toString("utf8").includes(JSON.stringify(member))) return null
  const own = vault.members!.members.find(each => each.name === member)!
  const { recipients, consent, verifyKey } = own
  const words = await joinWords({ vault: name, founder, name: member, recipients, consent, verifyKey, at: "" }, founder)
  const joined = vault.events.find(event => event.kind === "member-joined" && event.member === member)
  const beginning = await beginningOf(vault.membersView)
  return { beginning, words, by: vault.logs.find(({ device }) => device === joined?.device)?.member ?? null }
}

/** The words were the same: nobody is asked again. */
export async function noteCompared(vault: Vault, folder: string = stateFolder(vault.member.vault)): Promise<void> {
  await rm(pathIn(folder), { force: true }).catch(error => {
    throw systemFault(error, `removing ${pathIn(folder)}`)
  })
}
