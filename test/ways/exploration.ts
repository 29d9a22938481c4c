import assert from "node:assert/strict"
import type { Account, Answer, Moment } from "./account.ts"
import { answerAgain } from "./asked-again.ts"
import { type Call, told } from "./calls.ts"
import { allCalls, callsAtSignIn, sendingCalls } from "./choice-of-calls.ts"
import { holdingsOf, reachPair } from "./honest-person.ts"
import { promised } from "./promise.ts"
import { checkScreen } from "./screen-claims.ts"
import { appsOf, codesThatWork, kindOf, nothing, type Standing } from "./standing.ts"
import { checkStatus, expectedAdvice } from "./status-claims.ts"

/** A way that an account can stand, with one account that stands so. */
export interface Place {
  readonly standing: Standing
  readonly moment: Moment
  /** the calls that led here */
  readonly way: readonly Call[]
}

export interface Exploration {
  readonly places: readonly Place[]
  readonly calls: number
  readonly pairsReached: number
  /** the most calls that any way to a working pair took */
  readonly longestWay: number
}

// Beyond these numbers nothing new can come of one more.
const maxFailures = 2
const maxRecoveries = 2

/** Brings a new account to where these calls lead, each answered as promised. */
export async function placeAfter(account: Account, way: readonly Call[]): Promise<Place> {
  let place: Place = { standing: nothing, moment: account.moment, way: [] }
  for (const call of way) {
    const standing = await holdCall(account, place, call)
    place = { standing, moment: account.moment, way: [...place.way, call] }
  }
  return place
}

/**
 * Makes every call from every way in which the account can stand up to `depth` calls after `start`, holds each answer and each status against
 * what was promised, and from each of these places goes every honest person's way.
 * @throws Error that tells the calls to the first claim that does not hold
 */
export async function explore(account: Account, start: Place, depth: number): Promise<Exploration> {
  const places = [start]
  const known = new Set([kindOf(start.standing)])
  let calls = 0
  let pairsReached = 0
  let longestWay = 0
  for (const place of places) {
    for (const holding of holdingsOf(place.standing)) {
      longestWay = Math.max(longestWay, await holdWay(account, place, holding))
      pairsReached++
    }
    if (place.way.length - start.way.length >= depth) continue
    const made = [
      ...allCalls(place.standing),
      ...(account.hasSignIn ? callsAtSignIn(place.standing) : []),
      ...(account.maySend ? sendingCalls(place.standing) : []),
    ]
    for (const call of made) {
      calls++
      const after = await holdCall(account, place, call)
      const kind = kindOf(after)
      if (known.has(kind) || isBeyond(after)) continue
      known.add(kind)
      places.push({ standing: after, moment: account.moment, way: [...place.way, call] })
    }
  }
  return { places, calls, pairsReached, longestWay }
}

/** Makes one call from a place and holds what it answers; the account then stands as it promised. */
async function holdCall(account: Account, { standing, moment, way }: Place, call: Call): Promise<Standing> {
  return telling([...way, call].map(told), async () => {
    const expected = promised(standing, call, account.detail)
    account.putBack(moment)
    const answer = await account.callAtOnce(call)
    const after = account.moment
    assert.equal(answer.answer, expected.answer)
    checkFacts(call, expected.after, answer)
    await holdAgain(account, call, answer.answer)
    account.putBack(after)
    account.pass(30)
    const status = await account.status()
    checkStatus(status, expected.after)
    checkScreen(status, expected.after)
    return expected.after
  })
}

async function holdAgain(account: Account, call: Call, answer: string): Promise<void> {
  const expected = answerAgain(call, answer, account.detail)
  if (expected === null) return
  const again = await account.callAtOnce(call)
  assert.equal(again.answer, expected, "asked again at once")
}

/** Holds what a sign-in says of the codes and of what to see to. */
function checkFacts(call: Call, after: Standing, { answer, whole }: Answer): void {
  if (answer !== "accepted" || call.deed !== "verify") return
  const isCode = call.factor.kind === "code"
  const isRecovering = isCode && after.app?.isLost === true
  const { authenticator, ...rest } = whole as { authenticator?: string }
  assert.equal(authenticator !== undefined, !isCode && appsOf(after).length > 1, "one of several is named")
  assert.deepEqual(rest, {
    ...("recovering" in (whole as object) && { recovering: isRecovering }),
    outcome: "accepted",
    method: isCode ? "backup-code" : "totp",
    codesLeft: codesThatWork(after),
    advice: expectedAdvice(after, isCode),
  })
}

async function holdWay(account: Account, { moment, way }: Place, holding: Parameters<typeof reachPair>[1]) {
  return telling([...way.map(told), `whoever has ${JSON.stringify(holding)}`], () => {
    account.putBack(moment)
    return reachPair(account, holding)
  })
}

async function telling<T>(story: readonly string[], work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (fault) {
    throw new Error(`${story.join(", ")}: ${(fault as Error).message}`, { cause: fault })
  }
}

function isBeyond({ app, sheet, recent }: Standing): boolean {
  const isTooOften = [app, sheet].some(factor => factor !== null && factor.failures > maxFailures && !factor.isOff)
  return isTooOften || (recent !== null && recent.recoveries > maxRecoveries)
}
