import { newId } from "../../../actions/index.ts"
import type { Vault } from "../../../folder/index.ts"
import { type Duty, VaultError } from "../../../record/index.ts"
import { readUserFile } from "../../prompts/secret-input.ts"
import { plain } from "../../terminal/plain-text.ts"
import { printTable } from "../../terminal/text-table.ts"
import { type GlobalOptions, VaultSession } from "../../vault-session.ts"
import { readShifts } from "./on-call-calendar.ts"

interface AddOptions extends GlobalOptions {
  readonly from?: string
  readonly to?: string
}

const maxBytes = 16 << 20
const minute = (at: string): string => at.slice(0, 16).replace("T", " ")

/** `duty add NAME --from … --to …`: puts a member on call. */
export async function addDuty(name: string, options: AddOptions): Promise<void> {
  const session = new VaultSession(options)
  const { console } = session
  const [from, to] = [readMoment(options.from, "--from"), readMoment(options.to, "--to")]
  if (from >= to) throw new VaultError("usage-wrong", "--to must be later than --from.")
  const vault = await session.open()
  assertMember(vault, name)
  const written = await vault.commit(() => [{ kind: "duty-set", duty: newId(), member: name, from, to }])
  const set = written.find(event => event.kind === "duty-set")
  const duty = set?.kind === "duty-set" ? set.duty : ""
  if (console.json) return console.result("duty", { duty, member: name, from, to })
  console.say(`${plain(name)} is on call from ${minute(from)} to ${minute(to)} UTC.`)
}

/** `duty list`: who is on call now and from now on; with `--all`, who was. */
export async function listDuties(options: GlobalOptions & { all?: boolean }): Promise<void> {
  const session = new VaultSession(options)
  const { console } = session
  const vault = await session.open()
  const now = vault.now.toISOString()
  const duties = vault.state.duties
    .filter(({ to }) => options.all === true || to > now)
    .sort((a, b) => (a.from < b.from ? -1 : 1))
  const isNow = ({ from, to }: Duty): boolean => from <= now && now < to
  if (console.json)
    return console.result("duties", {
      onCall: [...new Set(duties.filter(isNow).map(({ member }) => member))],
      duties: duties.map(({ id, member, from, to, by }) => ({ duty: id, member, from, to, by })),
    })
  if (duties.length === 0) return console.say("Nobody is on call, now or later. See: postern-vault duty add --help")
  printTable(
    console,
    [{ title: "Member" }, { title: "From (UTC)" }, { title: "To (UTC)" }, { title: "" }, { title: "Duty" }],
    duties.map(duty => [duty.member, minute(duty.from), minute(duty.to), isNow(duty) ? "now" : "", duty.id]),
  )
}

/** `duty remove DUTY`. */
export async function removeDuty(id: string, options: GlobalOptions): Promise<void> {
  const session = new VaultSession(options)
  const vault = await session.open()
  const duty = vault.state.duties.find(each => each.id === id)
  if (duty === undefined)
    throw new VaultError("thing-not-found", `There is no duty ${plain(id)}. See: postern-vault duty list`)
  await vault.commit(() => [{ kind: "duty-cleared", duty: id }])
  if (session.console.json) return session.console.result("duty", { duty: id, removed: true })
  session.console.say(`${plain(duty.member)} is not on call from ${minute(duty.from)} any more.`)
}

/** `duty import FILE.ics --as "Ada L"=ada`: takes the shifts of an on-call calendar; those that are there already are passed over. */
export async function importDuties(file: string, options: GlobalOptions & { as?: readonly string[] }): Promise<void> {
  const session = new VaultSession(options)
  const { console } = session
  const { shifts, unread } = readShifts(readUserFile(file, maxBytes))
  const vault = await session.open()
  const members = readNames(vault, options.as ?? [])
  const known = new Set(vault.state.duties.map(({ member, from, to }) => `${member} ${from} ${to}`))
  const facts = shifts.flatMap(({ names, from, to }) => {
    const member = members(names)
    if (member === null || known.has(`${member} ${from} ${to}`)) return []
    known.add(`${member} ${from} ${to}`)
    return [{ kind: "duty-set" as const, duty: newId(), member, from, to }]
  })
  const strangers = [
    ...new Set(shifts.filter(({ names }) => members(names) === null).map(({ names }) => names[0] ?? "")),
  ]
  await vault.commit(() => facts)
  if (console.json)
    return console.result("duties", { added: facts.length, unknown: strangers, unread: unread.map(({ why }) => why) })
  console.say(`${facts.length} ${facts.length === 1 ? "shift was" : "shifts were"} added.`)
  if (strangers.length > 0)
    console.warn(
      `No member goes by ${strangers.map(name => `"${plain(name)}"`).join(", ")}. Say who that is: --as "${plain(strangers[0]!)}"=MEMBER`,
    )
  for (const { why } of unread) console.warn(why)
}

function assertMember(vault: Vault, name: string): void {
  const names = vault.members?.members.map(member => member.name) ?? []
  if (!names.includes(name))
    throw new VaultError("member-not-found", `There is no member ${plain(name)}. There are: ${names.join(", ")}`)
}

/** Which member a calendar's names are: by `--as`, else by a member's own name. */
function readNames(vault: Vault, pairs: readonly string[]): (names: readonly string[]) => string | null {
  const given = new Map<string, string>()
  for (const pair of pairs) {
    const at = pair.lastIndexOf("=")
    if (at < 1) throw new VaultError("usage-wrong", '--as takes a name in the calendar and a member: --as "Ada L"=ada')
    assertMember(vault, pair.slice(at + 1))
    given.set(pair.slice(0, at).trim().toLowerCase(), pair.slice(at + 1))
  }
  for (const { name } of vault.members?.members ?? [])
    if (!given.has(name.toLowerCase())) given.set(name.toLowerCase(), name)
  return names => names.map(name => given.get(name.trim().toLowerCase())).find(member => member !== undefined) ?? null
}

/** A moment as people write it, in this machine's time unless it says another. @throws VaultError `usage-wrong`. */
function readMoment(text: string | undefined, flag: string): string {
  const isMoment = /^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d)?(\.\d+)?(Z|[+-]\d\d:\d\d)?)?$/.test(text ?? "")
  // A day alone begins at midnight here, not in UTC.
  const parsed = isMoment ? new Date(text!.length === 10 ? `${text}T00:00` : text!.replace(" ", "T")) : null
  if (parsed === null || Number.isNaN(parsed.getTime()))
    throw new VaultError(
      "usage-wrong",
      `${flag} takes a day or a moment: 2026-11-28, "2026-11-28 18:00", 2026-11-28T18:00Z`,
    )
  return parsed.toISOString()
}
