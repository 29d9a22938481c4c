import { type AccountReadiness, costOf, type Finding, type FindingKind, findingTexts } from "../../../record/index.ts"
import type { Console } from "../../terminal/console.ts"
import { plain } from "../../terminal/plain-text.ts"
import { wrapWords } from "../../terminal/text-width.ts"

/** Each account with its findings. */
export function printByAccount(console: Console, accounts: readonly AccountReadiness[], all: boolean): void {
  for (const { account, score, findings } of accounts) {
    if (findings.length === 0 && !all) continue
    const style = score < 40 ? "red" : score < 70 ? "yellow" : "green"
    console.data("")
    console.data(
      `${console.paint(style, String(score).padStart(3))}  ${console.paint("bold", plain(account.name))}  ${console.paint("dim", account.ref)}`,
    )
    for (const { reason, next, graceUntil } of findings) {
      const until = graceUntil === undefined ? "" : ` (new: counts after ${graceUntil})`
      console.data(`     ${wrapWords(reason + until, console.columns - 5, "     ").trimStart()}`)
      console.data(console.paint("dim", `       → ${wrapWords(next, console.columns - 9, "         ").trimStart()}`))
    }
    if (findings.length === 0) console.data("     Nothing to do.")
  }
}

interface Group {
  readonly kind: FindingKind
  readonly cost: number
  readonly graceUntil: string | undefined
  readonly names: readonly string[]
}

/** Each finding with the accounts that have it, the dearest first. */
export function groupFindings(accounts: readonly AccountReadiness[]): Group[] {
  const groups = new Map<string, Group & { readonly names: string[] }>()
  for (const { account, findings } of accounts)
    for (const finding of findings) {
      const { kind, graceUntil } = finding
      const key = `${kind} ${graceUntil === undefined}`
      const group = groups.get(key) ?? { kind, cost: costOf(finding), graceUntil, names: [] }
      const last = latest(group, finding)
      if (!group.names.includes(account.name)) group.names.push(account.name)
      groups.set(key, { ...group, graceUntil: last })
    }
  return [...groups.values()].sort((a, b) => b.cost - a.cost || b.names.length - a.names.length)
}

const latest = (group: Group, { graceUntil }: Finding): string | undefined =>
  graceUntil !== undefined && group.graceUntil !== undefined && graceUntil < group.graceUntil
    ? group.graceUntil
    : graceUntil

const maxNameLines = 2

/** The same for many accounts: one entry a finding, with so many names as fit on two lines. */
export function printByFinding(console: Console, accounts: readonly AccountReadiness[]): void {
  for (const { kind, cost, graceUntil, names } of groupFindings(accounts)) {
    const [what, next] = findingTexts[kind]
    const style = cost >= 40 ? "red" : cost >= 15 ? "yellow" : "dim"
    const until = graceUntil === undefined ? "" : `, new: counts from ${graceUntil} on at the latest`
    const title = `${what} (${names.length} ${names.length === 1 ? "account" : "accounts"}${until})`
    console.data("")
    console.data(
      `${console.paint(style, (cost === 0 ? "" : `-${cost}`).padStart(3))}  ${wrapWords(title, console.columns - 5, "     ").trimStart()}`,
    )
    console.data(`     ${firstNames(names, console.columns - 5).replaceAll("\n", "\n     ")}`)
    console.data(console.paint("dim", `       → ${wrapWords(next, console.columns - 9, "         ").trimStart()}`))
  }
  console.data("")
  console.data(
    console.paint("dim", wrapWords("All of one account: postern-vault report NAME. Of each: --all.", console.columns)),
  )
}

function firstNames(names: readonly string[], columns: number): string {
  for (let shown = names.length; shown > 1; shown = Math.min(shown - 1, Math.ceil(shown / 2) + 8)) {
    const rest = names.length - shown
    const text = wrapWords(
      names.slice(0, shown).map(plain).join(", ") + (rest === 0 ? "" : ` and ${rest.toLocaleString("en")} more`),
      columns,
    )
    if (text.split("\n").length <= maxNameLines) return text
  }
  return wrapWords(
    `${plain(names[0]!)}${names.length > 1 ? ` and ${(names.length - 1).toLocaleString("en")} more` : ""}`,
    columns,
  )
}
