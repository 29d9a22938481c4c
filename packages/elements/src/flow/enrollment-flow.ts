import type { TemplateResult } from "lit"
import type { Activated, CodeSet, Enrollment, NotAccepted } from "../client/answers.ts"
import { codeOf, isOutcomeUnknown } from "../client/client-fault.ts"
import { type EnrollmentSurroundings, enrollmentView } from "../view/enrollment-view.ts"
import { CodeEntry } from "./code-entry.ts"
import type { FlowHost } from "./flow-host.ts"

export interface EnrollmentEnds {
  /** @param codeSet the codes that came with it; null where those of a recovery stay */
  activated(codeSet: CodeSet | null): void
  /** It is on, and the answer got lost with the codes, if there were any. */
  unseen(): void
  /** Finds out in another way whether it is on, once the code that was sent is too old to be asked for again. @default the service says so */
  isOn?(code: string): Promise<boolean>
}

/** Stands for an answer that got lost. */
const unseen: Activated = { outcome: "activated", codeSet: null, repeated: true }

/** From the QR code to the first live code. The secret is gone from here with the code that proves it. */
export class EnrollmentFlow {
  readonly #host: FlowHost
  readonly #ends: EnrollmentEnds
  readonly #entry: CodeEntry<Activated>
  #enrollment: Enrollment | null
  /** whether an answer got lost, so that it may be on already */
  #isUnsure = false

  constructor(host: FlowHost, enrollment: Enrollment, ends: EnrollmentEnds) {
    this.#host = host
    this.#ends = ends
    this.#enrollment = enrollment
    this.#entry = new CodeEntry<Activated>(host, {
      kind: "totp",
      send: code => this.#activate(code),
      explain: fault => (isOutcomeUnknown(fault) ? host.say("unsure") : null),
      succeed: ({ result, codeSet, repeated }) => {
        this.#enrollment = null
        // What ends a recovery at a sign-in carries none: the sign-in had one.
        if (result !== undefined) host.emit("postern-activated", { result })
        if (repeated) ends.unseen()
        else ends.activated(codeSet)
      },
    })
  }

  view(around: EnrollmentSurroundings = {}): TemplateResult | null {
    const button = this.#isUnsure ? { button: this.#host.say("lookAgain") } : {}
    return this.#enrollment && enrollmentView(this.#host, this.#enrollment, this.#entry, { ...around, ...button })
  }

  /** Sends the code; where no answer comes, once more: the service says of the same code whether it did it a moment ago. */
  async #activate(code: string): Promise<Activated | NotAccepted> {
    try {
      const answer = await this.#host.client.activate(code)
      const isGone = answer.outcome === "refused" && answer.reason === "not-enrolled"
      if (this.#isUnsure && isGone && (await this.#ends.isOn?.(code))) return unseen
      // What is refused as wrong is still waiting for the right one.
      if (!isGone) this.#isUnsure = false
      return answer
    } catch (fault) {
      if (this.#isUnsure && codeOf(fault) === "already-enrolled") return unseen
      if (!isOutcomeUnknown(fault) || this.#isUnsure) throw fault
      this.#isUnsure = true
      return this.#activate(code)
    }
  }
}
