export { keySorts, resealReasons } from "./access/access-events.ts"
export type { AccessRequest, Duty } from "./access/access-state.ts"
export { type Authority, type Role, roles, type Standing } from "./access/authority.ts"
export { type Exposure, exposuresTo, exposureText } from "./access/exposure.ts"
export {
  agreedBy,
  codeToRequest,
  isOnDuty,
  liveRequests,
  requestStatus,
  validSeconds,
  waitingSeconds,
} from "./access/request.ts"
export {
  allowsEmergency,
  isSameTarget,
  namedBy,
  type Rule,
  type RuleFacts,
  type RuleTarget,
  ruleFields,
  ruleFor,
} from "./access/rule.ts"
export { assertInTime } from "./access/rule-limits.ts"
export { peopleFindings, type TeamFacts } from "./access/team-findings.ts"
export { findAccount, freeNumber, References } from "./account-search.ts"
export { orderEvents } from "./clock.ts"
export { codeKey } from "./code-key.ts"
export {
  type AccountFacts,
  type BatchChanges,
  type BatchFacts,
  type CopySort,
  copySorts,
  type Day,
  eventId,
  type Fact,
  type Instant,
  type ReadPurpose,
  type VaultEvent,
} from "./event.ts"
export { nameByEvent, newNamePrefix } from "./event-names.ts"
export { factFault, isNewer, readEvent } from "./event-shape.ts"
export { foldEvents } from "./fold.ts"
export { addDays } from "./moment.ts"
export { chooseNextCode, isSoundCode, maskCode, type NextCode } from "./next-code.ts"
export {
  type AccountReadiness,
  assessReadiness,
  costOf,
  type Finding,
  type FindingKind,
  findingTexts,
  isCircular,
  placeOf,
} from "./readiness.ts"
export { membersOfSeal, type ReaderSeal, type SealedCodes, type SharedSeal, type SheetSeal } from "./sealed-codes.ts"
export {
  privateOfAccount,
  privateOfBatch,
  type SealedFacts,
  textsIn,
  unsealed,
  without,
} from "./shapes/private-facts.ts"
export { compareNames, nameKey, plain, shellWord, tidyFact, tidyText, unsafeCharacters } from "./tidy-text.ts"
export { VaultError, type VaultErrorCode, vaultErrors } from "./vault-error.ts"
export {
  type Account,
  type Batch,
  batchNumber,
  type CodeStatus,
  type Copy,
  codeStatus,
  countCodes,
  currentBatch,
  type KeptCode,
  liveBatches,
  type VaultState,
} from "./vault-state.ts"
