export type {
  Accepted,
  Advice,
  AttemptsPolicy,
  AuthenticatorStatus,
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
export { faults, legacySchemes, maskedAddress, PosternError } from "../record/index.ts"
export { takeAccepted } from "./attempts/accepted-outcome.ts"
export type { HashLimits } from "./attempts/hash-queue.ts"
export type { HashingOptions } from "./codes/slow-hash.ts"
export { createPostern } from "./create-postern.ts"
export { letOthersRun, noteNewcomer } from "./event-loop.ts"
export type { ChainedEvent } from "./history/audit-chain.ts"
export { type AuditTools, type AuditToolsOptions, createAuditTools } from "./history/audit-tools.ts"
export type { AuditTrail, EventsPage } from "./history/audit-trail.ts"
export { type ExportedEvent, exportLine, parseExportLine } from "./history/exported-event.ts"
export type { Pruned } from "./history/history-pruning.ts"
export type { EarlierPart, Relation } from "./history/history-relation.ts"
export type { Replayed } from "./history/history-replay.ts"
export { isLoopback } from "./loopback.ts"
export { faultName, type Observer, type Step, type StepEnd } from "./observation/observer.ts"
export type { SubjectPage, SubjectQuery, SubjectSummary } from "./operations/checks/subject-query.ts"
export {
  createNoticeReader,
  type DueNotice,
  type NoticeReader,
  type NoticeReaderOptions,
  type OpenedLane,
} from "./outbox/notice-reader.ts"
export {
  type ClaimedLane,
  type LaneSettlement,
  maxNoticesClaimed,
  type NoticeHead,
  type NoticeName,
  noticeHeadBytes,
  type Outbox,
  type OutboxCounts,
  type OutboxScope,
  type StoredNotice,
  type UndeliveredNotice,
  type WaitingNotice,
} from "./outbox/outbox.ts"
export type {
  Clock,
  PagePruning,
  Random,
  Store,
  StoredPage,
  StoredRecord,
  StoreSummary,
  SubjectKey,
  SubjectWrite,
} from "./persistence/ports.ts"
export {
  changeExposure,
  checkSecretFile,
  databaseExposure,
  type Exposure,
  readGuardedFile,
  readSecretFile,
} from "./persistence/sealing/file-access.ts"
export {
  generateKeyEntry,
  type KeyRing,
  keyRing,
  keyRingFromEnv,
  keyRingFromFile,
  parseKeyRing,
} from "./persistence/sealing/key-ring.ts"
export {
  announceServer,
  type ServerAnnouncement,
  type ServerAnnouncementOptions,
} from "./persistence/server-announcement.ts"
export {
  type ServerBook,
  type ServerNote,
  serverNoteMs,
  serverSilenceMs,
} from "./persistence/server-book.ts"
export { type StoreTrouble, storeTroubles, type TroubleDetails, troubleOf } from "./persistence/store-trouble.ts"
export { type StoreWarning, storeWarnings, toldOnce, type WarningListener } from "./persistence/store-warning.ts"
export type { ListedSubject, ListPage, SubjectList } from "./persistence/subject-list.ts"
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
  RenameOptions,
  ReplaceOptions,
  SendCodesOptions,
  SendPassphraseOptions,
  Source,
} from "./postern-options.ts"
export { sameBytes } from "./same-bytes.ts"
export { EntryFault } from "./takeover/entry-fields.ts"
export { type LegacyAge, type LegacyFigures, type LegacyGroup, LegacyTally } from "./takeover/legacy-tally.ts"
export { type CheckedEntry, checkEntry, type TakeoverEntry, type TakeoverTotp } from "./takeover/neutral-entry.ts"
export { isRenewal } from "./takeover/renewal.ts"
export type { TakenOverOutcome, TakeoverSkipped } from "./takeover/takeover-outcome.ts"
export {
  createTakeoverTools,
  type ImportOutcome,
  type StandingSet,
  type TakeoverTools,
} from "./takeover/takeover-tools.ts"
