import { type AccessRequest, type Fact, requestStatus, VaultError, waitingSeconds } from "../../record/index.ts"
import type { Vault } from "../vault.ts"
import { approveRequest, requestsWaitingFor } from "./access-requests.ts"
import { batchOf, sharedSealOf } from "./shares.ts"

/**
 * Notes which requests this member's program sees for the first time, and releases shares of those whose waiting time, counted from
 * there, is over and that nobody has denied. Of this member's own requests it notes which are over. What cannot be released now, such as outside of the rule's hours, is passed over.
 * @returns how many were released.
 */
export async function settleWaiting(vault: Vault): Promise<number> {
  const { member } = vault.member
  const waiting = requestsWaitingFor(vault)
  const notes: Fact[] = [
    ...waiting
      .filter(({ seen }) => seen[member] === undefined)
      .map(({ id }) => ({ kind: "access-seen" as const, request: id })),
    ...overByNow(vault).map(({ id }) => ({ kind: "access-expired" as const, request: id })),
  ]
  if (notes.length > 0) await vault.commit(() => notes)
  if (vault.member.consent === null) return 0
  let released = 0
  for (const request of requestsWaitingFor(vault)) {
    const rule = vault.state.rules.find(({ id }) => id === request.rule)
    const seen = request.seen[member]
    // No time agrees to a whole sheet: that takes people.
    if (request.all || rule === undefined || seen === undefined || sharedSealOf(batchOf(vault, request)) === null)
      continue
    const now = vault.now.getTime()
    const wait = waitingSeconds(vault.state, rule, request, now)
    if (wait === null || now < Date.parse(seen) + wait * 1000) continue
    try {
      await approveRequest(vault, request, { auto: true })
      released++
    } catch (error) {
      if (!(error instanceof VaultError) || !laterCodes.has(error.code)) throw error
    }
  }
  return released
}

/** This member's own requests that are over and of which nothing says so yet. */
const overByNow = ({ state, now, member: { member } }: Vault): readonly AccessRequest[] =>
  state.requests.filter(
    request =>
      request.member === member &&
      request.expired === null &&
      requestStatus(state, request, now.getTime()) === "expired",
  )

/** What keeps one request from being released now, also a share that somebody sealed wrongly, and must not keep the others. */
const laterCodes = new Set<string>([
  "outside-hours",
  "not-entitled",
  "access-denied",
  "member-not-found",
  "request-overtaken",
  "integrity-broken",
  "file-damaged",
  "locked",
])
