import type { LogProblem, Vault } from "../../../folder/index.ts"
import { isNewer, isSoundCode, liveBatches, VaultError } from "../../../record/index.ts"
import { clearTexts } from "../../clear-texts.ts"
import { plain } from "../../terminal/plain-text.ts"
import { wrapWords } from "../../terminal/text-width.ts"
import { type GlobalOptions, VaultSession } from "../../vault-session.ts"
import { type WitnessOptions, witnessComparison } from "./witness-comparison.ts"

interface VerifyOptions extends GlobalOptions, WitnessOptions {
  readonly accept?: boolean
  readonly yes?: boolean
}

/** What each problem is called: told apart, since each has another cause. */
const problemNames: Record<LogProblem["kind"], string> = {
  "forged-event": "forged or altered event",
  "removed-events": "removed events",
  "reordered-event": "reordered event",
  "repeated-event": "repeated event",
  "forked-event": "forked log",
  "malformed-event": "malformed event",
  "foreign-event": "foreign event",
  "clock-jump": "event far ahead of all others",
  "truncated-log": "truncated log",
  "behind-log": "log that is behind",
  "forged-log": "forged file",
  "removed-log": "removed file",
  "damaged-log": "damaged file",
  "replaced-log": "replaced log",
  "forged-members": "members.json altered or missing",
  "rolled-back-members": "members.json put back",
  "members-fork": "members changed apart",
  "not-entitled": "event of somebody who was not entitled",
  "after-leaving": "event of somebody who had left",
  "false-seal": "seal of other codes",
  "unlike-witnessed": "not what a witness signed",
  "not-for-us-yet": "log that is not for you yet",
}

/** Checks every signature, chain and check symbol. Exit 8 where anything is not as its device left it. */
export async function verify(options: VerifyOptions): Promise<void> {
  const session = new VaultSession(options)
  const { console } = session
  const compare = witnessComparison(options)
  const vault = await session.open({ tellsProblems: false })
  const { state } = vault
  const unsound = await unsoundCodes(vault)
  const { witnessed, problems: unlike } = await compare(vault)
  const problems = [...vault.problems, ...(await brokenSeals(vault)), ...unlike]
  const newer = vault.events.filter(isNewer).length
  if (console.json)
    console.result("verify", {
      events: vault.events.length,
      devices: state.devices,
      problems,
      notices: vault.notices,
      newerEvents: newer,
      ...(options.witness === undefined ? {} : { witnessed }),
      unsoundCodes: unsound,
      doubleUses: state.doubleUses.length,
    })
  else {
    for (const { device, kind, from, to, detail } of problems) {
      const which = from === null ? "" : from === to || to === null ? `, event ${from}` : `, events ${from}–${to}`
      console.data(console.paint("red", `${problemNames[kind]}: ${plain(device)}${which}`))
      console.data(`    ${wrapWords(detail, console.columns - 4, "    ").trimStart()}`)
    }
    for (const { device, kind, from, to, detail } of vault.notices) {
      const which = from === null ? "" : from === to || to === null ? `, event ${from}` : `, events ${from}–${to}`
      console.data(`${problemNames[kind]}: ${plain(device)}${which}`)
      console.data(`    ${wrapWords(detail, console.columns - 4, "    ").trimStart()}`)
    }
    if (newer > 0)
      console.data(
        `${newer} ${newer === 1 ? "event is" : "events are"} of a newer version: kept, and not understood here. Update postern-vault.`,
      )
    for (const { account, number } of unsound)
      console.data(`${plain(account)}, code ${number}: its check symbols do not fit`)
    for (const { witness, device, size, at, since } of witnessed)
      console.data(
        `${plain(witness)} signed ${size} ${size === 1 ? "line" : "lines"} of ${plain(device)}${at === null ? "" : ` on ${at.slice(0, 16).replace("T", " ")}`}: all are here, unaltered; ${since} came since.`,
      )
    console.data(
      `${vault.events.length} events of ${state.devices.length} ${state.devices.length === 1 ? "device" : "devices"}: ${problems.length === 0 ? console.paint("green", "all signed, chained and complete") : `${problems.length} ${problems.length === 1 ? "problem" : "problems"}; all else was read`}`,
    )
  }
  if (problems.length > 0 && options.accept) await accept(session, vault, options)
  if (problems.length > 0 && !options.accept)
    throw new VaultError(
      "integrity-broken",
      `${advice(problems)} To go on from what is here: postern-vault verify --accept`,
    )
  if (unsound.length > 0)
    throw new VaultError("code-mistyped", "Some kept codes would be refused at the sign-in: import their kit again.")
}

function advice(problems: readonly LogProblem[]): string {
  const isMaybeLate = problems.every(
    ({ kind, detail }) => kind === "behind-log" || (kind === "removed-log" && detail.includes("yet")),
  )
  return isMaybeLate
    ? "If a sync is still under way, wait for it."
    : "Put the files back from a backup or another device, if you can."
}

async function accept(session: VaultSession, vault: Vault, { yes }: VerifyOptions): Promise<void> {
  if (
    !yes &&
    !(await session.ask.confirm(
      "Accept what is here as all there is? What is missing may hold used marks.",
      "--yes",
      false,
    ))
  )
    throw new VaultError("aborted")
  const accepted = await vault.acceptLosses()
  session.console.say(
    `${accepted.length} accepted. Codes that were used in what is lost will look unused: try them with care.`,
  )
}

/** Seals that hold something else than the codes: only opening them tells, so only those of this member are known. */
async function brokenSeals(vault: Vault): Promise<LogProblem[]> {
  // Where one member alone writes nobody seals anything in the place of their codes.
  if (vault.members?.format !== "postern-vault/2") return []
  const problems: LogProblem[] = []
  const told = new Set<string>()
  for (const account of vault.state.accounts)
    for (const batch of liveBatches(account)) {
      const fault = await vault.openCodes(batch).then(
        () => null,
        (error: unknown) => error,
      )
      const last = batch.seals.at(-1)
      if (last === undefined || !(fault instanceof VaultError) || fault.code !== "integrity-broken") continue
      told.add(last.event)
      problems.push(brokenSeal(last.event, `${fault.message} (${account.name})`))
    }
  for (const { event, by } of vault.brokenSeals)
    if (!told.has(event))
      problems.push(
        brokenSeal(event, `${by} sealed something else in the place of the codes; the seal before it is used`),
      )
  return problems
}

function brokenSeal(event: string, detail: string): LogProblem {
  const at = event.lastIndexOf(":")
  const seq = Number(event.slice(at + 1))
  return { device: event.slice(0, at), kind: "false-seal", from: seq, to: seq, detail }
}

async function unsoundCodes(vault: Vault): Promise<{ account: string; number: number }[]> {
  const unsound: { account: string; number: number }[] = []
  for (const account of vault.state.accounts) {
    for (const batch of liveBatches(account)) {
      if (batch.format === null) continue
      const texts = await clearTexts(vault, batch).catch(() => [])
      for (const [index, text] of texts.entries())
        if (!isSoundCode(text, batch.format)) unsound.push({ account: account.name, number: index + 1 })
    }
  }
  return unsound
}
