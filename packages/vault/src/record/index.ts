export { findAccount, freshReference } from "./account-search.ts"
export {
  type AccountFacts,
  type BatchCodes,
  type BatchFacts,
  type CopySort,
  copySorts,
  type Day,
  eventId,
  type Fact,
  type Instant,
  type Position,
  type VaultEvent,
} from "./event.ts"
export { readEvent } from "./event-shape.ts"
export { compareEvents, compareNames, foldEvents } from "./fold.ts"
export { chooseNextCode, isSoundCode, maskCode, type NextCode } from "./next-code.ts"
export {
  type AccountReadiness,
  addDays,
  assessReadiness,
  daysBetween,
  type Finding,
  type FindingKind,
  findingWeights,
  type Readiness,
} from "./readiness.ts"
export { VaultError, type VaultErrorCode, vaultErrors } from "./vault-error.ts"
export {
  type Account,
  type Batch,
  type CodeStatus,
  type Copy,
  codeStatus,
  countCodes,
  currentBatch,
  type Device,
  type DoubleUse,
  type KeptCode,
  type Use,
  type VaultState,
} from "./vault-state.ts"
