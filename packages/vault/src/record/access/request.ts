import type { Instant } from "../moment.ts"
import { type Account, type Batch, codeStatus, currentBatch, type KeptCode, type VaultState } from "../vault-state.ts"
import type { AccessRequest } from "./access-state.ts"
import { type Rule, ruleFor } from "./rule.ts"

export type RequestStatus = "open" | "granted" | "taken" | "denied" | "expired" | "overtaken"

type RequestFacts = Pick<VaultState, "accounts" | "rules" | "duties">

const moment = (at: Instant): number => Date.parse(at)

/** The members who have agreed, each once. */
export const agreedBy = ({ releases }: Pick<AccessRequest, "releases">): readonly string[] => [
  ...new Set(releases.map(({ member }) => member)),
]

/** Whether somebody was said to be on call at that moment. */
export const isOnDuty = ({ duties }: Pick<VaultState, "duties">, member: string, now: number): boolean =>
  duties.some(duty => duty.member === member && moment(duty.from) <= now && now < moment(duty.to))

/**
 * The seconds after which a request needs nobody's agreement, unless somebody denies; null where it always needs it. Only a duty that stood
 * before the request makes them fewer.
 */
export function waitingSeconds(
  { duties }: Pick<VaultState, "duties">,
  { after, dutyAfter }: Rule,
  request: Pick<AccessRequest, "member" | "duties">,
  now: number,
): number | null {
  const stood = duties.filter(({ id }) => request.duties.includes(id))
  const isShort = dutyAfter !== undefined && isOnDuty({ duties: stood }, request.member, now)
  const times = [after, isShort ? dutyAfter : undefined]
  const said = times.filter(time => time !== undefined)
  return said.length === 0 ? null : Math.min(...said)
}

interface Place {
  readonly account: Account
  readonly batch: Batch
  /** Null for the practice words, and where it is about all codes. */
  readonly code: KeptCode | null
}

function placeOf(state: Pick<VaultState, "accounts">, request: AccessRequest): Place | null {
  const account = state.accounts.find(({ id }) => id === request.account)
  const batch = account?.batches.find(({ id }) => id === request.batch)
  const code = batch?.codes[request.index]
  if (account === undefined || batch === undefined) return null
  if (request.practice || request.all) return { account, batch, code: null }
  return code === undefined ? null : { account, batch, code }
}

/**
 * What has become of a request: a function of what was written, in whatever order it came. A denial stands before an agreement that did
 * not reach the number; where both are complete, both are shown, and the code was given.
 */
export function requestStatus(state: RequestFacts, request: AccessRequest, now: number): RequestStatus {
  if (request.handed !== null) return "taken"
  const place = placeOf(state, request)
  if (place === null || currentBatch(place.account)?.id !== place.batch.id) return "overtaken"
  const rule = ruleFor(state.rules, place.account)
  if (rule?.id !== request.rule) return "overtaken"
  if (place.code !== null && codeStatus(place.code, place.batch) === "used") return "overtaken"
  if (request.denials.length > 0) return "denied"
  // Also where its moments are none: else it would never end.
  if (request.expired !== null || !(endOf(request, rule) > now)) return "expired"
  const since = grantedSince(state, request, rule, place.batch, now)
  if (since === null) return "open"
  return rule.within !== undefined && since + rule.within * 1000 <= now ? "expired" : "granted"
}

const daySeconds = 86_400

/** How long a request under the rule stays open. */
export const validSeconds = ({ valid = daySeconds, after = 0 }: Rule): number => valid + after

/**
 * When a request is over: what it says, and no later than its rule allows. That is counted from when it was made by its own account, or
 * earlier where the program of another had seen it by then.
 */
function endOf({ at, until, seen }: AccessRequest, rule: Rule): number {
  const from = Math.min(...[at, ...Object.values(seen)].map(moment))
  return Math.min(moment(until), from + validSeconds(rule) * 1000)
}

/** The moment from which the code could be had; null where it cannot. */
function grantedSince(
  state: RequestFacts,
  request: AccessRequest,
  rule: Rule,
  { sealed }: Batch,
  now: number,
): number | null {
  if (sealed !== null && "need" in sealed) {
    if (agreedBy(request).length < sealed.need) return null
    return moment(request.releases[sealed.need - 1]!.at)
  }
  // Read alone, but only after a time in which any member can deny.
  const wait = waitingSeconds(state, rule, request, now)
  const from = moment(request.at) + (wait ?? 0) * 1000
  return wait !== null && now >= from ? from : null
}

/** Requests that are still open or may still be used: emergencies first, then the oldest. */
export const liveRequests = (state: VaultState, now: number): readonly AccessRequest[] =>
  state.requests
    .filter(request => ["open", "granted"].includes(requestStatus(state, request, now)))
    .sort((a, b) => Number(b.breakGlass) - Number(a.breakGlass))

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
        !request.practice &&
        !request.all &&
        (live.includes(request) ||
          (request.releases.some(release => release.member !== request.member) && request.member !== member)),
    )
  return batch.codes.find(code => codeStatus(code, batch) === "unused" && !isTaken(code)) ?? null
}
