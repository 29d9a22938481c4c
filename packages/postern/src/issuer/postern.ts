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
import type { SubjectPage, SubjectQuery } from "./operations/checks/subject-query.ts"
import type { StoreSummary } from "./persistence/ports.ts"
import type {
  AddressOptions,
  EnrollOptions,
  LockOptions,
  RecoverOptions,
  RemoveOptions,
  RenameOptions,
  ReplaceOptions,
  SendCodesOptions,
  SendPassphraseOptions,
  Source,
} from "./postern-options.ts"
import type { TakeoverEntry } from "./takeover/neutral-entry.ts"
import type { TakenOverOutcome, TakeoverSkipped } from "./takeover/takeover-outcome.ts"

/** What an authenticator app needs. Shown once, over a protected channel, and stored nowhere by the caller. */
export interface Enrollment {
  readonly status: "pending"
  /** the secret in base32, for typing by hand */
  readonly secret: string
  /** the `otpauth://totp/` URI */
  readonly uri: string
  /** the URI as a QR code: one SVG element, black on white; drawn when it is read */
  readonly qrSvg: string
}

export interface Activated {
  readonly outcome: "activated"
  /** null after a recovery, where the set that came with it stays, for one that was added, and for an activation that is asked for again */
  readonly codeSet: IssuedCodeSet | null
  /** true where it works beside those before it */
  readonly added?: true
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
 * The issuer's side for one tenant. A subject is the account at the application: an opaque string of 1 to 255 bytes.
 *
 * What can happen to an honest person is a value: accepted, refused with a reason, or throttled with a wait. Every function throws TypeError
 * or RangeError for arguments of the wrong shape, and PosternError with a `code` for faults. A call that throws accepts and changes nothing. The
 * one exception is `store-outcome-unknown`: the change may have been stored.
 */
export interface Postern {
  readonly issuer: string
  readonly tenant: string
  /** how many attempts wait for a slow hash or run one, over all tenants: for monitoring */
  readonly attemptsWaiting: number
  /** whether the policy has `takeover`: then people may have codes that look like none of ours */
  readonly takesOver: boolean

  /** The same application for another tenant: same store, keys, policy and limits. */
  forTenant(tenant: string): Postern

  /**
   * Starts an enrolment. It is pending until a live code activates it; until then an active authenticator keeps working. An earlier
   * pending enrolment is void. Calls without a proof are throttled past the policy's `totp.maxStartsPerHour`; a throttled call changes nothing.
   * With `add` the new authenticator will work beside those that are there, else in their place.
   * @throws PosternError `already-enrolled` if the subject has a second factor and the call has neither `proof` nor `replaceWithoutProof`;
   * `too-many-authenticators` if one more would be more than the policy's `totp.maxAuthenticators`: nothing was spent
   *
   * @example
   * const begun = await postern.enrollTotp("user_42", { account: "ada@example.com" })
   * if ("qrSvg" in begun) show(begun.qrSvg)
   */
  enrollTotp(subject: string, options: EnrollOptions & { readonly proof: string }): Promise<Enrollment | NotAccepted>
  enrollTotp(subject: string, options: EnrollOptions): Promise<Enrollment | Throttled>

  /**
   * Activates the pending authenticator with a live code of its own, and issues a code set in the same commit. A second call with the same
   * code in the same time step also answers `activated`, with `repeated: true` and without codes. One that was added leaves the codes as they are.
   * @throws PosternError `too-many-authenticators` if others were added meanwhile
   */
  activateTotp(subject: string, code: string, source?: Source): Promise<Activated | NotAccepted>

  /**
   * Checks and spends a second factor: a TOTP code or a backup code, in one input. A TOTP step and a backup code are each accepted once, on
   * every store and under any concurrency (RFC 6238 §5.2; NIST SP 800-63B-4 §3.1.2.2).
   *
   * @example
   * const result = await postern.verify("user_42", input, { ip: "203.0.113.7" })
   * if (result.outcome === "accepted") signIn()
   */
  verify(subject: string, input: string, source?: Source): Promise<VerifyOutcome>

  /** Takes one code, typed back, as proof that the person saved the codes. Spends nothing; failures count as in `verify`. */
  confirmCodes(subject: string, code: string, source?: Source): Promise<CodeNoted<"confirmed"> | NotAccepted>

  /** Tells whether a printed code is still good. Spends nothing; failures count as in `verify`. */
  checkCode(subject: string, code: string, source?: Source): Promise<CodeNoted<"valid"> | NotAccepted>

  /**
   * Replaces all codes. The fresh second factor in `proof` is spent in the same commit. The old codes are void at once, unless the new ones
   * are staged: see `ReplaceOptions`.
   */
  replaceCodes(subject: string, options: ReplaceOptions): Promise<CodesIssued | NotAccepted>

  /**
   * Replaces all codes by a set that is sent instead of shown, given a fresh second factor. Unless one of its codes is used or typed back,
   * the set expires 24 hours after it was sent, or ten minutes after its passphrase was sent (NIST SP 800-63B-4 §4.2.1.2).
   * `sealedDelivery` of "postern/notices" calls this function: it encrypts the set and keeps the two channels apart.
   * @throws PosternError `delivery-off` unless the policy allows it; `authenticator-needed` if no authenticator works, since a lost mail
   * would then lock the person out; `delivery-failed` if `send` threw: nothing was spent or changed
   */
  sendCodes(subject: string, options: SendCodesOptions): Promise<CodesSent | NotAccepted>

  /**
   * Sends the passphrase of a set that was sent: at most five times, at most once in 30 seconds, and only within the set's 24 hours. Its
   * ten minutes start again each time. The call is refused as `not-enrolled` if no set waits for its proof.
   * @throws PosternError `delivery-off`; `delivery-failed` if `send` threw: it counts as sent
   */
  sendPassphrase(subject: string, options: SendPassphraseOptions): Promise<CodesSent | NotAccepted>

  /**
   * Recovers from a lost phone. One commit spends the backup code, disables the old authenticator, issues a new code set and starts an enrolment.
   * The other old codes stay good until one of the new codes is typed back or used, so a closed page or a lost answer locks nobody out. A code
   * that `verify` or this function accepted in the last 15 minutes also works here, up to ten times. Call it only after another factor, such as
   * the password (NIST SP 800-63B-4 §4.2.2.2).
   * @throws PosternError `recovery-off` if the policy does not allow it
   */
  recover(subject: string, code: string, options: RecoverOptions): Promise<Recovered | NotAccepted>

  /** Describes the second factors of a subject, or gives null where there are none. Never a code, hash, salt or secret. */
  status(subject: string): Promise<SubjectStatus | null>

  /** Voids authenticator, enrolment and codes at once and keeps the audit chain. Without a proof the application vouches for the person. */
  remove(
    subject: string,
    options: RemoveOptions & { readonly proof: string },
  ): Promise<{ readonly outcome: "removed" } | NotAccepted>
  remove(subject: string, options?: RemoveOptions): Promise<{ readonly outcome: "removed" }>

  /**
   * Removes one of several authenticators: the `id` as `status` lists it. The fresh second factor in `proof` is spent in the same commit; any of the
   * subject's will do. An enrolment that is under way is void.
   * @throws PosternError `authenticator-unknown` if there is none of that id; `authenticator-last` if it is the only one: see `remove`. Nothing
   * was spent.
   *
   * @example
   * const { totp } = (await postern.status("user_42"))!
   * const tablet = totp.authenticators.find(({ name }) => name === "Tablet")!
   * await postern.removeAuthenticator("user_42", tablet.id, { proof: "492039" })
   */
  removeAuthenticator(
    subject: string,
    id: string,
    options: LockOptions,
  ): Promise<{ readonly outcome: "removed" } | NotAccepted>

  /** Names an authenticator anew, given a fresh second factor. @throws PosternError `authenticator-unknown`: nothing was spent */
  renameAuthenticator(
    subject: string,
    id: string,
    options: RenameOptions,
  ): Promise<{ readonly outcome: "renamed" } | NotAccepted>

  /**
   * Answers "this wasn't me". After a fresh proof, codes and enrolment are void and the authenticator is disabled. The application then
   * verifies the person in another way and starts a recovery, or binds a new authenticator. An authenticator that was lost or replaced in the
   * last seven days is still good for this proof, and for nothing else.
   */
  lock(subject: string, options: LockOptions): Promise<{ readonly outcome: "locked" } | NotAccepted>

  /**
   * Starts a recovery for a person who has no factor left. An operator verifies the person first. It voids authenticator, enrolment and codes.
   * From then on `status` has `required` and `mustEnroll`: after the password, the application lets the person do nothing but enrol. Returns
   * false if there is nothing to void.
   */
  startRecovery(subject: string, source?: Source): Promise<boolean>

  /**
   * Ends every wait of a subject. A disabled factor stays disabled until it is replaced, and failures still count towards the cap. Returns
   * false if the subject has no factor.
   */
  unlock(subject: string, source?: Source): Promise<boolean>

  /**
   * Voids all backup codes and keeps the authenticator, as support does when a sheet was stolen. Returns false and changes nothing if there
   * are no codes, or no working authenticator: then the codes are the only second factor.
   */
  voidCodes(subject: string, source?: Source): Promise<boolean>

  /**
   * Sets the addresses for notices: at most eight, sealed with the record, replaced as a whole. It may be called before any enrolment. An
   * address that is taken out still gets notices of what happened before, this change included, and is forgotten after two days.
   * Returns true, or false if the addresses were the same already. Returns `throttled` and changes nothing if sixteen addresses were taken
   * out in the last two days.
   * @throws TypeError | RangeError naming the address by its place and the field, never its content
   */
  setAddresses(subject: string, addresses: readonly AddressOptions[], source?: Source): Promise<boolean | Throttled>

  /** Gives the addresses as they were set; none after a removal. */
  addresses(subject: string): Promise<readonly NoticeAddress[]>

  /** Gives the addresses that get a notice of what happened at an instant: the present ones, and those taken out since then. */
  addressesAt(subject: string, happenedAt: Instant): Promise<readonly NoticeAddress[]>

  /** Forgets addresses that were taken out two days ago or more. `createNotices` calls this by itself. */
  forgetFormerAddresses(subject: string): Promise<boolean>

  /**
   * Takes a subject over from another system, with its authenticator and what is left of its codes: `entry` is a line of the neutral format
   * (docs/spec/takeover.md) without the subject. Call it when the person signs in, then delete the old row, then call `verify`. From then on one
   * field takes the old codes too, each once, until a new set takes their place.
   * @throws PosternError `takeover-off` unless the policy has `takeover`; `already-enrolled` if the subject has a second factor here, owes an
   * enrolment, or was taken over before; `legacy-key-missing`; EntryFault, a RangeError, with a pointer to what is wrong with the entry
   */
  takeOver(subject: string, entry: TakeoverEntry, source?: Source): Promise<TakenOverOutcome | TakeoverSkipped>

  /** Counts the tenant's subjects by the store's plain columns, for reports. Never decide anything by it. */
  summary(): Promise<StoreSummary>

  /**
   * Lists the tenant's subjects by the store's plain columns, for whoever is on call: those who wait, those with a disabled factor, or those
   * whose name begins with a text. Never decide anything by it.
   *
   * @example
   * const { subjects, next } = await postern.listSubjects({ state: "throttled" })
   */
  listSubjects(query?: SubjectQuery): Promise<SubjectPage>

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

  /** Seals a record under the primary key of the ring. Returns false if it is sealed under it already, or if there is no record. */
  reseal(subject: string): Promise<boolean>
}
