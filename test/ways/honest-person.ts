import assert from "node:assert/strict"
import type { Account } from "./account.ts"
import type { Call, Factor } from "./calls.ts"
import { appsOf, codesThatWork, isBound, isExpired, type Standing, worksApp } from "./standing.ts"

/** The one thing that somebody still has, or has just shown. */
export type Holding =
  | { readonly has: "app"; readonly app: number }
  | { readonly has: "code" | "code just accepted"; readonly sheet: number; readonly place: number }
  /** the QR code of an enrolment that was proved or is owed, in the app and not finished */
  | { readonly has: "scanned app"; readonly app: number }
  | { readonly has: "password, and an operator's trust" }
  | { readonly has: "password" }

/** Most calls that any of these ways may take. */
const maxCalls = 8

/** Lists each single thing with which an honest person must get to a working pair. */
export function holdingsOf(standing: Standing): Holding[] {
  const { pending, sheet, staged, recent } = standing
  const holdings: Holding[] = []
  if (worksApp(standing)) for (const app of appsOf(standing)) holdings.push({ has: "app", app })
  // Ten minutes are over before a wait is: then the app leads on.
  const isTooLate = sheet?.sent === "opened" && sheet.isWaiting
  if (codesThatWork(standing) > 0 && !isTooLate)
    holdings.push({ has: "code", sheet: sheet!.sheet, place: sheet!.unused[0]! })
  if (staged !== null && !sheet!.isOff && !isExpired(staged))
    holdings.push({ has: "code", sheet: staged.sheet, place: 0 })
  if (recent !== null && !sheet!.isOff)
    holdings.push({ has: "code just accepted", sheet: recent.sheet, place: recent.place })
  if (pending !== null && !pending.isOver) holdings.push({ has: "scanned app", app: pending.app })
  holdings.push({ has: isBound(standing) ? "password, and an operator's trust" : "password" })
  return holdings
}

/**
 * Goes the way that the answers and the status advise, from one thing to a working pair of app and saved codes. Gives the number of calls.
 * @throws AssertionError where the way ends before
 */
export async function reachPair(account: Account, holding: Holding): Promise<number> {
  const person = new Person(account)
  const pair = await person.go(holding)
  await checkPair(account, pair)
  return person.calls
}

interface Pair {
  readonly app: number
  readonly sheet: number
}

class Person {
  calls = 0
  readonly #account: Account

  constructor(account: Account) {
    this.#account = account
  }

  async go(holding: Holding): Promise<Pair> {
    switch (holding.has) {
      case "app":
        await this.#do({ deed: "verify", factor: { kind: "app", app: holding.app } }, "accepted")
        return this.#newSheet(holding.app)
      case "scanned app":
        await this.#do({ deed: "activate", factor: { kind: "app", app: holding.app } }, "activated")
        return this.#newSheet(holding.app)
      case "code": {
        const { sheet, place } = holding
        const factor: Factor = { kind: "code", sheet, place }
        const { advice } = await this.#do({ deed: "verify", factor }, "accepted")
        assert.ok(advice?.includes("replace-authenticator"), "whoever needed a code is told of a new app")
        return this.#newPair(factor)
      }
      case "code just accepted":
        return this.#newPair({ kind: "code", sheet: holding.sheet, place: holding.place })
      case "password, and an operator's trust": {
        await this.#do({ deed: "start-recovery" }, undefined)
        const status = await this.#account.status()
        assert.deepEqual([status?.required, status?.mustEnroll], [true, true], "the password alone does not sign in")
        return this.#enrolled()
      }
      case "password":
        return this.#enrolled()
    }
  }

  async #enrolled(): Promise<Pair> {
    await this.#do({ deed: "enrol" }, undefined)
    const app = this.#account.appsShown
    await this.#do({ deed: "activate", factor: { kind: "app", app } }, "activated")
    return this.#proved(app)
  }

  async #newSheet(app: number): Promise<Pair> {
    await this.#do({ deed: "replace", factor: { kind: "app", app } }, "issued")
    return this.#proved(app)
  }

  async #newPair(factor: Factor): Promise<Pair> {
    await this.#do({ deed: "recover", factor }, "recovered")
    const app = this.#account.appsShown
    const pair = await this.#proved(app)
    const { codeSet } = await this.#do({ deed: "activate", factor: { kind: "app", app } }, "activated")
    assert.equal(codeSet, null, "the codes that were just saved stay")
    return pair
  }

  async #proved(app: number): Promise<Pair> {
    const sheet = this.#account.sheetsShown
    await this.#do({ deed: "confirm", factor: { kind: "code", sheet, place: 0 } }, "confirmed")
    return { app, sheet }
  }

  /** Does it; whoever is told to wait waits just as long, and does it again. */
  async #do(call: Call, expected: string | undefined): Promise<Whole> {
    for (let isSecond = false; ; isSecond = true) {
      assert.ok(++this.calls <= maxCalls, `more than ${maxCalls} calls`)
      const { whole, answer } = await this.#account.call(call)
      const { outcome, retryAfterSeconds = 0 } = whole as Whole
      if (outcome === "throttled" && !isSecond) {
        this.#account.pass(retryAfterSeconds - 30)
        continue
      }
      assert.equal(outcome, expected, `${call.deed}: ${answer}`)
      return whole as Whole
    }
  }
}

interface Whole {
  readonly outcome?: string
  readonly retryAfterSeconds?: number
  readonly advice?: readonly string[]
  readonly codeSet?: object | null
}

/** Holds that the app signs in, that a code of the sheet is good, and that the status says so. */
async function checkPair(account: Account, { app, sheet }: Pair): Promise<void> {
  const verified = await account.call({ deed: "verify", factor: { kind: "app", app } })
  const checked = await account.call({ deed: "check", factor: { kind: "code", sheet, place: 1 } })
  assert.deepEqual([verified.answer, checked.answer], ["accepted", "valid"])
  const { totp, codes, advice, mustEnroll } = (await account.status())!
  assert.deepEqual(
    [totp.status, codes.status, codes.set, codes.confirmedAt !== null, codes.staged, mustEnroll, advice],
    ["active", "active", sheet, true, null, false, []],
  )
}
