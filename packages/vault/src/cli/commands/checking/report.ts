import { teamFactsOf } from "../../../actions/index.ts"
import {
  type AccountReadiness,
  assessReadiness,
  findAccount,
  peopleFindings,
  VaultError,
} from "../../../record/index.ts"
import type { Console } from "../../terminal/console.ts"
import { plain } from "../../terminal/plain-text.ts"
import { type GlobalOptions, today, VaultSession } from "../../vault-session.ts"
import { printByAccount, printByFinding } from "./report-print.ts"

interface ReportOptions extends GlobalOptions {
  readonly threshold?: string
  readonly all?: boolean
}

/** How ready each account is, worst first, with reasons and next steps; exit 10 where the whole is under the threshold. */
export async function report(names: readonly string[], options: ReportOptions): Promise<void> {
  const threshold = Number(options.threshold ?? "70")
  if (!Number.isInteger(threshold) || threshold < 0 || threshold > 100)
    throw new VaultError("usage-wrong", "--threshold takes 0 to 100.")
  const session = new VaultSession(options)
  const vault = await session.open()
  const { state, problems } = vault
  const { console } = session
  const whole = assessReadiness(state, today(), teamFactsOf(vault))
  const people = peopleFindings(state, teamFactsOf(vault) ?? { members: [], left: [], revoked: [] }, today())
  const wanted = names.map(name => findAccount(state, name).id)
  const accounts = whole.accounts.filter(({ account }) => wanted.length === 0 || wanted.includes(account.id))
  const score =
    wanted.length === 0
      ? whole.score
      : Math.floor(accounts.reduce((sum, account) => sum + account.score, 0) / Math.max(1, accounts.length))
  if (console.json)
    console.result("report", {
      score,
      threshold,
      integrityProblems: problems.length,
      people,
      accounts: accounts.map(({ account, score, findings }) => ({
        name: account.name,
        ref: account.ref,
        score,
        findings,
      })),
    })
  else {
    print(console, accounts, score, options.all ?? wanted.length > 0)
    if (wanted.length === 0) printPeople(console, people)
  }
  if (score < threshold) throw new VaultError("findings", `The score is ${score}, under the threshold of ${threshold}.`)
}

function printPeople(console: Console, people: ReturnType<typeof peopleFindings>): void {
  if (people.length > 0) console.data("")
  for (const { reason, next } of people) {
    console.data(plain(reason))
    console.data(console.paint("dim", `  → ${plain(next)}`))
  }
}

/** With more than so many accounts that have findings, a person reads findings and not accounts. */
const maxAccountsInFull = 10

function print(console: Console, accounts: readonly AccountReadiness[], score: number, all: boolean): void {
  const ready = accounts.filter(({ findings }) => findings.length === 0).length
  console.data(
    `${console.paint("bold", `Readiness ${score} of 100`)}, ${accounts.length} ${accounts.length === 1 ? "account" : "accounts"}, ${ready} without findings`,
  )
  if (all || accounts.length - ready <= maxAccountsInFull) printByAccount(console, accounts, all)
  else printByFinding(console, accounts)
}
