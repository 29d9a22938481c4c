import assert from "node:assert/strict"
import type { Postern } from "postern"

/** A subject as the load uses it; codes in the order of their selectors, from 0. */
export interface LoadedSubject {
  readonly subject: string
  readonly uri: string
  readonly codes: readonly string[]
}

export interface Attempt {
  readonly subject: LoadedSubject
  readonly input: string
  /** the place of the code in its set, or what kind of TOTP code it is */
  readonly means: number | "totp" | "wrong"
}

/** What a client was told. Only "unknown" leaves open what happened. */
export type Answer = "accepted" | "wrong-code" | "refused" | "throttled" | "unavailable" | "unknown"

interface Tally {
  readonly codes: Map<number, Answer[]>
  readonly totp: Map<string, Answer[]>
  readonly wrong: Answer[]
}

/** Remembers every answer that a client got, and holds the audit trails against them. */
export class AttemptLedger {
  readonly #tallies = new Map<string, Tally>()
  readonly counts: Record<Answer, number> = {
    accepted: 0,
    "wrong-code": 0,
    refused: 0,
    throttled: 0,
    unavailable: 0,
    unknown: 0,
  }

  // A silence from the beginning on counts, too.
  #lastDecision = performance.now()
  #maxSilenceMs = 0

  /** The longest time since it was made in which nobody was told a decision, in milliseconds. */
  get maxSilenceMs(): number {
    return this.#maxSilenceMs
  }

  note({ subject: { subject }, input, means }: Attempt, answer: Answer): void {
    if (answer !== "unavailable" && answer !== "unknown") {
      const now = performance.now()
      this.#maxSilenceMs = Math.max(this.#maxSilenceMs, now - this.#lastDecision)
      this.#lastDecision = now
    }
    const tally = this.#tallies.get(subject) ?? { codes: new Map(), totp: new Map(), wrong: [] }
    this.#tallies.set(subject, tally)
    const answers =
      means === "wrong"
        ? tally.wrong
        : typeof means === "number"
          ? listIn(tally.codes, means)
          : listIn(tally.totp, input)
    answers.push(answer)
    this.counts[answer]++
  }

  /**
   * Checks that what was acknowledged happened, and once; that what happened was acknowledged or is unknown to its client; that failures
   * were neither lost nor invented; that every chain is intact.
   */
  async check(postern: Postern): Promise<void> {
    for (const [subject, tally] of this.#tallies) {
      const { events, chain } = await postern.auditTrail(subject)
      assert.equal(chain, "intact", subject)
      const accepted = events.filter(event => event.kind === "accepted")
      const spent = accepted.flatMap(({ method, set, selector }) =>
        method === "backup-code" ? [`${set}/${selector}`] : [],
      )
      assert.equal(new Set(spent).size, spent.length, `${subject}: a code was accepted twice`)
      const steps = accepted.flatMap(({ step }) => (step === undefined ? [] : [step]))
      assert.equal(new Set(steps).size, steps.length, `${subject}: a step was accepted twice`)
      for (const [position, answers] of tally.codes) {
        checkOnce(answers, spent.includes(`1/${position}`) ? 1 : 0, `${subject}: code ${position}`)
      }
      const told = [...tally.totp.values()].flat()
      for (const [digits, answers] of tally.totp) {
        assert.ok(answers.filter(answer => answer === "accepted").length <= 1, `${subject}: ${digits} accepted twice`)
      }
      checkBetween(told, "accepted", steps.length, `${subject}: accepted steps`)
      const failures = events.filter(event => event.kind === "refused" && event.reason === "wrong-code").length
      checkBetween(tally.wrong, "wrong-code", failures, `${subject}: failures`)
    }
  }
}

function listIn<K>(map: Map<K, Answer[]>, key: K): Answer[] {
  const list = map.get(key) ?? []
  map.set(key, list)
  return list
}

function checkOnce(answers: readonly Answer[], happened: number, what: string): void {
  assert.ok(answers.filter(answer => answer === "accepted").length <= 1, `${what} was accepted twice`)
  checkBetween(answers, "accepted", happened, what)
}

function checkBetween(answers: readonly Answer[], wanted: Answer, happened: number, what: string): void {
  const acknowledged = answers.filter(answer => answer === wanted).length
  const unknown = answers.filter(answer => answer === "unknown").length
  assert.ok(
    happened >= acknowledged && happened <= acknowledged + unknown,
    `${what}: ${happened} happened, ${acknowledged} acknowledged, ${unknown} unknown`,
  )
}
