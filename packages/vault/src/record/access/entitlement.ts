import type { VaultEvent } from "../event.ts"
import type { SealedCodes } from "../sealed-codes.ts"
import type { AccessRequest } from "./access-state.ts"
import type { Standing } from "./authority.ts"
import { allowsEmergency, namedBy, type Rule } from "./rule.ts"

/** What the fold knows when an event comes. */
export interface EventPlace {
  /** All who could ever open the batch, alone or with others. */
  openersOf(batch: string): ReadonlySet<string>
  sealOf(batch: string): SealedCodes | null
  /** The rule of the account that the event adds codes to: that of now, and that which the writer knew, who may have been offline. */
  rulesOfAccount(event: VaultEvent & { readonly account: string }): readonly Rule[]
  rule(id: string): Rule | null
  request(id: string): AccessRequest | null
  /** Whether as many as must have given the member every code of the batch. */
  hasAll(batch: string, member: string): boolean
  batchOfCopy(copy: string): string | null
  /** For whom the private facts of an account or of a batch are sealed; nobody where it has none. */
  privateReadersOf(thing: { readonly account: string } | { readonly batch: string }): readonly string[]
}

const keepsAccounts = ({ role }: Standing): boolean => role === "owner" || role === "manager"

/** Whether the writer may say this. The answer is the same on every device, since it depends on nothing but the events before it. */
export function isEntitled(event: VaultEvent, standing: Standing, place: EventPlace): boolean {
  const { member, role } = standing
  const couldOpen = (batch: string | null): boolean =>
    keepsAccounts(standing) || (batch !== null && role !== "auditor" && place.openersOf(batch).has(member))
  switch (event.kind) {
    case "account-changed":
    case "batch-changed":
      return keepsAccounts(standing) || mayResealFacts(event, standing, place)
    case "account-added":
    case "account-removed":
    case "account-merged":
    case "batch-removed":
      return keepsAccounts(standing)
    case "batch-added":
      return keepsAccounts(standing) || (role === "member" && isNamedByAny(place.rulesOfAccount(event), member))
    case "batch-resealed":
      return mayReseal(event.batch, member, place)
    case "code-handed":
    case "code-used":
    case "code-doubtful":
    case "code-cleared":
    case "batch-tested":
    case "drill-done":
      return couldOpen(event.batch)
    case "copy-added":
      return couldOpen(event.batch)
    case "copy-seen":
    case "copy-lost":
      return couldOpen(place.batchOfCopy(event.copy))
    case "codes-read":
      return event.batches.every(batch => place.openersOf(batch).has(member))
    case "rule-set":
    case "rule-cleared":
    case "member-joined":
    case "member-left":
    case "member-changed":
    case "device-revoked":
      return role === "owner"
    case "duty-set":
    case "duty-cleared":
      return keepsAccounts(standing)
    case "key-changed":
      return event.member === member
    case "access-requested":
      return role !== "auditor" && isNamed(place.rule(event.rule), member)
    case "share-released": {
      const request = place.request(event.request)
      const seal = place.sealOf(event.batch)
      const isAsked = request?.batch === event.batch && request.index === event.index && request.member === event.to
      return isAsked && seal !== null && "need" in seal && seal.of.includes(member)
    }
    case "access-expired":
      return place.request(event.request)?.member === member
    case "access-denied": {
      const request = place.request(event.request)
      const rule = request === null ? null : place.rule(request.rule)
      return (
        request !== null &&
        (request.member === member || isNamed(rule, member) || role === "owner" || mayAnyDeny(request, rule, role))
      )
    }
    case "device-added":
    case "key-added":
    case "key-removed":
    case "access-seen":
    case "exposure-found":
    case "head-noted":
    case "loss-accepted":
      return true
    default:
      // A newer version's kind: it is kept, and never folded. The compiler sees to it that no kind of ours comes here.
      event satisfies never
      return true
  }
}

const isNamedByAny = (rules: readonly Rule[], member: string): boolean => rules.some(rule => isNamed(rule, member))

const isNamed = (rule: Rule | null, member: string): boolean => rule !== null && namedBy(rule).includes(member)
const mayAnyDeny = ({ breakGlass }: AccessRequest, rule: Rule | null, role: Standing["role"]): boolean =>
  (breakGlass || (rule !== null && allowsEmergency(rule))) && role !== "auditor"

/** Whoever can read what is private of an account seals it anew, for those whom its rule names now. */
function mayResealFacts(
  event: VaultEvent & { readonly set: object } & ({ readonly account: string } | { readonly batch: string }),
  { member, role }: Standing,
  place: EventPlace,
): boolean {
  const isSealAlone = Object.keys(event.set).every(field => field === "private") && "private" in event.set
  return (
    role !== "auditor" && isSealAlone && event.set.private !== null && place.privateReadersOf(event).includes(member)
  )
}

function mayReseal(batch: string, member: string, place: EventPlace): boolean {
  const seal = place.sealOf(batch)
  if (seal === null) return place.openersOf(batch).has(member)
  return "need" in seal ? place.hasAll(batch, member) : seal.to.includes(member)
}

/** Whether a later seal holds the same codes as the first: by their checks, which tell nothing of a code. */
export const isSameBatch = (before: SealedCodes, next: SealedCodes): boolean =>
  before.count === next.count && before.checks.every((check, index) => check === next.checks[index])
