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
export type { AuditTrail } from "./audit-trail.ts"
export { createPostern } from "./create-postern.ts"
export { type ExportedEvent, exportLine, parseExportLine } from "./exported-event.ts"
export type { HashLimits } from "./hash-queue.ts"
export type { Pruned } from "./history-pruning.ts"
export type { Relation } from "./history-relation.ts"
export type { Replayed } from "./history-replay.ts"
export { generateKeyEntry, type KeyRing, keyRing, keyRingFromEnv, keyRingFromFile, parseKeyRing } from "./key-ring.ts"
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
export type { Activated, CodeNoted, CodesIssued, Enrollment, EventsOf, Postern, Recovered } from "./postern.ts"
export type {
  AddressOptions,
  EnrollOptions,
  LockOptions,
  PosternOptions,
  RecoverOptions,
  RemoveOptions,
  ReplaceOptions,
  Source,
} from "./postern-options.ts"
export type { HashingOptions } from "./slow-hash.ts"
