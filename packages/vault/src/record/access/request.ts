import type { Instant } from "../moment.ts"
import { type Account, type Batch, codeStatus, currentBatch, type KeptCode, type VaultState } from "../vault-state.ts"
import type { AccessRequest } from "./access-state.ts"
import { type Rule, ruleFor } from "./rule.ts"

export type RequestStatus = "open" | "granted" | "taken" | "denied" | "expired" | "overtaken"

const moment = (at: Instant): number => Date.parse(at)

/** The members who have agreed, each once. */
export const agreedBy = ({ releases }: Pick<AccessRequest, "releases">): readonly string[] => [
  ...new Set(releases.map(({ member }) => member)),
]

const placeOf = (
  state: Pick<VaultState, "accounts">,
  { account, batch, index }: Pick<AccessRequest, "account" | "batch" | "index">,
): { account: Account; batch: Batch; code: KeptCode } | null => {
  const found = state.accounts.find(({ id }) => id === account)
  const held = found?.batches.find(({ id }) => id === batch)
  const code = held?.codes[index]
  return found === undefined || held === undefined || code === undefined ? null : { account: found, batch: held, code }
}

/**
 * What has become of a request: a function of what was written, in whatever order it came. A denial stands before an agreement that did
 * not reach the number; where both are complete, both are shown, and the code was given.
 */
export function requestStatus(
  state: Pick<VaultState, "accounts" | "rules">,
  request: AccessRequest,
  now: number,
): RequestStatus {
  if (request.handed !== null) return "taken"
  const place = placeOf(state, request)
  if (place === null || currentBatch(place.account)?.id !== place.batch.id) return "overtaken"
  const rule = ruleFor(state.rules, place.account)
  if (rule?.id !== request.rule || codeStatus(place.code, place.batch) === "used") return "overtaken"
  if (request.denials.length > 0) return "denied"
  if (moment(request.until) <= now) return "expired"
  return isGranted(request, rule, place.batch, now) ? "granted" : "open"
}

function isGranted(request: AccessRequest, rule: Rule, batch: Batch, now: number): boolean {
  if (batch.sealed !== null && "need" in batch.sealed) return agreedBy(request).length >= batch.sealed.need
  // Read alone, but only after a time in which any member can deny.
  return rule.after !== undefined && now >= moment(request.at) + rule.after * 1000
}

/** Requests that are still open or may still be used, oldest first. */
export const liveRequests = (state: VaultState, now: number): readonly AccessRequest[] =>
  state.requests.filter(request => ["open", "granted"].includes(requestStatus(state, request, now)))

/**
 * The code to ask for: the first that is unused, that no living request is about, and of which no share was ever released to anybody
 * else. So shares that are left of a dead request never shorten a later one.
 */
export function codeToRequest(state: VaultState, account: Account, member: string, now: number): KeptCode | null {
  const batch = currentBatch(account)
  if (batch === null) return null
  const live = liveRequests(state, now)
  const isTaken = ({ index }: KeptCode): boolean =>
    state.requests.some(
      request =>
        request.batch === batch.id &&
        request.index === index &&
        (live.includes(request) ||
          (request.releases.some(release => release.member !== request.member) && request.member !== member)),
    )
  return batch.codes.find(code => codeStatus(code, batch) === "unused" && !isTaken(code)) ?? null
}
