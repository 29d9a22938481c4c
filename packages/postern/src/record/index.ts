export {
  addressesAt,
  forgetFormerAddresses,
  maskedAddress,
  maxAddresses,
  maxFormerAddresses,
  setAddresses,
} from "./decisions/addresses.ts"
export { type NoSuchAuthenticator, removeAuthenticator, renameAuthenticator } from "./decisions/authenticators.ts"
export {
  activate,
  type Enrollment,
  isActivatedBy,
  judgeEnrollment,
  keepsCodes,
  newestOf,
  startEnrollment,
  startEnrollmentProven,
} from "./decisions/enroll.ts"
export { issueSet, stageSet } from "./decisions/issue-set.ts"
export { lock } from "./decisions/lock.ts"
export { recover } from "./decisions/recover.ts"
export { remove } from "./decisions/remove.ts"
export { mustStage, replaceCodes } from "./decisions/replace-codes.ts"
export {
  type PassphraseDecision,
  planPassphrase,
  replaceCodesSealed,
} from "./decisions/send-codes.ts"
export { startRecovery } from "./decisions/start-recovery.ts"
export {
  type Brought,
  type BroughtCodes,
  type BroughtTotp,
  mayTakeOver,
  takeOver,
  undoTakeOver,
} from "./decisions/take-over.ts"
export { unlock } from "./decisions/unlock.ts"
export { noteCode, signIn } from "./decisions/verify.ts"
export { voidCodes } from "./decisions/void-codes.ts"
export { type FaultCode, faults, PosternError } from "./errors.ts"
export type { CodeVerdict, DigitsEvidence, Evidence, Purpose, SecretEvidence } from "./judgement/evidence.ts"
export { judge } from "./judgement/judge.ts"
export { type HashedCode, type Judgement, type Proof, proven, type SearchedCodes } from "./judgement/proof.ts"
export type { Rejection } from "./judgement/rejection.ts"
export {
  type Attempts,
  type AttemptsPolicy,
  isUntried,
  nistAttempts,
  noAttempts,
  pciAttempts,
} from "./model/attempts.ts"
export { type CodeForm, canonicalCode, formBits, namedAlphabets, symbolsOf } from "./model/code-form.ts"
export {
  type CodeSet,
  codesLeft,
  type HashScheme,
  mayRecover,
  type Precheck,
  positionOf,
  precheckBitsOf,
  type StagedSet,
  selectorCount,
  usableCodes,
} from "./model/code-set.ts"
export { type DeliveryState, kitLifeMs, passphraseLifeMs } from "./model/delivery-state.ts"
export {
  beforeAll,
  type ChainHead,
  type EventRun,
  emptyRun,
  type History,
  lastSeq,
  noHistory,
} from "./model/history.ts"
export { dayMs, hourMs, type Instant, isoTime, minuteMs, secondMs } from "./model/instant.ts"
export {
  type ForeignHash,
  type ForeignScheme,
  foreignSchemes,
  type LegacyCodes,
  type LegacyScheme,
  legacySchemes,
  maxLegacyCodes,
  type TakenOver,
  type WrappedScheme,
  wrappedSchemes,
} from "./model/legacy-codes.ts"
export type { Notice, NoticeFacts, NoticeKind, ParcelKind } from "./model/notice.ts"
export { type Addresses, type FormerAddress, type NoticeAddress, noAddresses } from "./model/notice-addresses.ts"
export type {
  Accepted,
  Advice,
  IssuedCodeSet,
  Method,
  NotAccepted,
  RefusalReason,
  Refused,
  Throttled,
  VerifyOutcome,
} from "./model/outcomes.ts"
export { type Policy, type PolicyOptions, settlePolicy } from "./model/policy.ts"
export type { Change, Decision, EventKind, EventSource, NewEvent, SubjectEvent } from "./model/subject-event.ts"
export {
  type Authenticator,
  accountOf,
  type BoundSecret,
  type FormerSecret,
  type FreeRefusals,
  hasWorkingAuthenticator,
  isRemoved,
  type MissingFactors,
  maxAuthenticators,
  needsProof,
  newRecord,
  nothingMissed,
  type PendingAuthenticator,
  type RecentProof,
  type SubjectRecord,
} from "./model/subject-record.ts"
export { type NoticePlan, type PromptNotice, planNotices } from "./notices/notice-plan.ts"
export { isForgetting, type Reminder, reminderFacts, remindersOf, replacementReminder } from "./notices/reminders.ts"
export type { Past, ReplayMode } from "./replay/past.ts"
export { replay } from "./replay/replay.ts"
export { replayMissing } from "./replay/replay-missing.ts"
export {
  type AuthenticatorStatus,
  type Projection,
  projectionOf,
  type SubjectStatus,
  statusOf,
  type ThrottleStatus,
} from "./status/subject-status.ts"
export { decodeBase32, encodeBase32, withoutPadding } from "./totp/base32.ts"
export { counterBytes, defaultTotp, hotp, type Mac, stepsAround, type TotpParameters, timeStep } from "./totp/hotp.ts"
export { checkLabel, otpauthUri } from "./totp/otpauth-uri.ts"
export { authenticatorsOf, isAdding } from "./transitions/authenticators.ts"
export { maxFormerSecrets } from "./transitions/former-secrets.ts"
export { recentProofMs, withoutStale } from "./transitions/recent-proof.ts"
export { fits, nextWindow, type PreparedSet } from "./transitions/set-succession.ts"
