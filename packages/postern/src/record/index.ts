export {
  type Addresses,
  addressesAt,
  type FormerAddress,
  forgetFormerAddresses,
  maskedAddress,
  mostAddresses,
  type NoticeAddress,
  noAddresses,
  setAddresses,
} from "./addresses.ts"
export { type Attempts, type AttemptsPolicy, isUntried, nistAttempts, noAttempts, pciAttempts } from "./attempts.ts"
export { decodeBase32, encodeBase32 } from "./base32.ts"
export { type CodeSet, codesLeft, type HashScheme, selectorCount } from "./code-set.ts"
export { type FaultCode, faults, PosternError } from "./errors.ts"
export { counterBytes, defaultTotp, hotp, type Mac, stepsAround, type TotpParameters, timeStep } from "./hotp.ts"
export { dayMs, hourMs, type Instant, isoTime, secondMs } from "./instant.ts"
export { type CodeVerdict, type Evidence, type Judgement, judge, type Proof, type Rejection } from "./judgement.ts"
export {
  activate,
  type Enrollment,
  judgeEnrollment,
  keepsCodes,
  lock,
  proven,
  recover,
  remove,
  replaceCodes,
  replaceCodesSealed,
  startEnrollment,
  unlock,
  voidCodes,
} from "./life-cycle.ts"
export type { Notice, NoticeFacts, NoticeKind, ParcelKind } from "./notice.ts"
export { type NoticePlan, type PromptNotice, planNotices } from "./notice-plan.ts"
export { checkLabel, otpauthUri } from "./otpauth-uri.ts"
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
} from "./outcomes.ts"
export { type Policy, type PolicyOptions, settlePolicy } from "./policy.ts"
export { isForgetting, type Reminder, reminderFacts, remindersOf } from "./reminders.ts"
export { type Past, type ReplayMode, replay } from "./replay.ts"
export {
  kitLifeMs,
  type PassphraseDecision,
  passphraseLifeMs,
  type SealedDelivery,
  sendPassphrase,
} from "./sealed-delivery.ts"
export { noteCode, signIn } from "./sign-in.ts"
export type { Change, Decision, EventKind, EventSource, NewEvent, SubjectEvent } from "./subject-event.ts"
export {
  type Authenticator,
  beforeAll,
  type ChainHead,
  type FreeRefusals,
  fits,
  isRemoved,
  type MissingFactors,
  newRecord,
  nothingMissed,
  type PendingAuthenticator,
  type PreparedSet,
  type SubjectRecord,
} from "./subject-record.ts"
export { type Projection, projectionOf, type SubjectStatus, statusOf, type ThrottleStatus } from "./subject-status.ts"
