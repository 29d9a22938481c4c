import { VaultError, waitingSeconds } from "../../record/index.ts"
import type { Vault } from "../vault.ts"
import { approveRequest, requestsWaitingFor } from "./access-requests.ts"
import { batchOf, sharedSealOf } from "./shares.ts"

/**
 * Notes which requests this member's program sees for the first time, and releases shares of those whose waiting time, counted from
 * there, is over and that nobody has denied. What cannot be released now, such as outside of the rule's hours, is passed over.
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

/** What keeps one request from being released now, and must not keep the others. */
const laterCodes = new Set<string>(["outside-hours", "not-entitled", "access-denied", "member-not-found"])
