import {
  approveRequest,
  denyRequest,
  missingFor,
  requestAccess,
  requestsWaitingFor,
  settleWaiting,
  sharedSealOf,
  type Vault,
} from "../../../folder/index.ts"
import { type AccessRequest, agreedBy, findAccount, requestStatus, VaultError } from "../../../record/index.ts"
import { ExitStatus } from "../../exit-status.ts"
import { plain, shellWord } from "../../terminal/plain-text.ts"
import { type GlobalOptions, VaultSession } from "../../vault-session.ts"

interface AskingOptions extends ReasonOption {
  readonly breakGlass?: boolean
  readonly all?: boolean
}

interface ReasonOption extends GlobalOptions {
  readonly reason?: string
}

const statusOf = (vault: Vault, request: AccessRequest): string =>
  requestStatus(vault.state, request, vault.now.getTime())

/** A request as `--json` gives it. */
function requestJson(vault: Vault, request: AccessRequest): object {
  const account = vault.state.accounts.find(({ id }) => id === request.account)
  const batch = account?.batches.find(({ id }) => id === request.batch)
  const seal = batch === undefined ? null : sharedSealOf(batch)
  return {
    request: request.id,
    member: request.member,
    account: account?.name ?? null,
    number: request.practice || request.all ? null : request.index + 1,
    reason: request.reason,
    breakGlass: request.breakGlass,
    practice: request.practice,
    all: request.all,
    at: request.at,
    until: request.until,
    status: statusOf(vault, request),
    need: seal?.need ?? null,
    agreed: agreedBy(request),
    missing: missingFor(vault, request, seal?.of ?? []),
    denied: request.denials.map(({ member, reason }) => ({ member, reason })),
  }
}

/** `request ACCOUNT`: asks for one code. */
export async function request(given: string, options: AskingOptions): Promise<void> {
  const session = new VaultSession(options)
  const vault = await session.openByPassphrase()
  const account = findAccount(vault.state, given)
  const id = await requestAccess(vault, account, {
    reason: options.reason,
    breakGlass: options.breakGlass === true,
    all: options.all === true,
  })
  const asked = vault.state.requests.find(each => each.id === id)!
  const { console } = session
  if (console.json) return console.result("request", requestJson(vault, asked))
  const seal = sharedSealOf(account.batches.find(batch => batch.id === asked.batch)!)
  const missing = missingFor(vault, asked, seal?.of ?? [])
  console.say(
    seal === null
      ? `Asked for code ${asked.index + 1} of ${plain(account.name)}. It can be had once the waiting time is over and nobody has denied.`
      : `Asked for ${asked.all ? "all codes" : `code ${asked.index + 1}`} of ${plain(account.name)}. ${agreedBy(asked).length} of ${seal.need} agree${agreedBy(asked).includes(vault.member.member) ? " (you)" : ""}. Waiting for ${missing.map(plain).join(" or ")}: postern-vault requests`,
  )
  const name = shellWord(account.name)
  console.say(
    asked.all
      ? `Then: postern-vault show ${name} --reveal, print, export or rule set`
      : `Then: postern-vault next ${name}`,
  )
}

/** `requests`: what waits for this member. Exit 10 where something does. */
export async function requests(options: GlobalOptions & { all?: boolean }): Promise<void> {
  const session = new VaultSession(options)
  const { console } = session
  const vault = await session.open()
  await settleWaiting(vault).catch(error => {
    // A folder that cannot be written to is read all the same.
    if (!(error instanceof VaultError)) throw error
  })
  const waiting = requestsWaitingFor(vault)
  const own = vault.state.requests.filter(
    each => ["open", "granted"].includes(statusOf(vault, each)) && !waiting.includes(each),
  )
  const others = options.all ? vault.state.requests.filter(each => !waiting.includes(each) && !own.includes(each)) : []
  if (console.json)
    console.result("requests", {
      requests: waiting.map(each => requestJson(vault, each)),
      open: own.map(each => requestJson(vault, each)),
      ...(options.all ? { over: others.map(each => requestJson(vault, each)) } : {}),
    })
  else {
    for (const [at, each] of waiting.entries()) console.data(`${String(at + 1).padStart(2)}  ${line(vault, each)}`)
    for (const each of [...own, ...others]) {
      console.data(` –  ${line(vault, each)}, ${statusOf(vault, each)}`)
      // It has no number here, since it does not wait for this member, who can deny it all the same.
      if (each.breakGlass && statusOf(vault, each) === "open" && each.member !== vault.member.member)
        console.say(`    Any member but an auditor can deny it: postern-vault deny ${each.id}`)
    }
    if (waiting.length === 0) console.say("Nothing waits for you.")
  }
  if (waiting.length > 0) throw new ExitStatus(10)
}

function line(vault: Vault, asked: AccessRequest): string {
  const account = vault.state.accounts.find(({ id }) => id === asked.account)
  const minutes = Math.max(0, Math.round((vault.now.getTime() - Date.parse(asked.at)) / 60_000))
  const since = minutes < 120 ? `${minutes} min` : `${Math.round(minutes / 60)} h`
  const reason = asked.reason === null ? "" : `  "${plain(asked.reason)}"`
  const denied =
    asked.denials.length === 0 ? "" : `, denied by ${asked.denials.map(({ member }) => plain(member)).join(", ")}`
  const what = asked.practice ? "practice, no code" : asked.all ? "ALL CODES" : `code ${asked.index + 1}`
  return `${asked.breakGlass ? "EMERGENCY  " : ""}${plain(asked.member)}  ${plain(account?.name ?? "?")}, ${what}${reason}  ${since}, agreed: ${agreedBy(asked).map(plain).join(", ") || "nobody"}${denied}`
}

/** The request of this id, or of this number in `requests`. */
function findRequest(vault: Vault, wanted: string): AccessRequest {
  const found = /^\d{1,4}$/.test(wanted)
    ? requestsWaitingFor(vault)[Number(wanted) - 1]
    : vault.state.requests.find(({ id }) => id === wanted)
  if (found === undefined)
    throw new VaultError(
      "request-not-found",
      `There is no request ${plain(wanted).slice(0, 80)}. See: postern-vault requests`,
    )
  return found
}

/** `approve ID`: says what it is about, asks the passphrase, and releases this member's share. */
export async function approve(id: string, options: GlobalOptions): Promise<void> {
  const session = new VaultSession(options)
  const { console } = session
  const vault = await session.openByPassphrase()
  const asked = findRequest(vault, id)
  console.say(line(vault, asked))
  if (
    session.ask.possible &&
    options.passphraseFile === undefined &&
    !(await session.ask.confirm("Agree?", "--passphrase-file FILE", false))
  )
    throw new VaultError("aborted")
  await approveRequest(vault, asked)
  const now = findRequestById(vault, asked.id)
  if (console.json) return console.result("approve", requestJson(vault, now))
  console.say(
    statusOf(vault, now) === "granted"
      ? asked.practice
        ? `${plain(asked.member)} can read the practice words now: postern-vault drill`
        : asked.all
          ? `${plain(asked.member)} can open all codes now.`
          : `${plain(asked.member)} can have the code now: postern-vault next`
      : "You have agreed. More have to.",
  )
}

const findRequestById = (vault: Vault, id: string): AccessRequest => vault.state.requests.find(each => each.id === id)!

/** `deny ID`. */
export async function deny(id: string, options: ReasonOption): Promise<void> {
  const session = new VaultSession(options)
  const vault = await session.open()
  const asked = findRequest(vault, id)
  await denyRequest(vault, asked, options.reason)
  if (session.console.json) return session.console.result("deny", requestJson(vault, findRequestById(vault, asked.id)))
  session.console.say(`Denied: ${line(vault, asked)}`)
}
