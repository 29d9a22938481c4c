import { createHmac, createSecretKey } from "node:crypto"
import {
  type Attempts,
  type DigitsEvidence,
  type FormerSecret,
  hotp,
  type Instant,
  type Mac,
  type Policy,
  stepsAround,
  type TotpParameters,
  timeStep,
} from "../../record/index.ts"
import { sameBytes } from "../same-bytes.ts"

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

/**
 * Finds out all that is to be known of digits: the step of the window at which the secret shows them; else which former secret shows them, and by how
 * much the clock is off, if it is that. Former secrets and clocks are looked at only where somebody is told of them, and during no wait.
 */
export function digitsEvidence(
  expected: Expected,
  formerSecrets: readonly FormerSecret[],
  digits: string,
  { totp: { window }, detail }: Policy,
  now: Instant,
  searchClock: ClockSearch = clockOffsetOf,
): DigitsEvidence {
  const matchedStep = matchingStep(expected, digits, window, now)
  const { disabledAt, retryAt } = expected.attempts
  if (matchedStep !== null || disabledAt !== null || retryAt > now) return { matchedStep }
  const former = formerMatch(formerSecrets, digits, window, now)
  if (former !== null || detail === "uniform") return { matchedStep, former }
  return { matchedStep, clockOffset: searchClock(expected, digits, now) }
}

function formerMatch(formerSecrets: readonly FormerSecret[], digits: string, window: number, now: Instant) {
  const steps = formerSecrets.map(each => matchingStep(each, digits, window, now))
  const place = steps.findIndex(step => step !== null)
  return place < 0 ? null : { place, step: steps[place]! }
}

/** Finds by how many time steps a clock is off that shows these digits, or null where none within an hour does. */
export type ClockSearch = (expected: Expected, digits: string, now: Instant) => number | null

/**
 * A search that is made once for an attempt, however often others commit first and it starts again: it computes some 260 codes, and a hundred
 * guesses at once would make it ten thousand times.
 */
export function rememberedClockSearch(search: ClockSearch = clockOffsetOf): ClockSearch {
  let last: { secret: Uint8Array; digits: Uint8Array; step: number; offset: number | null } | null = null
  return (expected, digits, now) => {
    const { secret, parameters } = expected
    const step = timeStep(now, parameters.periodSeconds)
    const typed = Buffer.from(digits)
    const isKnown = last?.step === step && sameBytes(last.digits, typed) && sameBytes(last.secret, secret)
    if (last === null || !isKnown) last = { secret, digits: typed, step, offset: search(expected, digits, now) }
    return last.offset
  }
}

function clockOffsetOf(expected: Expected, digits: string, now: Instant): number | null {
  const step = matchingStep(expected, digits, maxClockOffset, now)
  return step === null ? null : step - timeStep(now, expected.parameters.periodSeconds)
}
