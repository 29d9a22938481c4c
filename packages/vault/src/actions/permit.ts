import { asksForRequest, missingFor, requestForAll, sharedSealOf, type Vault } from "../folder/index.ts"
import {
  type AccessRequest,
  type Account,
  agreedBy,
  assertInTime,
  currentBatch,
  namedBy,
  type Rule,
  requestStatus,
  ruleFor,
  shellWord,
  VaultError,
  waitingSeconds,
} from "../record/index.ts"

/** How a code of an account may be had now: by a request that was granted, or alone. */
export interface Permit {
  readonly request: AccessRequest | null
}

/**
 * Looks whether this member may have a code of the account now.
 * @throws VaultError `not-entitled`, `approval-needed`, `access-denied`, `too-early`, `outside-hours`, each with what to type;
 * `input-needed` where a reason is asked for.
 */
export function permitFor(vault: Vault, account: Account, reason: string | undefined): Permit {
  const { member } = vault.member
  const rule = ruleFor(vault.state.rules, account)
  const batch = currentBatch(account)
  if (rule === null) {
    const sealed = batch?.sealed ?? null
    if (sealed === null) return { request: null }
    if ("need" in sealed)
      throw new VaultError(
        "approval-needed",
        `${sealed.need} of ${sealed.of.join(", ")} must agree, though the rule is gone. Set one, and ask: postern-vault request ${shellWord(account.name)}`,
      )
    if (sealed.to.includes(member)) return { request: null }
    throw new VaultError(
      "not-entitled",
      `No rule names you for ${account.name}: its codes are sealed for ${sealed.to.join(", ")}. An owner can set one: postern-vault rule set ${shellWord(account.name)} --read ${sealed.to.join(",")},${member}`,
    )
  }
  const named = namedBy(rule)
  if (!named.includes(member))
    throw new VaultError("not-entitled", `The rule of ${account.name} does not name you. It names ${named.join(", ")}.`)
  if (!asksForRequest(rule)) {
    assertInTime(rule, vault.now)
    if (rule.reason && (reason ?? "").trim() === "")
      throw new VaultError("input-needed", 'A reason is asked for and kept. Say it with --reason "…".')
    if (batch?.sealed != null && "need" in batch.sealed)
      throw new VaultError(
        "approval-needed",
        `The codes were sealed under an earlier rule, by which ${batch.sealed.need} of ${batch.sealed.of.join(", ")} must agree. Put new codes in their place: postern-vault replace ${shellWord(account.name)}`,
      )
    return { request: null }
  }
  const request = grantedRequest(vault, account, rule)
  assertInTime(rule, vault.now, request.breakGlass)
  return { request }
}

function grantedRequest(vault: Vault, account: Account, rule: Rule): AccessRequest {
  const { member } = vault.member
  const now = vault.now.getTime()
  const own = vault.state.requests.filter(
    request => request.account === account.id && request.member === member && !request.practice && !request.all,
  )
  const status = (request: AccessRequest): string => requestStatus(vault.state, request, now)
  const granted = own.find(request => status(request) === "granted")
  if (granted !== undefined) return granted
  const batch = currentBatch(account)
  if (batch !== null && requestForAll(vault.state.requests, batch, member) !== null)
    throw new VaultError(
      "already-used",
      `You were given all codes of ${account.name} already: postern-vault show ${shellWord(account.name)} --reveal. For fresh ones make new codes there, then: postern-vault replace ${shellWord(account.name)}`,
    )
  const open = own.findLast(request => status(request) === "open")
  const last = own.at(-1)
  assertInTime(rule, vault.now, open?.breakGlass)
  const ask = `postern-vault request ${shellWord(account.name)}${rule.reason ? ' --reason "…"' : ""}`
  if (open === undefined && last !== undefined && status(last) === "denied") {
    const denial = last.denials[0]!
    throw new VaultError(
      "access-denied",
      `${denial.member} denied the request${denial.reason === null ? "" : `: "${denial.reason}"`}. To ask again: ${ask}`,
    )
  }
  const seal = batch === null ? null : sharedSealOf(batch)
  if (seal === null && rule.need === undefined) {
    if (open === undefined)
      throw new VaultError(
        "approval-needed",
        `Codes of ${account.name} are asked for first, and can be had after a time in which others can deny. Ask: ${ask}`,
      )
    const wait = waitingSeconds(vault.state, rule, open, now) ?? 0
    const at = new Date(Date.parse(open.at) + wait * 1000).toISOString().slice(0, 16).replace("T", " ")
    throw new VaultError("too-early", `Nobody has denied so far. The code can be had from ${at} UTC.`)
  }
  const of = seal?.of ?? rule.of ?? []
  const need = seal?.need ?? rule.need
  if (open === undefined) throw new VaultError("approval-needed", `${need} of ${of.join(", ")} must agree. Ask: ${ask}`)
  const missing = missingFor(vault, open, of)
  throw new VaultError(
    "approval-needed",
    `${agreedBy(open).length} of ${need} agree so far. One of ${missing.join(", ")} has to: they run postern-vault approve ${open.id}`,
  )
}
