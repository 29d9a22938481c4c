import type {
  Instant,
  IssuedCodeSet,
  NotAccepted,
  NoticeAddress,
  SubjectEvent,
  SubjectStatus,
  Throttled,
  VerifyOutcome,
} from "../record/index.ts"
import type { AuditTrail, EventsPage } from "./history/audit-trail.ts"
import type { StoreSummary } from "./persistence/ports.ts"
import type {
  AddressOptions,
  EnrollOptions,
  LockOptions,
  RecoverOptions,
  RemoveOptions,
  ReplaceOptions,
  SendCodesOptions,
  SendPassphraseOptions,
  Source,
} from "./postern-options.ts"

/** What an authenticator app needs. Shown once, over a protected channel, and stored nowhere by the caller. */
export interface Enrollment {
  readonly status: "pending"
  /** the secret in base32, for typing by hand */
  readonly secret: string
  /** the `otpauth://totp/` URI */
  readonly uri: string
  /** the URI as a QR code: one SVG element, black on white */
  readonly qrSvg: string
}

export interface Activated {
  readonly outcome: "activated"
  /** null after a recovery, where the set that came with it stays, and for an activation that is asked for again */
  readonly codeSet: IssuedCodeSet | null
  /** true where this very code activated it a moment ago: the answer got lost, and the codes with it. Replace them, with the next code as proof. */
  readonly repeated?: true
}

export interface CodesIssued {
  readonly outcome: "issued"
  readonly codeSet: IssuedCodeSet
  /** true where the codes before it stay good until one of these is typed back or used */
  readonly staged?: true
}

export interface CodesSent {
  readonly outcome: "sent"
  readonly set: number
  /** ISO 8601, UTC: when the codes are refused unless one of them was used or typed back */
  readonly endsAt: string
}

export interface Recovered {
  readonly outcome: "recovered"
  readonly codeSet: IssuedCodeSet
  readonly enrollment: Omit<Enrollment, "status">
}

export interface CodeNoted<O extends "confirmed" | "valid"> {
  readonly outcome: O
  readonly set: number
  readonly codesLeft: number
}

/** Iterate over it to read the events. Awaiting it is an older spelling of `auditTrail`. */
export type EventsOf = Promise<AuditTrail> & AsyncIterable<SubjectEvent>

/**
 * The issuer's side for one tenant. A subject is the account at the application, by an opaque string of 1 to 255 bytes.
 *
 * What can happen to an honest person is a value: accepted, refused with a reason, throttled with a wait. Every function throws TypeError or
 * RangeError for arguments of the wrong shape, and PosternError with a `code` for faults; nothing is accepted or changed by a call that
 * throws, except after `store-outcome-unknown`, where it may have been.
 */
export interface Postern {
  readonly issuer: string
  readonly tenant: string
  /** how many attempts wait for a slow hash or run one, over all tenants: for monitoring */
  readonly attemptsWaiting: number

  /** The same application for another tenant: same store, keys, policy and limits. */
  forTenant(tenant: string): Postern

  /**
   * Starts an enrolment: pending until a live code activates it. An active authenticator is left alone until then; an enrolment that was
   * pending is void. Without a proof it is throttled past `totp.maxStartsPerHour` of the policy: then nothing was changed.
   * @throws PosternError `already-enrolled` where there is a second factor, unless there is a proof, or the application says that it vouches
   */
  enrollTotp(subject: string, options: EnrollOptions & { readonly proof: string }): Promise<Enrollment | NotAccepted>
  enrollTotp(subject: string, options: EnrollOptions): Promise<Enrollment | Throttled>

  /**
   * Activates the pending authenticator with a live code of its own, and issues a code set in the same commit. Asked for once more with the same code
   * within its step, it says that it is activated.
   */
  activateTotp(subject: string, code: string, source?: Source): Promise<Activated | NotAccepted>

  /**
   * Checks and spends a second factor: a TOTP code or a backup code, in one input. A TOTP step and a backup code are each accepted once, on
   * every store and under any concurrency (RFC 6238 §5.2; NIST SP 800-63B-4 §3.1.2.2).
   */
  verify(subject: string, input: string, source?: Source): Promise<VerifyOutcome>

  /** Proves that the codes were saved: one of them typed back. Spends nothing; failures count as in `verify`. */
  confirmCodes(subject: string, code: string, source?: Source): Promise<CodeNoted<"confirmed"> | NotAccepted>

  /** Tells whether a printed code is still good. Spends nothing; failures count as in `verify`. */
  checkCode(subject: string, code: string, source?: Source): Promise<CodeNoted<"valid"> | NotAccepted>

  /**
   * Replaces all codes, given a fresh second factor, which is spent in the same commit. The old ones are void with it, unless the new ones are staged:
   * see `ReplaceOptions`.
   */
  replaceCodes(subject: string, options: ReplaceOptions): Promise<CodesIssued | NotAccepted>

  /**
   * Replaces all codes, given a fresh second factor, by a set that is sent instead of shown. Its codes are refused as `expired` from 24
   * hours on, and from ten minutes after its passphrase was sent, until one of them is used or typed back (NIST SP 800-63B-4 §4.2.1.2).
   * Use `sealedDelivery` of "postern/notices", which seals the set and holds the two channels apart.
   * @throws PosternError `delivery-off` unless the policy allows it; `authenticator-needed` where none works, for a mail that never came
   * would leave no way in; `delivery-failed` if `send` threw: nothing was spent or changed
   */
  sendCodes(subject: string, options: SendCodesOptions): Promise<CodesSent | NotAccepted>

  /**
   * Sends the passphrase of a set that was sent: at most five times, not twice in half a minute, within the set's 24 hours; each time its
   * ten minutes begin anew. Refused as `not-enrolled` where no set waits for its proof.
   * @throws PosternError `delivery-off`; `delivery-failed` if `send` threw: it counts as sent
   */
  sendPassphrase(subject: string, options: SendPassphraseOptions): Promise<CodesSent | NotAccepted>

  /**
   * Answers a lost phone: in one commit the backup code is spent, the old authenticator is disabled, and a new set and a pending enrolment stand.
   * The other codes of the old set stay good until one of the new is typed back or used, so that nobody is locked out by a closed page or a
   * lost answer. The code that `verify` or this function accepted in the last 15 minutes is good for it once more, and it can be asked for again, ten
   * times. Call it only after another factor, such as the password (NIST SP 800-63B-4 §4.2.2.2).
   * @throws PosternError `recovery-off` if the policy does not allow it
   */
  recover(subject: string, code: string, options: RecoverOptions): Promise<Recovered | NotAccepted>

  /** Describes the second factors of a subject, or gives null where there are none. Never a code, hash, salt or secret. */
  status(subject: string): Promise<SubjectStatus | null>

  /** Voids authenticator, enrolment and codes at once and keeps the audit chain. Without a proof the application vouches. */
  remove(
    subject: string,
    options: RemoveOptions & { readonly proof: string },
  ): Promise<{ readonly outcome: "removed" } | NotAccepted>
  remove(subject: string, options?: RemoveOptions): Promise<{ readonly outcome: "removed" }>

  /**
   * Answers "this wasn't me": after a fresh proof nothing that is bound works any more. The codes are void, an enrolment too, and the
   * authenticator is disabled until the application has made sure of the person and starts a recovery, or binds a new one. An authenticator that was
   * lost or replaced in the last seven days is good for this proof, and for nothing else.
   */
  lock(subject: string, options: LockOptions): Promise<{ readonly outcome: "locked" } | NotAccepted>

  /**
   * Starts a recovery for somebody who has no factor left, after an operator has made sure of them: voids authenticator, enrolment and codes, and
   * leaves an enrolment owed. `status` says `required` and `mustEnroll`: after the password the application lets the person do nothing but
   * enrol. Gives false where there is nothing to void.
   */
  startRecovery(subject: string, source?: Source): Promise<boolean>

  /**
   * Ends every wait of a subject. What is disabled stays so until it is replaced, and failures still count towards the cap. Gives false if
   * the subject has nothing.
   */
  unlock(subject: string, source?: Source): Promise<boolean>

  /**
   * Voids all backup codes and leaves the authenticator, as support does when a sheet was stolen. Gives false, and changes nothing, where
   * there are no codes or no authenticator that works: then the codes are the only second factor.
   */
  voidCodes(subject: string, source?: Source): Promise<boolean>

  /**
   * Sets where the person is told of what happens: at most eight addresses, sealed with the record, replaced as a whole. May come before
   * any enrolment. Those that are taken out are told of what happened before, this change included, and forgotten after two days.
   * Gives true, false if they were the same already, or `throttled` with nothing changed: while sixteen others that were taken out in the
   * last two days are not forgotten yet, no further one can be.
   * @throws TypeError | RangeError naming the address by its place and the field, never its content
   */
  setAddresses(subject: string, addresses: readonly AddressOptions[], source?: Source): Promise<boolean | Throttled>

  /** Gives the addresses as they were set; none after a removal. */
  addresses(subject: string): Promise<readonly NoticeAddress[]>

  /** Gives the addresses that are told of what happened at an instant: those of now, and those taken out since then. */
  addressesAt(subject: string, happenedAt: Instant): Promise<readonly NoticeAddress[]>

  /** Forgets the addresses that were taken out two days ago or more, where there are any. Whoever delivers notices does this by itself. */
  forgetFormerAddresses(subject: string): Promise<boolean>

  /** Counts the tenant's subjects by what their plain columns say, for reports. Never the base of a decision. */
  summary(): Promise<StoreSummary>

  /**
   * Reads the audit trail, oldest first, and says whether its chain is intact. With a page, the events of that page alone are kept; the
   * verdict is about the whole chain.
   *
   * @example
   * const { events, chain } = await postern.auditTrail("user_42", { newest: true, limit: 20 })
   * if (chain === "broken") alert("somebody changed the audit log")
   */
  auditTrail(subject: string, page?: EventsPage): Promise<AuditTrail>

  /**
   * Reads the events one by one, oldest first, in bounded memory. It does not verify the chain: `auditTrail` does.
   *
   * @example
   * for await (const { at, kind } of postern.events("user_42")) console.log(at, kind)
   */
  events(subject: string, page?: EventsPage): EventsOf

  /** Seals a record under the primary key of the ring. Gives false if it already was, or is not there. */
  reseal(subject: string): Promise<boolean>
}
