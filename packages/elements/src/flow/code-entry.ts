import type { ReactiveControllerHost } from "lit"
import type { Method, NotAccepted, RefusalReason } from "../client/answers.ts"
import { codeOf } from "../client/client-fault.ts"
import { faultWord } from "../view/fault-word.ts"
import { refusalText } from "../view/refusal-text.ts"
import { type FieldKind, plainCode, severalCodes, typedFactor, typingProblem } from "../view/typing-text.ts"
import { type WaitSpeaker, waitText } from "../view/wait-text.ts"
import { WaitClock } from "./wait-clock.ts"

/** The element that a field stands in. */
export interface EntryHost extends ReactiveControllerHost, WaitSpeaker {
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
  /** Says more of a fault than is said of every one; null where there is nothing more to say. */
  explain?(fault: unknown): string | null
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
  /** codes that were pasted or filled in together, to take one of */
  choices: readonly string[] = []
  readonly #host: EntryHost
  readonly #task: EntryTask<Answer>
  readonly #clocks: Readonly<Record<Method, WaitClock>>

  constructor(host: EntryHost, task: EntryTask<Answer>) {
    this.#host = host
    this.#task = task
    this.kind = task.kind
    const over = () => host.announce(host.say("waitOver"))
    this.#clocks = { totp: new WaitClock(host, over), "backup-code": new WaitClock(host, over) }
  }

  /** How long codes of one kind are not looked at, in seconds; 0 for now. Failures of one kind delay nobody who has the other. */
  waitOf(method: Method): number {
    return this.#clocks[method].seconds
  }

  /** Begins with waits that are running already. */
  hold(method: Method, seconds: number): void {
    if (seconds > 0) this.#clocks[method].start(seconds)
  }

  /** the kinds of code that this field takes */
  get methods(): readonly Method[] {
    return this.kind === "either" ? ["totp", "backup-code"] : [this.kind]
  }

  /** whether what is typed would not be looked at now, or nothing that could be */
  get isWaiting(): boolean {
    const { kind } = typedFactor(plainCode(this.value))
    if (kind !== "mistyped") return this.waitOf(kind) > 0
    return this.methods.every(method => this.waitOf(method) > 0)
  }

  type(value: string): void {
    this.value = value
    this.problem = null
    this.refusedAs = null
    this.choices = []
    this.#host.requestUpdate()
  }

  /** Puts one of several codes into the field; nothing is sent. */
  choose(code: string): void {
    this.type(code)
    this.#host.focusField()
  }

  /** Takes what is pasted, unless it is more than one code. @returns whether it is taken */
  paste(text: string): boolean {
    if (severalCodes(text).length === 0) return true
    this.#complain(this.#host.say("several"), text)
    return false
  }

  /** Sends what was typed, unless it cannot be right: a typing error is told here and costs no try. */
  async submit(): Promise<void> {
    if (this.isBusy) return
    if (this.isWaiting) return this.#host.announce(waitText(this.#host, this))
    const typed = plainCode(this.value)
    const problem = typingProblem(this.#host, typed, this.kind)
    if (problem !== null) return this.#complain(problem, typed)
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
      this.#complain(this.#task.explain?.(fault) ?? this.#host.say(faultWord(fault)))
      this.#host.report(codeOf(fault))
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
    const { retryAfterSeconds = 0 } = answer
    if (retryAfterSeconds > 0) this.#clocks[factor.kind === "totp" ? "totp" : "backup-code"].start(retryAfterSeconds)
    this.#complain(refusalText(this.#host, answer, factor))
  }

  #complain(problem: string, text = ""): void {
    this.problem = problem
    this.choices = severalCodes(text).filter(code => !typingProblem(this.#host, code, this.kind))
    this.#host.requestUpdate()
    this.#host.focusField()
  }
}

function isNotAccepted<Answer extends { readonly outcome?: string | undefined }>(
  answer: Answer | NotAccepted,
): answer is NotAccepted {
  return answer.outcome === "refused" || answer.outcome === "throttled"
}
