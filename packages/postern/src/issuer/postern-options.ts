import type { EventSource, IssuedCodeSet, NoticeAddress, PolicyOptions } from "../record/index.ts"
import type { HashLimits } from "./attempts/hash-queue.ts"
import type { HashingOptions } from "./codes/slow-hash.ts"
import type { Observer } from "./observation/observer.ts"
import type { Clock, Random, Store } from "./persistence/ports.ts"
import type { KeyRing } from "./persistence/sealing/key-ring.ts"

export interface PosternOptions {
  /** the application's name, as authenticator apps and kits show it; apps show a colon as a full-width one */
  readonly issuer: string
  readonly store: Store
  readonly keys: KeyRing
  /** separates the subjects of several applications in one store; @default "default" */
  readonly tenant?: string
  readonly policy?: PolicyOptions
  /** @default Argon2id, 19 MiB, two passes */
  readonly hashing?: HashingOptions
  readonly limits?: HashLimits
  /**
   * whether changes write notices to the store's outbox. Deliver them with `createNotices` of "postern/notices", in this process or
   * another. @default false
   */
  readonly notices?: boolean
  /** who watches operations, store calls and slow hashes: see "postern/metrics" and "postern/opentelemetry". Without one nothing is measured. */
  readonly observe?: Observer | readonly Observer[]
  /** milliseconds since 1970; @default Date.now */
  readonly clock?: Clock
  /** @default node:crypto's randomBytes */
  readonly random?: Random
}

/** Where a request came from; kept in the audit trail. Over-long values are cut at 256 characters. */
export type Source = EventSource

export interface EnrollOptions extends Source {
  /** the account's name as the authenticator app shows it, such as an e-mail address; a colon as a full-width one */
  readonly account: string
  /** what the person calls this authenticator, 1 to 40 characters; @default no name */
  readonly name?: string
  /**
   * true: once it is activated, it works beside the authenticators that are there, and the codes stay. It always takes a proof. Where none of
   * them works, it takes their place. false: it takes the place of all. @default false
   */
  readonly add?: boolean
  /** a fresh second factor. It is spent in the same commit; a wrong one refuses the enrolment. */
  readonly proof?: string
  /**
   * true: the application vouches for the person, and the enrolment needs no fresh second factor although there is one. Verify the person in
   * another way before: a session alone is not enough. @default false
   */
  readonly replaceWithoutProof?: boolean
}

export interface ReplaceOptions extends Source {
  /** a fresh second factor: a TOTP code that was not used yet, a backup code, or the `renewal` of a sign-in */
  readonly proof: string
  /**
   * true: the old codes stay good until one of the new codes is typed back or used, so a closed page or a lost answer costs nothing. false: the
   * old codes are void at once, for example because a sheet was stolen. If codes are the only factor, the new ones are always staged.
   * @default true where the proof is a backup code, false where it is a TOTP code
   */
  readonly staged?: boolean
}

export interface RenameOptions extends LockOptions {
  /** 1 to 40 characters; null takes the name away */
  readonly name: string | null
}

export interface LockOptions extends Source {
  /** a fresh second factor */
  readonly proof: string
}

/** Where a person is told of what happens to their second factor. */
export interface AddressOptions {
  /** the name of a channel, such as "email" or "sms": lower-case letters, digits and dashes */
  readonly channel: string
  /** as the channel understands it, at most 320 bytes. The application verifies that it is the person's. */
  readonly to: string
  /** BCP 47, such as "de" or "zh-Hans"; @default "en" */
  readonly language?: string
}

/** A code set in clear, on its way to its holder. Encrypt it under the passphrase before it is sent. */
export interface CodeParcel {
  readonly codeSet: IssuedCodeSet
  readonly passphrase: string
  /** the account's name as the person knows it, or null */
  readonly account: string | null
  readonly addresses: readonly NoticeAddress[]
}

export interface SendCodesOptions extends Source {
  /** a fresh second factor */
  readonly proof: string
  /** encrypts the set and sends it. It runs before the commit: if it throws, nothing changes. */
  readonly send: (parcel: CodeParcel) => Promise<void>
}

/** The passphrase of a set that was sent. */
export type PassphraseParcel = Omit<CodeParcel, "codeSet"> & {
  readonly set: number
  /** ISO 8601, UTC: when the codes are refused unless one of them was used or typed back */
  readonly endsAt: string
}

export interface SendPassphraseOptions extends Source {
  /** sends the passphrase by another channel than the set. It runs after the commit: if it throws, the sending counts. */
  readonly send: (parcel: PassphraseParcel) => Promise<void>
}

export interface RecoverOptions extends Source {
  /** the account's name for the new authenticator */
  readonly account: string
}

export interface RemoveOptions extends Source {
  /** a fresh second factor; a wrong one refuses the removal */
  readonly proof?: string
}
