export type {
  Accepted,
  Advice,
  AttemptsPolicy,
  EventKind,
  FaultCode,
  IssuedCodeSet,
  Method,
  NotAccepted,
  Notice,
  NoticeAddress,
  NoticeFacts,
  NoticeKind,
  ParcelKind,
  PolicyOptions,
  Projection,
  RefusalReason,
  Refused,
  SubjectEvent,
  SubjectStatus,
  Throttled,
  ThrottleStatus,
  VerifyOutcome,
} from "../record/index.ts"
export { faults, maskedAddress, PosternError } from "../record/index.ts"
export { type AuditTools, type AuditToolsOptions, createAuditTools } from "./audit-tools.ts"
export type { AuditTrail, EventsPage } from "./audit-trail.ts"
export { createPostern } from "./create-postern.ts"
export { type ExportedEvent, exportLine, parseExportLine } from "./exported-event.ts"
export type { HashLimits } from "./hash-queue.ts"
export type { Pruned } from "./history-pruning.ts"
export type { Relation } from "./history-relation.ts"
export type { Replayed } from "./history-replay.ts"
export { generateKeyEntry, type KeyRing, keyRing, keyRingFromEnv, keyRingFromFile, parseKeyRing } from "./key-ring.ts"
export {
  createNoticeReader,
  type DueNotice,
  type NoticeReader,
  type NoticeReaderOptions,
  type OpenedLane,
} from "./notice-reader.ts"
export {
  type ClaimedLane,
  type LaneSettlement,
  mostNoticesClaimed,
  type Outbox,
  type OutboxCounts,
  type OutboxScope,
  type StoredNotice,
  type UndeliveredNotice,
  type WaitingNotice,
} from "./outbox.ts"
export type {
  Clock,
  Random,
  Store,
  StoredEvent,
  StoredRecord,
  StoreSummary,
  SubjectKey,
  SubjectWrite,
} from "./ports.ts"
export type {
  Activated,
  CodeNoted,
  CodesIssued,
  CodesSent,
  Enrollment,
  EventsOf,
  Postern,
  Recovered,
} from "./postern.ts"
export type {
  AddressOptions,
  CodeParcel,
  EnrollOptions,
  LockOptions,
  PassphraseParcel,
  PosternOptions,
  RecoverOptions,
  RemoveOptions,
  ReplaceOptions,
  SendCodesOptions,
  SendPassphraseOptions,
  Source,
} from "./postern-options.ts"
export type { HashingOptions } from "./slow-hash.ts"
