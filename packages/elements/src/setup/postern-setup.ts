import { type CSSResultGroup, html, nothing, type TemplateResult } from "lit"
import type { NextStep } from "../challenge/welcome.ts"
import type { CodeSet } from "../client/answers.ts"
import { EnrollmentFlow } from "../flow/enrollment-flow.ts"
import { type Saved, SavingFlow, savedText } from "../flow/saving-flow.ts"
import { codeSheetStyle } from "../view/code-sheet-view.ts"
import { enrollmentStyle } from "../view/enrollment-view.ts"
import { PosternElement } from "../view/postern-element.ts"
import { theme } from "../view/theme.ts"
import { type SetupWords, setupWords } from "../words/setup-words.ts"

/**
 * `<postern-setup ticket="…" base="https://2fa.example.com">`: sets up two-factor sign-in with a ticket for `enroll`. Scan, save the
 * codes, type one back. Leaving before a live code was accepted changes nothing; leaving after it leaves what stands.
 *
 * @fires postern-activated with the signed result, as soon as it is on
 * @fires postern-confirmed when a code was typed back
 * @fires postern-done when there is nothing more to show; its `next` is `replace-codes` where the answer with the codes got lost
 * @fires postern-fault with a code
 */
export class PosternSetup extends PosternElement<keyof SetupWords> {
  static override styles: CSSResultGroup = [theme, enrollmentStyle, codeSheetStyle]
  protected override readonly english = setupWords
  #enrollment: EnrollmentFlow | null = null
  #saving: SavingFlow | null = null
  #ending: string | null = null
  /** what is still to be seen to when this is done */
  #next: NextStep = "continue"
  #isStarting = false

  protected override ticketGiven(): void {
    if (this.#enrollment === null && this.#saving === null && this.#ending === null) void this.#start()
  }

  async #start(): Promise<void> {
    if (this.#isStarting) return
    this.#isStarting = true
    await this.attempt(async () => {
      const answer = await this.client.enroll()
      const isFirst = this.#enrollment === null
      this.#enrollment = new EnrollmentFlow(this, answer, {
        activated: codeSet => this.#activated(codeSet),
        unseen: () => this.#finish(this.say("unseenText"), "replace-codes"),
      })
      if (isFirst) this.requestUpdate()
      else this.turn()
    })
    this.#isStarting = false
  }

  #activated(codeSet: CodeSet | null): void {
    this.#enrollment = null
    if (codeSet === null) this.#finish(this.say("doneKept"))
    else {
      this.#saving = new SavingFlow(this, codeSet, saved => this.#saved(saved))
      this.turn()
    }
  }

  #saved(saved: Saved): void {
    this.#saving = null
    this.#finish(savedText(this, saved))
  }

  #finish(ending: string, next: NextStep = "continue"): void {
    this.#enrollment = null
    this.#ending = ending
    this.#next = next
    this.turn()
  }

  protected override view(): TemplateResult {
    if (this.#ending !== null) return this.#end(this.#ending)
    const saving = this.#saving?.view()
    if (saving) return html`${this.#step(this.#saving?.isProving ? 3 : 2)}${saving}`
    const again = html`<button type="button" class="plain" part="button" id="anew" @click=${() => void this.#start()}>${this.say("newCode")}</button>`
    const enrollment = this.#enrollment?.view({ beside: again })
    if (enrollment) return html`${this.#step(1)}${enrollment}`
    return html`<h2 tabindex="-1">${this.say("setupTitle")}</h2><p>${this.ticket === null ? nothing : this.say("working")}</p>`
  }

  #step(n: number): TemplateResult {
    return html`<p class="step">${this.say("setupTitle")} · ${this.say("step", { n })}</p>`
  }

  #end(text: string): TemplateResult {
    return html`<h2 tabindex="-1">${this.say("doneTitle")}</h2>
      <p class=${this.#next === "continue" ? "notice good" : "notice warm"}>${text}</p>
      <div class="actions">
        <button type="button" class="primary" part="button primary" id="finish"
          @click=${() => this.emit("postern-done", { next: this.#next })}>${this.say(this.#next === "continue" ? "finish" : "goCodes")}</button>
      </div>`
  }
}
