import { readdir, readFile } from "node:fs/promises"
import type { TestContext } from "node:test"
import { codeStatus, requestStatus } from "../record/index.ts"
import { denyRequest } from "./access/access-requests.ts"
import { approve, ask, names, requestIn, withRule } from "./access/rule-team.fixture.ts"
import { openMemberKey } from "./keys/member-key.ts"
import { joinWords } from "./members/join-request.ts"
import { removeMember } from "./members/membership.ts"
import { readKeyFile } from "./vault.ts"

/**
 * Makes `docs/spec/vectors/team.json`: what three members wrote, with their keys, and what it comes to. Cyn leaves and writes on; Ben has one
 * code by agreement, and was denied another.
 */
export async function makeTeamVectors(t: TestContext): Promise<object> {
  const team = await withRule(t, { need: 2, of: names, reason: true })
  const granted = await ask(team, "ben", { reason: "phone dead" })
  await team.sync(...names)
  await approve(team, "cyn", granted)
  await team.sync(...names)
  const ben = await team.open("ben")
  const { batch, index } = requestIn(ben, granted)
  await ben.commit(() => [
    { kind: "code-handed", batch, index, request: granted },
    { kind: "code-used", batch, index, worked: true },
  ])
  const denied = await ask(team, "ben", { reason: "again" })
  await team.sync(...names)
  const cyn = await team.open("cyn")
  await denyRequest(cyn, requestIn(cyn, denied), "not on call")
  await team.sync(...names)
  await removeMember(await team.open("ada"), "cyn")
  const late = await team.open("cyn")
  await late.commit(() => [{ kind: "code-used", batch, index: 1, worked: true }])
  await team.sync(...names)

  const ada = await team.open("ada")
  const [first, second] = (await Promise.all(["ada", "ben"].map(name => team.open(name)))) as [typeof ada, typeof ada]
  const documents = await Promise.all(
    (await readdir(team.pathOf("ada", "members")))
      .sort()
      .map(name => readFile(team.pathOf("ada", "members", name), "utf8")),
  )
  const joins = await Promise.all(
    (await readdir(team.pathOf("ada", "joins")))
      .sort()
      .map(name => readFile(team.pathOf("ada", "joins", name), "utf8")),
  )
  const secrets: Record<string, object> = {}
  for (const name of names) {
    const secret = await openMemberKey(await readKeyFile(team.folder(name), name), name)
    const { identity, consentIdentity, signingSeed } = secret
    secrets[name] = { identity, consentIdentity, signingSeed }
  }
  const words: Record<string, string> = {}
  for (const text of joins) {
    const { document } = JSON.parse(text)
    words[document.name] = await joinWords(document, ada.member.founder)
  }
  const now = team.now.getTime()
  const stateOf = ({ state }: typeof ada): object => ({
    codes: state.accounts[0]!.batches[0]!.codes.map(code => codeStatus(code, state.accounts[0]!.batches[0]!)),
    requests: Object.fromEntries(state.requests.map(request => [request.id, requestStatus(state, request, now)])),
    notBelieved: state.findings.map(({ event, kind }) => [event, kind]),
  })
  const logs: Record<string, string> = {}
  for (const { device, lines } of ada.logs) {
    logs[device] = ""
    for await (const rows of lines()) logs[device] += rows.map(row => `${row}\n`).join("")
  }
  return {
    vault: ada.member.vault,
    founder: ada.member.founder,
    now: team.now.toISOString(),
    keys: secrets,
    joins,
    words,
    documents,
    logs,
    members: ada.members!.members.map(({ name, role }) => [name, role]),
    granted: { request: granted, code: "1a2b3-c4d5e" },
    state: { ada: stateOf(first), ben: stateOf(second) },
  }
}
