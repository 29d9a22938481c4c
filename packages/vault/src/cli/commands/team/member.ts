import {
  addMember,
  areSameWords,
  beginningOf,
  changeRole,
  type JoinDocument,
  joinWords,
  readJoinRequests,
  type Vault,
} from "../../../folder/index.ts"
import { liveBatches, type Role, roles, VaultError } from "../../../record/index.ts"
import { plain, shellWord } from "../../terminal/plain-text.ts"
import { printTable } from "../../terminal/text-table.ts"
import { type GlobalOptions, VaultSession } from "../../vault-session.ts"
import { unagreedChanges } from "./member-agree.ts"

interface AddOptions extends GlobalOptions {
  readonly words?: string
  readonly role?: string
  readonly letRead?: boolean
}

function readRole(word: string): Role {
  const role = roles.find(known => known === word)
  if (role === undefined) throw new VaultError("usage-wrong", `A role is one of ${roles.join(", ")}.`)
  return role
}

/** `member add NAME`: takes in whoever asked to join, once the words were compared. */
export async function addToMembers(name: string, options: AddOptions): Promise<void> {
  const session = new VaultSession(options)
  const role = readRole(options.role ?? "member")
  const vault = await session.openByPassphrase()
  const requests = await readJoinRequests(session.folder, vault.member.vault, name, vault.now.getTime())
  if (requests.length === 0)
    throw new VaultError(
      "member-not-found",
      `${plain(name)} has not asked to join in the last week, or the request is not here yet. They run: postern-vault join --member ${shellWord(name)}`,
    )
  if (!options.letRead) assertNothingInTheClear(vault)
  const request = await compareWords(session, vault, requests, options.words)
  const document = await addMember(vault, request, role)
  const { console } = session
  if (console.json) return console.result("member", { member: name, role, epoch: document.epoch })
  console.say(
    `${plain(name)} belongs now, as ${role} (epoch ${document.epoch}), and can open no codes yet: no rule names them. See: postern-vault rule set`,
  )
}

/** The request whose words the newcomer read. @throws VaultError `words-differ`, `input-needed`. */
async function compareWords(
  { ask, console }: VaultSession,
  vault: Vault,
  requests: readonly JoinDocument[],
  given: string | undefined,
): Promise<JoinDocument> {
  const shown = new Map<JoinDocument, string>()
  for (const request of requests) shown.set(request, await joinWords(request, vault.member.founder))
  if (given !== undefined) {
    const found = requests.find(request => areSameWords(shown.get(request)!, given))
    if (found !== undefined) return found
    throw new VaultError(
      "words-differ",
      "These are not the words of the request that is here: it was exchanged on the way, or misheard. Nothing was changed.",
    )
  }
  for (const request of requests) {
    console.say(
      `${plain(request.name)} asked to join on ${request.at.slice(0, 16).replace("T", " ")}. These words are no secret:`,
    )
    console.say(`  ${shown.get(request)}`)
    const answer = await ask.choose("Does the newcomer read the same, by phone?", '--words "six words"', [
      { value: "no", label: "No" },
      { value: "yes", label: "Yes, word by word" },
    ])
    if (answer === "yes") return request
  }
  throw new VaultError("aborted", "Nobody was taken in: nothing was changed. Let them ask again: postern-vault join")
}

/** A log of an older version holds codes in the clear, for everybody who reads the log: a newcomer would read them all. */
function assertNothingInTheClear(vault: Vault): void {
  const open = vault.state.accounts.filter(account =>
    liveBatches(account).some(({ sealed, seals }) => sealed === null || seals.length === 0),
  )
  if (open.length === 0) return
  throw new VaultError(
    "not-allowed",
    `A newcomer could read the codes of ${open.map(({ name }) => name).join(", ")}: an older version kept them in the log itself. Put new ones in their place first, or say --let-read.`,
  )
}

/** `member list`: names, roles, devices. */
export async function listMembers(options: GlobalOptions): Promise<void> {
  const session = new VaultSession(options)
  const vault = await session.open()
  const { console } = session
  const { members, left, epoch } = vault.members ?? { members: [], left: [], epoch: 0 }
  const beginning = await beginningOf(vault.membersView)
  const devicesOf = (name: string) => vault.state.devices.filter(({ member }) => member === name)
  const lastAt = (name: string): string | null =>
    devicesOf(name)
      .map(device => device.lastAt)
      .sort()
      .at(-1) ?? null
  if (console.json)
    return console.result("members", {
      epoch,
      beginning,
      fork: vault.membersView.heads.length > 1,
      ownersToAgree: vault.members?.ownersToAgree ?? 1,
      unagreed: unagreedChanges(vault),
      members: members.map(({ name, role }) => ({ name, role, devices: devicesOf(name).length, lastAt: lastAt(name) })),
      left: left.map(({ name, was, epoch }) => ({ name, was, epoch })),
    })
  printTable(
    console,
    [{ title: "Member" }, { title: "Role" }, { title: "Devices", align: "right" }, { title: "Last wrote" }],
    members.map(({ name, role }) => [
      name,
      role,
      String(devicesOf(name).length),
      lastAt(name)?.slice(0, 10) ?? "never",
    ]),
  )
  for (const { name } of left) console.say(`${plain(name)} has left.`)
  for (const change of unagreedChanges(vault))
    console.warn(
      `A change of the owners waits for another owner (signed by ${change.signed.map(plain).join(", ")}): postern-vault member agree ${change.epoch}`,
    )
  console.say(`Epoch ${epoch}.${beginning === null ? "" : ` Beginning ${beginning}: the same for every member.`}`)
}

/** `member role NAME ROLE`. */
export async function setRole(name: string, word: string, options: GlobalOptions): Promise<void> {
  const session = new VaultSession(options)
  const role = readRole(word)
  const vault = await session.openByPassphrase()
  const { epoch } = await changeRole(vault, name, role)
  if (session.console.json) return session.console.result("member", { member: name, role, epoch })
  session.console.say(`${plain(name)} is ${role} now (epoch ${epoch}).`)
}
