import { html, type TemplateResult } from "lit"
import type { Recovered } from "../client/answers.ts"
import { EnrollmentFlow } from "./enrollment-flow.ts"
import type { FlowHost } from "./flow-host.ts"
import { type Older, type Saved, SavingFlow, savedText } from "./saving-flow.ts"

/** How a recovery was left, in a title and a sentence; and whether a new phone signs in. */
export interface RecoveryEnd {
  readonly title: string
  readonly text: string
  readonly isDone: boolean
}

export interface RecoveryEnds {
  end(end: RecoveryEnd): void
  isOn(code: string): Promise<boolean>
}

/**
 * From the answer to a lost phone to the new one: the codes first, for they are a way in whatever follows, then the QR code. Each step can be
 * put off: the next sign-in with a backup code begins it anew.
 */
export class RecoveryFlow {
  readonly #host: FlowHost
  readonly #end: (end: RecoveryEnd) => void
  #step: SavingFlow | EnrollmentFlow

  /** @param older whether codes of before are left, which work until one of the new is typed back */
  constructor(host: FlowHost, { codeSet, enrollment }: Recovered, older: Older, ends: RecoveryEnds) {
    const { end, isOn } = ends
    this.#host = host
    this.#end = end
    this.#step = new SavingFlow(
      host,
      codeSet,
      saved => {
        if (saved.as === "gone") return this.#finish("noPhoneTitle", savedText(host, saved, older))
        const done = () => this.#finish("recoveredTitle", this.#recoveredText(saved))
        this.#step = new EnrollmentFlow(host, enrollment, {
          activated: issued => {
            // New codes only where neither those just shown nor any older one could be a way in any more.
            if (issued === null) return done()
            this.#step = new SavingFlow(host, issued, again => this.#finish("recoveredTitle", savedText(host, again)))
            host.turn()
          },
          unseen: done,
          isOn,
        })
        host.turn()
      },
      older,
    )
  }

  view(): TemplateResult | null {
    const host = this.#host
    if (this.#step instanceof SavingFlow) return this.#step.view()
    const later = () => this.#finish("noPhoneTitle", host.say("noPhoneText"))
    return this.#step.view({
      beside: html`<button type="button" part="button" id="later" @click=${later}>${host.say("later")}</button>`,
      leave: `${host.say("leaveScanLost")} ${host.say("noPhoneText")}`,
    })
  }

  #recoveredText(saved: Saved): string {
    return saved.as === "proved"
      ? this.#host.say("recoveredProved", { n: saved.codesLeft })
      : this.#host.say("recoveredLater")
  }

  #finish(title: "recoveredTitle" | "noPhoneTitle", text: string): void {
    this.#end({ title: this.#host.say(title), text, isDone: title === "recoveredTitle" })
  }
}
