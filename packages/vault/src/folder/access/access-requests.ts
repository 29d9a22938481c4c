import {
  type AccessRequest,
  type Account,
  agreedBy,
  allowsEmergency,
  assertInTime,
  codeToRequest,
  currentBatch,
  type Fact,
  liveRequests,
  namedBy,
  type Rule,
  requestStatus,
  ruleFor,
  VaultError,
  validSeconds,
} from "../../record/index.ts"
import type { Vault } from "../vault.ts"
import { batchOf, ownShare, sharedSealOf } from "./shares.ts"

/** Whether the account's codes are given out by request only. */
export const asksForRequest = ({ need, after }: Rule): boolean => need !== undefined || after !== undefined

export interface AskOptions {
  readonly reason?: string | undefined
  /** An emergency: it may be asked outside of the rule's hours, and every member can deny it. */
  readonly breakGlass?: boolean
  /** Asks for the practice words of the batch in the place of a code. */
  readonly practice?: boolean
  /** Asks for every code of the batch: to print it, or to seal it for others. */
  readonly all?: boolean
}

/** @throws VaultError where the rule does not let this member ask. */
function assertMayAsk(vault: Vault, account: Account, rule: Rule | null, options: AskOptions): asserts rule is Rule {
  const { reason, breakGlass = false, practice = false } = options
  if (rule === null || !asksForRequest(rule))
    throw new VaultError("usage-wrong", `Codes of ${account.name} are given out without a request: postern-vault next`)
  const named = namedBy(rule)
  if (!named.includes(vault.member.member))
    throw new VaultError("not-entitled", `The rule of ${account.name} does not name you. It names ${named.join(", ")}.`)
  if (breakGlass && !allowsEmergency(rule))
    throw new VaultError(
      "usage-wrong",
      `--break-glass needs a time after which nobody has to agree, and the rule of ${account.name} sets none (rule set --after). Ask as usual, without it.`,
    )
  if (!practice) assertInTime(rule, vault.now, breakGlass)
  if ((rule.reason || breakGlass) && !practice && (reason ?? "").trim() === "")
    throw new VaultError("input-needed", `A reason is asked for and kept. Say it with --reason "…".`)
}

/**
 * Asks for one code of an account. Whoever is one of those who agree gives their own share with it, since they cannot count twice.
 * @returns the request's name.
 * @throws VaultError `usage-wrong` where the rule asks for no request; `not-entitled`; `input-needed` where a reason is asked for;
 * `no-codes-left`; `approval-needed` where the codes are still to be sealed as the rule asks.
 */
export async function requestAccess(vault: Vault, account: Account, options: AskOptions): Promise<string> {
  const { member } = vault.member
  const rule = ruleFor(vault.state.rules, account)
  assertMayAsk(vault, account, rule, options)
  const { reason = "", breakGlass = false, practice = false, all = false } = options
  const batch = currentBatch(account)
  if (batch === null) throw new VaultError("no-codes-left", `No codes are kept for ${account.name}.`)
  const seal = sharedSealOf(batch)
  if (rule.need !== undefined && (seal === null || !seal.of.includes(member)) && seal?.need !== rule.need)
    throw new VaultError(
      "approval-needed",
      `The codes of ${account.name} are not sealed as the rule asks yet: this happens when the member who added them next uses the vault.`,
    )
  if (all && seal === null)
    throw new VaultError("usage-wrong", `Nobody has to agree to the codes of ${account.name}: --all asks for nothing.`)
  const now = vault.now.getTime()
  const index = all ? 0 : practice ? batch.codes.length : codeToRequest(vault.state, account, member, now)?.index
  if (index === undefined)
    throw new VaultError(
      "no-codes-left",
      `No code of ${account.name} is left that can be asked for: all are used, or asked for already. See: postern-vault requests`,
    )
  const until = new Date(now + validSeconds(rule) * 1000).toISOString()
  const place = { batch: batch.id, index }
  const facts: Fact[] = [
    {
      kind: "access-requested",
      request: "new-request",
      account: account.id,
      ...place,
      rule: rule.id,
      ...(reason.trim() === "" ? {} : { reason: reason.trim() }),
      until,
      ...(breakGlass ? { breakGlass } : {}),
      ...(practice ? { practice } : {}),
      ...(all ? { all } : {}),
    },
  ]
  if (seal?.of.includes(member)) {
    const share = await ownShare(vault, batch, seal, all ? "all" : index, member)
    facts.push({ kind: "share-released", request: "new-request", ...place, to: member, share })
  }
  const written = await vault.commit(() => facts)
  const asked = written.find(event => event.kind === "access-requested")
  return asked?.kind === "access-requested" ? asked.request : ""
}

/** The requests that this member can still agree to or, where nobody has to agree, deny: emergencies first, then the oldest. */
export function requestsWaitingFor(vault: Vault): readonly AccessRequest[] {
  const { member } = vault.member
  const now = vault.now.getTime()
  return liveRequests(vault.state, now).filter(request => {
    const seal = sharedSealOf(batchOf(vault, request))
    const isMine = request.member === member || agreedBy(request).includes(member)
    if (isMine || requestStatus(vault.state, request, now) !== "open") return false
    return seal === null ? vault.role !== "auditor" : seal.of.includes(member)
  })
}

/** @throws VaultError `request-overtaken`, `access-denied` where nobody can agree to it any more. */
function assertOpen(vault: Vault, request: AccessRequest): void {
  const status = requestStatus(vault.state, request, vault.now.getTime())
  if (status === "open" || status === "granted") return
  if (status === "denied")
    throw new VaultError(
      "access-denied",
      `The request was denied by ${request.denials.map(({ member }) => member).join(", ")}.`,
    )
  throw new VaultError("request-overtaken", `The request can no longer be used: it is ${status}.`)
}

/**
 * Releases this member's share of the code that is asked for, to whoever asked.
 * @throws VaultError `not-entitled`, `request-overtaken`, `access-denied`, `outside-hours`; `locked` without the passphrase.
 */
export async function approveRequest(vault: Vault, request: AccessRequest, { auto = false } = {}): Promise<void> {
  const { member } = vault.member
  const batch = batchOf(vault, request)
  const seal = sharedSealOf(batch)
  const rule = vault.state.rules.find(({ id }) => id === request.rule)
  assertOpen(vault, request)
  if (seal === null)
    throw new VaultError(
      "usage-wrong",
      "Nobody has to agree to this request; it can only be denied, until its time is over.",
    )
  if (!seal.of.includes(member))
    throw new VaultError("not-entitled", `You hold no share of this code: ${seal.of.join(", ")} do.`)
  if (agreedBy(request).includes(member))
    throw new VaultError("already-used", "You have agreed to this request already.")
  if (!request.practice) {
    assertInTime(rule!, vault.now, request.breakGlass)
    if ((rule!.reason || request.breakGlass) && request.reason === null)
      throw new VaultError("not-entitled", "The rule asks for a reason, and the request gives none.")
  }
  const share = await ownShare(vault, batch, seal, request.all ? "all" : request.index, request.member)
  const { id, batch: name, index } = request
  await vault.commit(state => {
    const now = state.requests.find(each => each.id === id)
    if (now === undefined || now.denials.length > 0)
      throw new VaultError("access-denied", "The request was denied meanwhile.")
    return [
      { kind: "share-released", request: id, batch: name, index, to: request.member, share, ...(auto ? { auto } : {}) },
    ]
  })
}

export async function denyRequest(vault: Vault, request: AccessRequest, reason: string | undefined): Promise<void> {
  assertOpen(vault, request)
  await vault.commit(() => [
    { kind: "access-denied", request: request.id, ...(reason === undefined ? {} : { reason }) },
  ])
}
