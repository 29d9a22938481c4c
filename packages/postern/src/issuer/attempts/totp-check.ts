import { createHmac, createSecretKey } from "node:crypto"
import {
  type Attempts,
  type DigitsEvidence,
  defaultTotp,
  type FormerSecret,
  hotp,
  type Instant,
  type Mac,
  maxAuthenticators,
  noAttempts,
  type Policy,
  type SecretEvidence,
  stepsAround,
  type TotpParameters,
  timeStep,
} from "../../record/index.ts"
import { sameBytes } from "../same-bytes.ts"

// Nobody's authenticator: what it shows is compared and thrown away.
const decoy = { secret: new Uint8Array(20), parameters: defaultTotp }

const hashNames = { SHA1: "sha1", SHA256: "sha256", SHA512: "sha512" } as const

/**
 * Finds the newest time step around `now` whose code is the one given, or null. All steps are computed and compared in constant time:
 * the time taken says nothing of which one was right (RFC 6238 §5.2).
 */
export function matchingStep(
  { secret, parameters }: { readonly secret: Uint8Array; readonly parameters: TotpParameters },
  digits: string,
  window: number,
  now: Instant,
): number | null {
  // A KeyObject, made once: with key bytes every createHmac costs six times as much.
  const key = createSecretKey(secret)
  const mac: Mac = message => createHmac(hashNames[parameters.algorithm], key).update(message).digest()
  const given = Buffer.from(digits)
  let matched: number | null = null
  for (const step of stepsAround(now, parameters.periodSeconds, window)) {
    const expectedDigits = Buffer.from(hotp(mac, step, parameters.digits))
    const isEqual = sameBytes(given, expectedDigits)
    if (isEqual && matched === null) matched = step
  }
  return matched
}

// A little more than an hour either way: clocks that nobody sets drift by minutes, and summer time is an hour.
const maxClockOffset = 130

/** A secret whose code is looked for, with its failures. */
interface Expected {
  readonly secret: Uint8Array
  readonly parameters: TotpParameters
  readonly attempts: Attempts
}

type Secret = Pick<Expected, "secret" | "parameters">

/** The authenticators of a subject, whose codes are looked for one after another. */
interface ExpectedGroup extends Expected {
  readonly others: readonly Secret[]
}

/**
 * Finds out all that is to be known of digits: the step of the window at which a secret shows them; else which former secret shows them, and by how
 * much the clock is off, if it is that. Former secrets and clocks are looked at only where somebody is told of them, and during no wait.
 */
export function digitsEvidence(
  expected: Expected,
  formerSecrets: readonly FormerSecret[],
  digits: string,
  policy: Policy,
  now: Instant,
  searchClock: ClockSearch = clockOffsetOf,
): DigitsEvidence {
  return evidenceOf([expected], expected.attempts, formerSecrets, digits, policy, now, searchClock)
}

/**
 * Finds out the same of all authenticators of a subject. Every one of them is computed, whichever shows the digits. Under uniform detail as many as a
 * subject may have: how long it takes does not tell how many there are.
 */
export function groupEvidence(
  totp: ExpectedGroup | null,
  formerSecrets: readonly FormerSecret[],
  digits: string,
  policy: Policy,
  now: Instant,
  searchClock: ClockSearch = clockOffsetOf,
): DigitsEvidence {
  const { others, ...first } = totp ?? { ...decoy, attempts: noAttempts, others: [] }
  const decoys = policy.detail === "full" ? 0 : maxAuthenticators - 1 - others.length
  for (let i = 0; i < decoys; i++) matchingStep(decoy, digits, policy.totp.window, now)
  const evidence = evidenceOf([first, ...others], first.attempts, formerSecrets, digits, policy, now, searchClock)
  return totp === null ? { ...evidence, matchedStep: null } : evidence
}

function evidenceOf(
  secrets: readonly Secret[],
  { disabledAt, retryAt }: Attempts,
  formerSecrets: readonly FormerSecret[],
  digits: string,
  { totp: { window }, detail }: Policy,
  now: Instant,
  searchClock: ClockSearch,
): DigitsEvidence {
  const matched = secrets.map(each => ({ matchedStep: matchingStep(each, digits, window, now) }))
  const found = (each: readonly SecretEvidence[]) => {
    const [first, ...others] = each as [SecretEvidence, ...SecretEvidence[]]
    return others.length === 0 ? first : { ...first, others }
  }
  const isMatched = matched.some(({ matchedStep }) => matchedStep !== null)
  if (isMatched || disabledAt !== null || retryAt > now) return found(matched)
  const former = formerMatch(formerSecrets, digits, window, now)
  if (former !== null || detail === "uniform") return { ...found(matched), former }
  return found(secrets.map(each => ({ matchedStep: null, clockOffset: searchClock(each, digits, now) })))
}

function formerMatch(formerSecrets: readonly FormerSecret[], digits: string, window: number, now: Instant) {
  const steps = formerSecrets.map(each => matchingStep(each, digits, window, now))
  const place = steps.findIndex(step => step !== null)
  return place < 0 ? null : { place, step: steps[place]! }
}

/** Finds by how many time steps a clock is off that shows these digits, or null where none within an hour does. */
export type ClockSearch = (expected: Secret, digits: string, now: Instant) => number | null

/**
 * A search that is made once for an attempt, however often others commit first and it starts again: it computes some 260 codes, and a hundred
 * guesses at once would make it ten thousand times.
 */
export function rememberedClockSearch(search: ClockSearch = clockOffsetOf): ClockSearch {
  const found: { secret: Uint8Array; digits: Uint8Array; step: number; offset: number | null }[] = []
  return (expected, digits, now) => {
    const { secret, parameters } = expected
    const step = timeStep(now, parameters.periodSeconds)
    const typed = Buffer.from(digits)
    const place = found.findIndex(each => sameBytes(each.secret, secret))
    const known = found[place]
    if (known !== undefined && known.step === step && sameBytes(known.digits, typed)) return known.offset
    const fresh = { secret, digits: typed, step, offset: search(expected, digits, now) }
    if (known === undefined) found.push(fresh)
    else found[place] = fresh
    return fresh.offset
  }
}

function clockOffsetOf(expected: Secret, digits: string, now: Instant): number | null {
  const step = matchingStep(expected, digits, maxClockOffset, now)
  return step === null ? null : step - timeStep(now, expected.parameters.periodSeconds)
}
