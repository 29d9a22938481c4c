import {
  type AccessRequest,
  type Account,
  agreedBy,
  assertInTime,
  type Batch,
  codeToRequest,
  currentBatch,
  type Fact,
  liveRequests,
  namedBy,
  type Rule,
  requestStatus,
  ruleFor,
  type SharedSeal,
  VaultError,
} from "../../record/index.ts"
import { openAgeFile, sealArmored } from "../keys/age-file.ts"
import { fitsCommit, openShare, openShared } from "../sealing/shared-seal.ts"
import type { Vault } from "../vault.ts"

const dayMs = 86_400_000

/** The seal that members open together; null where each reads alone. */
export const sharedSealOf = ({ sealed }: Batch): SharedSeal | null =>
  sealed !== null && "need" in sealed ? sealed : null

/** Whether the account's codes are given out by request only. */
export const asksForRequest = ({ need, after }: Rule): boolean => need !== undefined || after !== undefined

const batchOf = (vault: Vault, { batch }: Pick<AccessRequest, "batch">): Batch =>
  vault.state.accounts.flatMap(({ batches }) => batches).find(({ id }) => id === batch)!

function consentOf(vault: Vault): NonNullable<Vault["member"]["consent"]> {
  if (vault.member.consent !== null) return vault.member.consent
  throw new VaultError("locked", "To agree, the passphrase itself is asked: an agent is not enough.")
}

async function ownShare(vault: Vault, batch: Batch, seal: SharedSeal, index: number, to: string): Promise<string> {
  const { member } = vault.member
  const share = await openShare(batch.id, index, member, seal, consentOf(vault).openHeader)
  const recipients = vault.membersView.readers.find(({ name }) => name === to)?.recipients ?? []
  if (recipients.length === 0) throw new VaultError("member-not-found", `${to} no longer belongs to this vault.`)
  return sealArmored(`${share}\n`, recipients)
}

/**
 * Asks for one code of an account. Whoever is one of those who agree gives their own share with it, since they cannot count twice.
 * @returns the request's name.
 * @throws VaultError `usage-wrong` where the rule asks for no request; `not-entitled`; `input-needed` where a reason is asked for;
 * `no-codes-left`; `approval-needed` where the codes are still to be sealed as the rule asks.
 */
export async function requestAccess(vault: Vault, account: Account, reason: string | undefined): Promise<string> {
  const { member } = vault.member
  const rule = ruleFor(vault.state.rules, account)
  if (rule === null || !asksForRequest(rule))
    throw new VaultError("usage-wrong", `Codes of ${account.name} are given out without a request: postern-vault next`)
  const named = namedBy(rule)
  if (!named.includes(member))
    throw new VaultError("not-entitled", `The rule of ${account.name} does not name you. It names ${named.join(", ")}.`)
  assertInTime(rule, vault.now)
  if (rule.reason && (reason ?? "").trim() === "")
    throw new VaultError("input-needed", `A reason is asked for and kept. Say it with --reason "…".`)
  const batch = currentBatch(account)
  if (batch === null) throw new VaultError("no-codes-left", `No codes are kept for ${account.name}.`)
  const seal = sharedSealOf(batch)
  if (rule.need !== undefined && (seal === null || !seal.of.includes(member)) && seal?.need !== rule.need)
    throw new VaultError(
      "approval-needed",
      `The codes of ${account.name} are not sealed as the rule asks yet: that waits for whoever added them to use the vault.`,
    )
  const now = vault.now.getTime()
  const code = codeToRequest(vault.state, account, member, now)
  if (code === null)
    throw new VaultError(
      "no-codes-left",
      `No code of ${account.name} is left that can be asked for: all are used, or asked for already. See: postern-vault requests`,
    )
  const until = new Date(now + dayMs + (rule.after ?? 0) * 1000).toISOString()
  const place = { batch: batch.id, index: code.index }
  const facts: Fact[] = [
    {
      kind: "access-requested",
      request: "new-request",
      account: account.id,
      ...place,
      rule: rule.id,
      ...(reason === undefined || reason.trim() === "" ? {} : { reason: reason.trim() }),
      until,
    },
  ]
  if (seal?.of.includes(member)) {
    const share = await ownShare(vault, batch, seal, code.index, member)
    facts.push({ kind: "share-released", request: "new-request", ...place, to: member, share })
  }
  const written = await vault.commit(() => facts)
  const asked = written.find(event => event.kind === "access-requested")
  return asked?.kind === "access-requested" ? asked.request : ""
}

/** The requests that this member can still agree to, oldest first. */
export function requestsWaitingFor(vault: Vault): readonly AccessRequest[] {
  const { member } = vault.member
  const now = vault.now.getTime()
  return liveRequests(vault.state, now).filter(request => {
    const seal = sharedSealOf(batchOf(vault, request))
    const isMine = request.member === member || agreedBy(request).includes(member)
    if (seal === null) return !isMine && vault.role !== "auditor" && requestStatus(vault.state, request, now) === "open"
    return !isMine && seal.of.includes(member) && requestStatus(vault.state, request, now) === "open"
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
  assertInTime(rule!, vault.now)
  if (rule!.reason && request.reason === null)
    throw new VaultError("not-entitled", "The rule asks for a reason, and the request gives none.")
  const share = await ownShare(vault, batch, seal, request.index, request.member)
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

/**
 * Notes which requests this member's program sees for the first time, and releases shares of those whose waiting time, counted from
 * there, is over and that nobody has denied.
 * @returns how many were released.
 */
export async function settleWaiting(vault: Vault): Promise<number> {
  const { member } = vault.member
  const waiting = requestsWaitingFor(vault)
  const unseen = waiting.filter(({ seen }) => seen[member] === undefined)
  if (unseen.length > 0) await vault.commit(() => unseen.map(({ id }) => ({ kind: "access-seen", request: id })))
  if (vault.member.consent === null) return 0
  let released = 0
  for (const request of requestsWaitingFor(vault)) {
    const rule = vault.state.rules.find(({ id }) => id === request.rule)
    const seen = request.seen[member]
    if (rule?.after === undefined || seen === undefined || sharedSealOf(batchOf(vault, request)) === null) continue
    if (vault.now.getTime() < Date.parse(seen) + rule.after * 1000) continue
    await approveRequest(vault, request, { auto: true })
    released++
  }
  return released
}

export interface GrantedCode {
  readonly code: string
  /** Members whose share was not the one that they were given. */
  readonly liars: readonly string[]
}

/**
 * Opens the code that a granted request is about. That it is handed out must have been written before.
 * @throws VaultError `approval-needed`; `integrity-broken`, naming whoever gave wrong shares.
 */
export async function openGranted(vault: Vault, request: AccessRequest): Promise<GrantedCode> {
  const batch = batchOf(vault, request)
  const seal = sharedSealOf(batch)
  if (seal === null) return { code: (await vault.openCodes(batch, [request.index]))[0]!, liars: [] }
  const shares = new Map<string, string>()
  const liars: string[] = []
  for (const { member, share } of request.releases) {
    const opened = await openAgeFile(Buffer.from(share), vault.member.openHeader).catch(() => null)
    const text = opened?.plain.toString("utf8").trim() ?? ""
    if (fitsCommit(batch.id, request.index, member, text, seal)) shares.set(member, text)
    else liars.push(member)
  }
  if (shares.size < seal.need && liars.length > 0)
    throw new VaultError(
      "integrity-broken",
      `${liars.join(", ")} released a wrong share: it is not the one that the seal names. Ask another, and tell an owner.`,
    )
  const { code } = await openShared(batch.id, request.index, seal, shares)
  return { code, liars }
}
