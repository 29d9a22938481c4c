/** What a standard asks of a system that issues and checks backup codes and TOTP. */
export interface Clause {
  readonly number: number
  /** N: NIST SP 800-63B-4; N3: 800-63B revision 3; A5, A4: OWASP ASVS 5.0.0 and 4.0.3; R: an RFC; CS: an OWASP cheat sheet */
  readonly sources: string
  readonly asks: string
  /** where Postern does otherwise on purpose */
  readonly deviation?: Deviation
}

interface Deviation {
  /** the file in docs/decisions that says why */
  readonly decision: string
  readonly what: string
}

const table: readonly [sources: string, asks: string, deviation?: Deviation][] = [
  [
    "N §3.1.2.1, §3.2.12; A5 6.5.3",
    "Codes come from a proper random generator, without bias, and not at all if it fails",
  ],
  ["N §4.2.1.1", "Recovery codes carry at least 64 random bits, not counting what is not secret"],
  [
    "A5 11.5.1",
    "Values that must not be guessed carry at least 128 bits",
    {
      decision: "0007-sixty-five-bits.md",
      what: "`standard` codes carry 65 bits behind a slow hash; `long` ones carry 135",
    },
  ],
  ["N §3.1.2.1; A5 6.5.4", "No code has fewer than six digits or 20 bits, wherever it came from"],
  [
    "R 4226 E.2; N §8.1.1",
    "No symbols that look alike; case, blanks and dashes are forgiven, and no code becomes another by it",
  ],
  ["N §3.1.1.2", "The whole of a code is verified; what is too long is refused before it is hashed"],
  ["N §3.1.2.2", "Codes are stored hashed, and lie readable nowhere else"],
  ["N §3.1.2.2; A5 6.5.2", "Codes of fewer than 112 bits are hashed as passwords are; entropy decides, not length"],
  ["N §3.1.2.2; A4 2.4.2", "Each code has a salt of its own, of at least 32 bits"],
  ["N §3.1.1.2", "Scheme and cost are stored, so that they can be raised; an unknown scheme fails closed"],
  ["CS Password Storage", "Argon2id takes at least 19 MiB, two passes and one lane"],
  [
    "N §3.1.1.2",
    "There is a profile of approved algorithms alone: PBKDF2-HMAC-SHA-256 with at least 600,000 iterations",
  ],
  ["R 9106 §5.3", "Argon2id computes what its specification says"],
  ["N §3.1.1.2; A4 2.4.5", "Verifying needs a key that is kept elsewhere than the codes"],
  ["N3 §5.1.1.2; N §3.2.12", "That key is random and has at least 112 bits"],
  ["A5 13.3.4, 11.2.2", "Keys can be replaced while the system serves, and a retired one fails closed"],
  ["A5 11.2.4", "Secrets are compared in constant time"],
  ["A5 6.3.8", "Where uniform answers are chosen, none of them tells which subjects and codes exist"],
  ["A5 15.2.2, 2.4.1", "Hashing is no lever for overload: one slow hash a guess, and a bounded queue"],
  ["N §3.1.2.2; A5 6.5.1", "A code works once, after a restart and on another replica too"],
  ["A5 15.4.2, 2.3.3", "Checking and spending a code is one step, whatever runs beside it or crashes"],
  ["WSTG-ATHN-11", "A code is bound to its subject"],
  ["N §3.1.2.2", "Codes work in any order, and none touches another"],
  ["N §4.2.1.1", "A recovery voids the old codes and issues new ones, wholly or not at all"],
  ["N §4.2.1.1", "Codes can be replaced, and then all the old ones are void"],
  ["N §3.1.2.1", "Codes are handed out after two factors only"],
  ["N §3.1.2.2; A5 12.2.1", "Codes travel over protected channels only, and cookies stay on them"],
  ["A5 14.2.1, 14.3.2, 14.3.3", "Codes are not in addresses, caches or the browser's storage"],
  ["A5 14.2.6, 15.3.1", "What is read later holds counts and dates, and no code or secret"],
  ["WSTG; N §5.1", "Neither another site nor another person's ticket acts for a subject"],
  [
    "N §3.2.2",
    "After at most 100 failures in a row a factor is disabled",
    {
      decision: "0001-refusals-that-cost-no-try.md",
      what: "under full detail only guesses count; used, superseded and expired codes and replays, which can never be accepted, do not",
    },
  ],
  ["N §3.2.2", "What is disabled stays so until it is bound again"],
  ["R 4226 §7.3; CS Authentication", "Failures are counted per subject, over sessions, addresses and replicas"],
  ["N §3.1.3.2", "A sign-in that is begun anew keeps the count"],
  ["N §3.2.2", "A success resets the count of what was used, and no other"],
  ["N §8.1.1", "People have at least ten tries, and are told how many are left and how long to wait"],
  ["PCI 8.3.4", "A preset locks for thirty minutes after ten failures"],
  ["A5 6.1.1", "Locking somebody out takes more than knowing a name"],
  ["A5 15.3.4", "The client's address is the true one, whatever a header says"],
  ["A5 16.5.3, 11.2.5", "Whatever fails, nothing is accepted"],
  ["R 4226 D", "HOTP computes what its specification says"],
  ["R 6238 B", "TOTP computes what its specification says, for each of its hashes"],
  ["R 6238 §4.2", "Time steps past 32 bits are right"],
  ["R 6238 §5.2; N §3.1.4.2", "A time step is accepted once, none before an accepted one, and after a restart neither"],
  ["A5 15.4.2", "Checking and spending a time step is one step"],
  ["R 6238 §5.2, §6; A5 6.5.5", "The window of accepted time steps is bounded"],
  ["A5 6.5.8", "The server's clock alone decides, and setting it back accepts nothing used"],
  ["R 4226 §4 R6", "The shared secret has at least 128 bits, better 160"],
  ["R 4226 §7.5; A5 11.3.3", "The shared secret is sealed at rest and bound to its row"],
  ["R 4226 §5.3; A5 15.3.5", "A TOTP code is exactly its digits, with their leading zeros"],
  ["A4 2.8.5", "A replay is refused, logged and told to the person"],
  ["A5 2.3.1", "An enrolment counts once a live code confirmed it, and disturbs nothing before"],
  ["Key URI Format", "The URI for authenticator apps has exactly its form"],
  ["R 4648 §3.3", "Base32 is read strictly"],
  ["N §4.2.2.2", "A recovery code alone never replaces both factors"],
  ["A5 6.4.3", "Resetting or changing the password keeps the second factor"],
  ["A5 2.3.1; WSTG", "No step can be skipped"],
  ["N §4.2.3, §4.6; WSTG", "People are told of a use, a recovery and new codes, at every address"],
  ["N §4.5; A5 6.3.7", "People are told of a factor that was added or removed, through another channel"],
  ["A5 6.3.5", "People are told of a second factor that failed after the first was passed"],
  ["A5 7.5.1; PCI 8.3.3", "Changing factors takes a fresh proof"],
  ["A5 7.2.4, 7.4.3", "A session begins anew when the second factor was passed"],
  ["N §4.5; A5 6.5.6", "A factor that was removed is refused everywhere at once"],
  ["N §4.2.1.2", "Codes that were sent live ten minutes by text and 24 hours by mail"],
  ["N §4.1", "Issue, use, voiding and disabling are recorded with time and source"],
  [
    "A5 16.3.1, 16.2.1",
    "Every attempt is logged with its factor",
    {
      decision: "0002-what-is-written-down.md",
      what: "the service logs every attempt; the audit trail, also of the library, leaves out mistyped and throttled ones",
    },
  ],
  ["A5 16.2.5, 16.4.1", "Logs hold no secret and take no forged line"],
  ["A5 16.5.1", "Faults show nothing of the inside"],
]

/** The clauses, numbered from 1 as in the titles of the tests that show them. */
export const clauses: readonly Clause[] = table.map(([sources, asks, deviation], i) => ({
  number: i + 1,
  sources,
  asks,
  ...(deviation !== undefined && { deviation }),
}))
