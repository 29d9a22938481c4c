import type { ReactiveControllerHost } from "lit"
import type { NotAccepted, RefusalReason } from "../client/answers.ts"
import { ClientFault } from "../client/client-fault.ts"
import { faultWord } from "../view/fault-word.ts"
import { refusalText } from "../view/refusal-text.ts"
import type { SharedSpeaker } from "../view/speaker.ts"
import { type FieldKind, typedFactor, typingProblem } from "../view/typing-text.ts"
import { WaitClock } from "./wait-clock.ts"

/** The element that a field stands in. */
export interface EntryHost extends ReactiveControllerHost, SharedSpeaker {
  /** Reads something out to people who cannot see it. */
  announce(text: string): void
  /** Tells the application of a fault. */
  report(code: string): void
  /** Puts the caret back into the field. */
  focusField(): void
}

/** What a field is for: which codes it takes, where one goes, and what follows when it is right. */
export interface EntryTask<Answer> {
  readonly kind: FieldKind
  send(typed: string): Promise<Answer | NotAccepted>
  /** Says why an answer that is right is not what was asked for here; null where it is. */
  complaint?(answer: Answer): string | null
  succeed(answer: Answer): void | Promise<void>
}

/** One field for a code, with everything that can come of it. What was typed is gone from here once it is accepted. */
export class CodeEntry<Answer extends { readonly outcome?: string | undefined }> {
  readonly kind: FieldKind
  value = ""
  problem: string | null = null
  /** why the last code was refused; null where none was, or something else was typed since */
  refusedAs: RefusalReason | null = null
  isBusy = false
  readonly #host: EntryHost
  readonly #task: EntryTask<Answer>
  readonly #clock: WaitClock

  constructor(host: EntryHost, task: EntryTask<Answer>) {
    this.#host = host
    this.#task = task
    this.kind = task.kind
    this.#clock = new WaitClock(host, () => host.announce(host.say("waitOver")))
  }

  get waitSeconds(): number {
    return this.#clock.seconds
  }

  type(value: string): void {
    this.value = value
    this.problem = null
    this.refusedAs = null
    this.#host.requestUpdate()
  }

  /** Sends what was typed, unless it cannot be right: a typing error is told here and costs no try. */
  async submit(): Promise<void> {
    if (this.isBusy || this.waitSeconds > 0) return
    const typed = this.value
    const problem = typingProblem(this.#host, typed, this.kind)
    if (problem !== null) return this.#complain(problem)
    this.isBusy = true
    this.problem = null
    this.refusedAs = null
    this.#host.announce(this.#host.say("working"))
    this.#host.requestUpdate()
    try {
      const answer = await this.#task.send(typed)
      if (isNotAccepted(answer)) return this.#refuse(answer, typed)
      const complaint = this.#task.complaint?.(answer) ?? null
      if (complaint !== null) return this.#complain(complaint)
      this.value = ""
      this.isBusy = false
      await this.#task.succeed(answer)
    } catch (fault) {
      const code = fault instanceof ClientFault ? fault.code : "internal"
      this.#complain(this.#host.say(faultWord(code)))
      this.#host.report(code)
    } finally {
      this.isBusy = false
      this.#host.requestUpdate()
    }
  }

  #refuse(answer: NotAccepted, typed: string): void {
    const factor = typedFactor(typed)
    // The digits are of no use any more; a code from the sheet is looked at again.
    if (factor.kind === "totp") this.value = ""
    this.refusedAs = answer.outcome === "refused" ? answer.reason : null
    if ((answer.retryAfterSeconds ?? 0) > 0) this.#clock.start(answer.retryAfterSeconds!)
    this.#complain(refusalText(this.#host, answer, factor))
  }

  #complain(problem: string): void {
    this.problem = problem
    this.#host.requestUpdate()
    this.#host.focusField()
  }
}

function isNotAccepted<Answer extends { readonly outcome?: string | undefined }>(
  answer: Answer | NotAccepted,
): answer is NotAccepted {
  return answer.outcome === "refused" || answer.outcome === "throttled"
}
