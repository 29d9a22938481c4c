import assert from "node:assert/strict"
import { test } from "node:test"
import type { CodeFormat } from "@postern/core"
import fc from "fast-check"
import { started } from "../../../../../test/started-enrollment.ts"
import { memoryStore } from "../../stores/memory/index.ts"
import type { Store } from "../persistence/ports.ts"
import {
  authenticatorCode,
  type HandWoundClock,
  openTrial,
  type Trial,
  wrongCodeLike,
  wrongTotp,
} from "./stand-ins.test.ts"
import { type HeldCode, SubjectModel } from "./subject-model.test.ts"

/** What is done in one step; numbers choose among what there is. */
type Act =
  | { readonly kind: "enroll" | "enrollBare" | "enrollProven" | "activate" | "activateWrong" | "activateAgain" }
  | { readonly kind: "remove" | "removeProven" | "unlock" }
  | { readonly kind: "totp"; readonly stepsAway: number }
  | { readonly kind: "totpWrong" | "totpReplayed" | "mistyped" }
  | {
      readonly kind: "code" | "codeWrong" | "check" | "confirm" | "recover" | "replaceByCode" | "replaceAtOnceByCode"
      readonly pick: number
    }
  | { readonly kind: "replace" }
  | { readonly kind: "pass"; readonly seconds: number }

const pick = fc.nat(1000)
const acts: fc.Arbitrary<Act> = fc.oneof(
  { weight: 2, arbitrary: fc.constantFrom<Act>({ kind: "enroll" }, { kind: "enrollBare" }, { kind: "enrollProven" }) },
  { weight: 4, arbitrary: fc.constant<Act>({ kind: "activate" }) },
  { weight: 1, arbitrary: fc.constantFrom<Act>({ kind: "activateWrong" }, { kind: "activateAgain" }) },
  { weight: 1, arbitrary: fc.constantFrom<Act>({ kind: "remove" }, { kind: "removeProven" }) },
  { weight: 2, arbitrary: fc.constant<Act>({ kind: "unlock" }) },
  {
    weight: 5,
    arbitrary: fc.record({ kind: fc.constant("totp" as const), stepsAway: fc.integer({ min: -3, max: 3 }) }),
  },
  { weight: 5, arbitrary: fc.constantFrom<Act>({ kind: "totpWrong" }, { kind: "totpReplayed" }, { kind: "mistyped" }) },
  {
    weight: 16,
    arbitrary: fc.record({
      kind: fc.constantFrom("code" as const, "codeWrong" as const, "check" as const, "confirm" as const),
      pick,
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constantFrom("recover" as const, "replaceByCode" as const, "replaceAtOnceByCode" as const),
      pick,
    }),
  },
  { weight: 2, arbitrary: fc.constant<Act>({ kind: "replace" }) },
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant("pass" as const),
      seconds: fc.oneof(
        fc.constantFrom(1, 29, 30, 31, 60, 3600, 86_400, 86_401, 200_000),
        fc.integer({ min: -120, max: 4000 }),
      ),
    }),
  },
)

interface Setting {
  readonly format: CodeFormat
  readonly count: number
  readonly expireAfterDays: number | null
  readonly disableAfter: number
}

/** Does to the real thing and to the model the same, and holds their answers against each other. */
class Walk {
  readonly #trial: Trial
  readonly #model: SubjectModel
  readonly #clock: HandWoundClock
  /** every code that was ever shown, with the set it is of */
  readonly #codes: HeldCode[] = []
  readonly #secrets: string[] = []
  readonly #accepted = new Set<string>()
  /** the URI that the model calls by its number */
  readonly #uris = new Map<number, string>()
  #lastLive = ""
  #maxStep = new Map<number, number>()
  #commits = 0

  constructor(setting: Setting, seed: number) {
    const { format, count, expireAfterDays, disableAfter } = setting
    const memory = memoryStore()
    const commit: Store["commit"] = write => {
      this.#commits++
      return memory.commit(write)
    }
    const policy = { codes: { format, count, expireAfterDays }, attempts: { disableAfter } }
    this.#trial = openTrial({ store: { ...memory, commit }, policy }, seed)
    this.#clock = this.#trial.clock
    this.#model = new SubjectModel({ count, expireAfterDays, disableAfter })
  }

  async act(act: Act): Promise<void> {
    const before = this.#commits
    await this.#do(act)
    if (this.#commits > before) this.#model.tidy(this.#clock.now)
    await this.#holdInvariants()
  }

  async #do(act: Act): Promise<void> {
    const { postern } = this.#trial
    const now = this.#clock.now
    const model = this.#model
    switch (act.kind) {
      case "pass":
        this.#clock.advance(act.seconds)
        return
      case "enroll": {
        const { uri } = started(await postern.enrollTotp("ada", { account: "ada", replaceWithoutProof: true }))
        this.#remember(uri, model.enroll(now))
        return
      }
      case "enrollBare": {
        const enrolling = postern.enrollTotp("ada", { account: "ada" })
        if (model.needsProof) return assert.rejects(enrolling, { code: "already-enrolled" })
        this.#remember(started(await enrolling).uri, model.enroll(now))
        return
      }
      case "activateAgain": {
        const uri = this.#uris.get(model.activeNumber)
        if (uri === undefined || model.pendingNumber !== -1) return
        const step = model.lastStep
        const result = await postern.activateTotp("ada", authenticatorCode(uri, step * 30_000))
        const isNear = Math.abs(step - stepOf(now)) <= 1
        const expected = isNear && model.isActivatedBy(step)
        assert.deepEqual(
          result,
          expected
            ? { outcome: "activated", codeSet: null, repeated: true }
            : { outcome: "refused", reason: "not-enrolled" },
        )
        return
      }
      case "enrollProven": {
        const proof = this.#live(0)
        const result = await postern.enrollTotp("ada", { account: "ada", proof })
        const expected = model.totp(this.#read(proof), this.#isFormer(proof), now)
        if (!("status" in result)) return assert.deepEqual(reasonOf(result), expected)
        assert.equal(expected, "accepted")
        this.#note(proof)
        this.#remember(result.uri, model.enroll(now))
        return
      }
      case "activate":
      case "activateWrong": {
        const uri = this.#uris.get(model.pendingNumber)
        const isRight = act.kind === "activate" && uri !== undefined
        const code = isRight ? authenticatorCode(uri, now) : wrongTotp(uri ?? someUri, now)
        const result = await postern.activateTotp("ada", code)
        const expected = model.activate(isRight ? stepOf(now) : null, now)
        assert.equal(reasonOf(result), expected.outcome)
        if (result.outcome !== "activated") return
        assert.equal(result.codeSet !== null, expected.issues)
        if (result.codeSet !== null) this.#receive(result.codeSet)
        return
      }
      case "totp":
      case "totpReplayed":
      case "totpWrong": {
        const uri = this.#uris.get(model.activeNumber)
        const code =
          act.kind === "totp"
            ? this.#live(act.stepsAway)
            : act.kind === "totpReplayed"
              ? this.#lastLive || "000000"
              : wrongTotp(uri ?? someUri, now)
        const result = await postern.verify("ada", code)
        const expected = model.totp(this.#read(code), this.#isFormer(code), now)
        assert.equal(reasonOf(result), expected)
        if (result.outcome === "accepted") {
          this.#note(code)
          assert.equal(result.codesLeft, model.usableCodes(now))
        }
        return
      }
      case "mistyped": {
        const result = await postern.verify("ada", "ABCD-EFGH-JKLM-NPGX")
        return assert.equal(reasonOf(result), "mistyped")
      }
      case "code":
      case "codeWrong":
      case "check":
      case "confirm":
      case "recover":
      case "replaceByCode":
      case "replaceAtOnceByCode":
        return this.#useCode(act.kind, act.pick)
      case "replace": {
        const proof = this.#live(0)
        const result = await postern.replaceCodes("ada", { proof })
        const expected = model.totp(this.#read(proof), this.#isFormer(proof), now)
        assert.equal(result.outcome === "issued" ? "accepted" : reasonOf(result), expected)
        if (result.outcome !== "issued") return
        this.#note(proof)
        assert.equal(model.replace(now, false), result.staged === true ? "staged" : "in-place")
        this.#receive(result.codeSet)
        return
      }
      case "remove":
        await postern.remove("ada")
        model.remove()
        return
      case "removeProven": {
        const proof = this.#live(0)
        const result = await postern.remove("ada", { proof })
        const expected = model.totp(this.#read(proof), this.#isFormer(proof), now)
        assert.equal(result.outcome === "removed" ? "accepted" : reasonOf(result), expected)
        if (result.outcome === "removed") model.remove()
        return
      }
      case "unlock":
        assert.equal(await postern.unlock("ada"), model.unlock())
        return
    }
  }

  async #useCode(kind: Extract<Act, { readonly pick: number }>["kind"], choice: number) {
    // One more than there are: nobody's code, before the first set
    const held = this.#codes.length === 0 ? null : this.#codes[choice % this.#codes.length]!
    if (held === null) return
    const { postern } = this.#trial
    const now = this.#clock.now
    const typed = kind === "codeWrong" ? wrongCodeLike(held.text) : held.text
    const guess = { ...held, isRight: kind !== "codeWrong" }
    if (kind === "check" || kind === "confirm") {
      const result = await (kind === "check" ? postern.checkCode : postern.confirmCodes)("ada", typed)
      const expected = this.#model.note(guess, now)
      assert.equal("set" in result ? "accepted" : reasonOf(result), expected)
      if ("set" in result) assert.deepEqual([result.set, result.codesLeft], [this.#model.set, this.#model.codesLeft])
      return
    }
    if (kind === "recover") return this.#recover(guess)
    const isAtOnce = kind === "replaceAtOnceByCode"
    const isReplacing = isAtOnce || kind === "replaceByCode"
    const result = isReplacing
      ? await postern.replaceCodes("ada", { proof: typed, ...(isAtOnce && { staged: false }) })
      : await postern.verify("ada", typed)
    const expected = this.#model.code(guess, now)
    const isAccepted = ["accepted", "issued"].includes(result.outcome)
    assert.equal(isAccepted ? "accepted" : reasonOf(result), expected)
    if (!isAccepted) return
    this.#spend(typed)
    if (result.outcome === "accepted") assert.equal(result.codesLeft, this.#model.usableCodes(now))
    if (result.outcome !== "issued") return
    assert.equal(this.#model.replace(now, !isAtOnce), result.staged === true ? "staged" : "in-place")
    this.#receive(result.codeSet)
  }

  async #recover(guess: HeldCode & { readonly isRight: boolean }): Promise<void> {
    const now = this.#clock.now
    const wasSpent = this.#accepted.has(guess.text)
    const result = await this.#trial.postern.recover("ada", guess.text, { account: "ada" })
    assert.equal(
      result.outcome === "recovered" ? "accepted" : reasonOf(result),
      this.#model.code(guess, now, "recover"),
    )
    if (result.outcome !== "recovered") return
    // The code that was just accepted is good for this once more, and is not used again by it.
    if (!wasSpent) this.#spend(guess.text)
    this.#remember(result.enrollment.uri, this.#model.recover(now))
    this.#receive(result.codeSet)
  }

  #spend(typed: string): void {
    assert.ok(!this.#accepted.has(typed), "a code is accepted at most once, ever")
    this.#accepted.add(typed)
  }

  #remember(uri: string, number: number): void {
    this.#uris.set(number, uri)
    this.#secrets.push(new URL(uri).searchParams.get("secret")!)
  }

  #receive(codeSet: { readonly set: number; readonly codes: readonly string[] }): void {
    assert.equal(codeSet.set, this.#model.setsIssued, "sets are numbered without a gap")
    for (const [position, text] of codeSet.codes.entries()) this.#codes.push({ set: codeSet.set, position, text })
  }

  #live(stepsAway: number): string {
    const uri = this.#uris.get(this.#model.activeNumber)
    return authenticatorCode(uri ?? someUri, this.#clock.now + stepsAway * 30_000)
  }

  /** The steps near now at which the active authenticator shows these digits, as its owner could tell. */
  #read(digits: string): readonly number[] {
    const uri = this.#uris.get(this.#model.activeNumber)
    const now = stepOf(this.#clock.now)
    if (uri === undefined) return []
    return [now + 1, now, now - 1].filter(step => authenticatorCode(uri, step * 30_000) === digits)
  }

  /** Whether an authenticator that was replaced shows these digits now. */
  #isFormer(digits: string): boolean {
    const steps = [-1, 0, 1].map(away => stepOf(this.#clock.now) + away)
    return this.#model.formerNumbers(this.#clock.now).some(number => {
      const uri = this.#uris.get(number)
      return uri !== undefined && steps.some(step => authenticatorCode(uri, step * 30_000) === digits)
    })
  }

  #note(code: string): void {
    this.#lastLive = code
    const number = this.#model.activeNumber
    const before = this.#maxStep.get(number) ?? -1
    assert.ok(this.#model.lastStep > before, "the accepted step strictly grows")
    this.#maxStep.set(number, this.#model.lastStep)
  }

  async #holdInvariants(): Promise<void> {
    const { postern } = this.#trial
    const now = this.#clock.now
    const status = await postern.status("ada")
    const model = this.#model
    assert.deepEqual(
      status && {
        totp: status.totp.status,
        isLost: status.totp.lostAt !== null,
        pending: status.totp.enrollmentPending,
        codes: status.codes.status,
        set: status.codes.set,
        staged: status.codes.staged?.set ?? 0,
        left: status.codes.left,
        total: status.codes.total,
        isConfirmed: status.codes.confirmedAt !== null,
        totpFailures: status.throttle.totp?.failures ?? null,
        codeFailures: status.throttle.codes?.failures ?? null,
        totpWait: status.throttle.totp?.retryAfterSeconds ?? null,
        codeWait: status.throttle.codes?.retryAfterSeconds ?? null,
      },
      model.status(now),
    )
  }

  /** At the end: the chain holds, and tells no secret. */
  async end(): Promise<void> {
    const trail = await this.#trial.postern.auditTrail("ada")
    assert.equal(trail.chain, "intact")
    const told = JSON.stringify([trail, await this.#trial.postern.status("ada")])
    for (const { text } of this.#codes) assert.ok(!told.includes(text) && !told.includes(text.replaceAll("-", "")))
    for (const secret of this.#secrets) assert.ok(!told.includes(secret))
    const accepted = trail.events.filter(event => event.kind === "accepted" && event.method === "backup-code").length
    assert.equal(accepted, this.#accepted.size)
    // Whatever is tried at the end, nothing that was accepted once is accepted again.
    await this.#trial.postern.unlock("ada")
    for (const text of this.#accepted)
      assert.equal((await this.#trial.postern.verify("ada", text)).outcome === "accepted", false)
  }
}

const someUri = "otpauth://totp/A:b?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&period=30"

function stepOf(now: number): number {
  return Math.floor(now / 30_000)
}

function reasonOf(result: { readonly outcome: string; readonly reason?: string }): string {
  return result.reason ?? result.outcome
}

const settings = fc.record({
  count: fc.constantFrom(1, 2, 3, 5, 16),
  expireAfterDays: fc.constantFrom(null, null, 1, 3),
  disableAfter: fc.constantFrom(10, 10, 20, 100),
})

async function walk(setting: Setting, seed: number, steps: readonly Act[]): Promise<void> {
  const walking = new Walk(setting, seed)
  // Most subjects begin like this; what follows is anybody's.
  for (const kind of ["enroll", "activate"] as const) await walking.act({ kind })
  for (const step of steps) await walking.act(step)
  await walking.end()
}

test("whatever is done in whatever order, a subject with long codes is as the model says", async () => {
  await fc.assert(
    fc.asyncProperty(
      settings,
      fc.nat(),
      fc.array(acts, { minLength: 10, maxLength: 120, size: "max" }),
      (setting, seed, steps) => walk({ format: "long", ...setting }, seed, steps),
    ),
    { numRuns: 120 },
  )
})

test("whatever is done in whatever order, a subject with standard codes and Argon2id is as the model says", async () => {
  await fc.assert(
    fc.asyncProperty(
      settings,
      fc.nat(),
      fc.array(acts, { minLength: 5, maxLength: 30, size: "max" }),
      (setting, seed, steps) =>
        walk({ format: "standard", ...setting, count: Math.min(2, setting.count) }, seed, steps),
    ),
    { numRuns: 10 },
  )
})

test("guesses alone, in any number, with any unlocks and any time, never pass the cap", async () => {
  const guesses = fc.oneof(
    { weight: 6, arbitrary: fc.record({ kind: fc.constantFrom("codeWrong" as const), pick }) },
    { weight: 4, arbitrary: fc.constant<Act>({ kind: "totpWrong" }) },
    { weight: 4, arbitrary: fc.constant<Act>({ kind: "unlock" }) },
    {
      weight: 2,
      arbitrary: fc.record({ kind: fc.constant("pass" as const), seconds: fc.integer({ min: -60, max: 4000 }) }),
    },
  )
  await fc.assert(
    fc.asyncProperty(fc.nat(), fc.array(guesses, { minLength: 100, maxLength: 300, size: "max" }), (seed, steps) =>
      walk({ format: "long", count: 3, expireAfterDays: null, disableAfter: 10 }, seed, steps),
    ),
    { numRuns: 15 },
  )
})
