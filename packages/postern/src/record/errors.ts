/**
 * Every fault that is thrown, by its stable code: the sentence that goes with it and the HTTP status that the service answers.
 * What can happen to an honest person (a wrong code, a wait) is no fault: it is a value, see outcomes.ts.
 */
export const faults = {
  "policy-too-weak": { status: 500, message: "The policy asks for less than the standards allow." },
  "policy-invalid": { status: 500, message: "The policy holds a value that makes no sense." },
  "keys-missing": {
    status: 500,
    message: "There is no key ring: set POSTERN_KEYS to what `postern keys generate` prints, or name a key file.",
  },
  "keys-invalid": {
    status: 500,
    message:
      "The key ring cannot be read: expected `id:key` entries with 32 random bytes each, as `postern keys generate` prints them.",
  },
  "keys-weak": {
    status: 500,
    message: "A key in the key ring is too short or not random: make one with `postern keys generate`.",
  },
  "keys-exposed": { status: 500, message: "A file with secrets can be read by other users: set its mode to 0600." },
  "keys-foreign": {
    status: 500,
    message:
      "A file with secrets or settings belongs to another user, who can read and change it: give it to the user that Postern runs as, or to root.",
  },
  "key-retired": {
    status: 503,
    message:
      "A record is sealed under a key that is not in the key ring: add that key again, then re-seal with `postern keys reseal`.",
  },
  "record-unreadable": {
    status: 503,
    message: "A record does not open: it was altered, or it belongs to another subject or tenant.",
  },
  "already-enrolled": {
    status: 409,
    message: "There is a second factor already: binding another authenticator takes a fresh proof of it.",
  },
  "too-many-authenticators": {
    status: 409,
    message: "The subject has as many authenticators as the policy allows: remove one first.",
  },
  "authenticator-unknown": {
    status: 404,
    message: "The subject has no authenticator of this id: read its status again.",
  },
  "authenticator-last": {
    status: 409,
    message: "The only authenticator cannot be removed alone: replace it, or remove the whole second factor.",
  },
  "takeover-off": {
    status: 403,
    message:
      "This policy does not take people over from another system: set `takeover`, or `postern serve --takeover`.",
  },
  "legacy-key-missing": {
    status: 503,
    message:
      "Codes of another system were hashed with a key that is not in the key ring: add it there as `legacy:ID:KEY`.",
  },
  "recovery-off": { status: 403, message: "This policy does not allow recovery with a backup code." },
  "delivery-off": {
    status: 403,
    message: "This policy does not allow codes to be sent, or no channels are set up for it.",
  },
  "delivery-addresses": {
    status: 409,
    message: "Codes go by one channel and their passphrase by another: the subject needs a different address on each.",
  },
  "delivery-failed": { status: 503, message: "The channel did not take the message: ask for it again." },
  "bcrypt-missing": {
    status: 500,
    message: "Codes of another system are bcrypt hashes: install the package `@node-rs/bcrypt`.",
  },
  "age-missing": { status: 500, message: "Codes are sent as age files: install the package `age-encryption`." },
  "authenticator-needed": {
    status: 409,
    message: "Codes are sent only where an authenticator works: a message that never came would leave no way in.",
  },
  busy: { status: 503, message: "Too many requests are waiting: try again in a moment." },
  contention: {
    status: 503,
    message: "This subject is being changed by too many requests at once: try again in a moment.",
  },
  "clock-fault": { status: 503, message: "The clock gives no usable time, so nothing is accepted." },
  "random-fault": { status: 503, message: "The random generator failed, so nothing was issued." },
  "store-unavailable": { status: 503, message: "The store does not answer: nothing was accepted or changed." },
  "store-outcome-unknown": {
    status: 503,
    message: "The store went away before it confirmed: the attempt may or may not have been counted.",
  },
  "store-foreign": {
    status: 500,
    message: "The database exists but was not made by Postern: name another file or database.",
  },
  "store-newer": { status: 500, message: "The database was made by a newer Postern: run that version or a later one." },
  "store-outdated": { status: 500, message: "The database needs a migration: run `postern migrate`." },
  "store-unwritable": {
    status: 500,
    message: "The database cannot be opened for writing: check that its folder exists and may be written.",
  },
  "store-tls-required": {
    status: 500,
    message:
      "A database on another machine is spoken to over TLS with a verified certificate alone: name its authority, or say that the network in between is protected.",
  },
  "store-exposed": {
    status: 500,
    message:
      "The database can be read or changed by other users: give its files and its folder to the user that Postern runs as, with mode 0600 for files and 0700 for the folder.",
  },
  closed: { status: 503, message: "Postern is shutting down." },
  "result-invalid": { status: 401, message: "The signed result does not hold for this subject and purpose now." },
  "result-used": { status: 401, message: "The signed result was used before: each one counts once." },
  "challenge-over": {
    status: 401,
    message: "The session waits for no second factor, or no longer: begin again with the password.",
  },
  "api-key-weak": { status: 500, message: "An API key is too short to be safe: use at least 16 random characters." },
  "port-taken": {
    status: 500,
    message: "The port is taken by another program: choose another one with PORT or --port.",
  },
  "address-unusable": {
    status: 500,
    message: "The server cannot listen there: choose an address of this machine and a port that it may open.",
  },
  "tls-required": {
    status: 500,
    message:
      "Plain HTTP is only served on this machine's own loopback: give a certificate and key, or say that a proxy ends TLS in front.",
  },
  "tls-invalid": { status: 500, message: "The TLS certificate or its key cannot be used." },
} as const

export type FaultCode = keyof typeof faults

/** A fault with a stable `code`. The message never holds what was typed, nor a code, secret or key. */
export class PosternError extends Error {
  readonly code: FaultCode
  readonly details: Readonly<Record<string, string | number>>

  constructor(code: FaultCode, details: Record<string, string | number> = {}, cause?: unknown) {
    const facts = Object.entries(details).map(([name, value]) => `${name}: ${value}`)
    super(
      facts.length > 0 ? `${faults[code].message} (${facts.join("; ")})` : faults[code].message,
      cause === undefined ? {} : { cause },
    )
    this.name = "PosternError"
    this.code = code
    this.details = details
  }

  /** The HTTP status that fits this fault. */
  get status(): number {
    return faults[this.code].status
  }
}
