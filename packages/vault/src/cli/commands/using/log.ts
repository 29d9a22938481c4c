import { findAccount, type VaultEvent, type VaultState } from "../../../record/index.ts"
import { plain } from "../../terminal/plain-text.ts"
import { displayWidth, fitTo } from "../../terminal/text-width.ts"
import { type GlobalOptions, VaultSession } from "../../vault-session.ts"

/** What happened, newest last; never a code. */
export async function log(name: string | undefined, options: GlobalOptions & { limit?: string }): Promise<void> {
  const session = new VaultSession(options)
  const vault = await session.open()
  const account = name === undefined ? null : findAccount(vault.state, name)
  const about = accountOf(vault.state)
  const events = [...vault.events]
    .sort((a, b) => a.lamport - b.lamport || (a.device < b.device ? -1 : 1))
    .filter(event => account === null || about(event)?.id === account.id)
  const shown = events.slice(-Number(options.limit ?? "50"))
  if (session.console.json) return session.console.result("log", { events: shown.map(withoutCodes) })
  for (const event of shown) {
    const who = about(event)?.name ?? ("name" in event && typeof event.name === "string" ? event.name : "")
    const line = `${event.at.slice(0, 16).replace("T", " ")}  ${event.kind.padEnd(15)}  ${plain(who)}${detailOf(event)}`
    const fitted = fitTo(line, session.console.columns - event.device.length - 2)
    const gap = " ".repeat(session.console.columns - event.device.length - displayWidth(fitted))
    session.console.data(`${fitted}${gap}${session.console.paint("dim", event.device)}`)
  }
}

function accountOf(state: VaultState): (event: VaultEvent) => { id: string; name: string } | undefined {
  const byBatch = new Map(state.accounts.flatMap(account => account.batches.map(batch => [batch.id, account] as const)))
  const byCopy = new Map(
    state.accounts.flatMap(account =>
      account.batches.flatMap(batch => batch.copies.map(copy => [copy.id, account] as const)),
    ),
  )
  const byId = new Map(state.accounts.map(account => [account.id, account]))
  return event => {
    if (event.kind === "account-merged") return byId.get(event.into)
    if ("account" in event) return byId.get(event.account)
    if ("batch" in event) return byBatch.get(event.batch)
    return "copy" in event ? byCopy.get(event.copy) : undefined
  }
}

function detailOf(event: VaultEvent): string {
  if ("index" in event && event.index !== undefined) return `, code ${event.index + 1}`
  if (event.kind === "batch-added") return `, ${"codes" in event ? event.codes.length : event.sealed.count} codes`
  return "location" in event ? `, ${plain(event.location)}` : ""
}

function withoutCodes(event: VaultEvent): object {
  if (event.kind !== "batch-added") return event
  const { codes: _codes, sealed: _sealed, ...rest } = event as VaultEvent & { codes?: unknown; sealed?: unknown }
  return rest
}
