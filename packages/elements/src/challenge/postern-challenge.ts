import { html, nothing, type TemplateResult } from "lit"
import type { Accepted } from "../client/answers.ts"
import { CodeEntry } from "../flow/code-entry.ts"
import { codeField } from "../view/code-field.ts"
import { PosternElement } from "../view/postern-element.ts"
import { type ChallengeWords, challengeWords } from "../words/challenge-words.ts"

/** Where somebody goes after signing in. */
export type NextStep = "continue" | "replace-authenticator" | "replace-codes" | "confirm-codes"

/**
 * `<postern-challenge ticket="…" base="https://2fa.example.com">`: the second step of a sign-in. One field takes codes of the
 * app and of the sheet.
 *
 * @fires postern-accepted with the signed result, at once
 * @fires postern-done when there is nothing more to show, with where to go next
 * @fires postern-fault with a code; after `ticket-expired` set a new `ticket`
 */
export class PosternChallenge extends PosternElement<keyof ChallengeWords> {
  protected override readonly english = challengeWords
  #accepted: Accepted | null = null
  #keyboard: "numeric" | "text" = "numeric"
  readonly #entry = new CodeEntry<Accepted>(this, {
    kind: "either",
    send: code => this.client.verify(code),
    succeed: accepted => this.#accept(accepted),
  })

  #accept(accepted: Accepted): void {
    const { result, method, codesLeft, advice } = accepted
    this.emit("postern-accepted", { result, method, codesLeft, advice })
    if (advice.length === 0 && method === "totp") this.#leave("continue")
    else {
      // The result is the application's now; what is shown needs none.
      this.#accepted = { ...accepted, result: "" }
      this.turn()
    }
  }

  #leave(next: NextStep): void {
    this.emit("postern-done", { next })
  }

  protected override view(): TemplateResult {
    return this.#accepted === null ? this.#question() : this.#welcome(this.#accepted)
  }

  #question(): TemplateResult {
    const isNumeric = this.#keyboard === "numeric"
    const switchKeyboard = () => {
      this.#keyboard = isNumeric ? "text" : "numeric"
      this.requestUpdate()
      this.focusField()
    }
    return html`<h2 tabindex="-1">${this.say("challengeTitle")}</h2>
      ${codeField(this, this.#entry, {
        label: this.say("challengeLabel"),
        hint: this.say("challengeHint"),
        button: this.say("challengeButton"),
        keyboard: this.#keyboard,
        // A keyboard of digits alone is handy for most and a dead end for a backup code, so it can be changed where there is one.
        below: html`<p class="touch"><button type="button" class="plain" part="button" id="keyboard" @click=${switchKeyboard}>${this.say(isNumeric ? "challengeLetters" : "challengeDigits")}</button></p>`,
      })}
      <details><summary>${this.say("challengeHelp")}</summary><p class="soft">${this.say("challengeHelpText")}</p></details>`
  }

  #welcome({ method, codesLeft, advice }: Accepted): TemplateResult {
    const left = codesLeft === 0 ? this.say("noCodesLeft") : this.say("codesLeft", { n: codesLeft })
    const go = (next: NextStep, key: keyof ChallengeWords) =>
      html`<button type="button" part="button" @click=${() => this.#leave(next)}>${this.say(key)}</button>`
    const advised = (text: keyof ChallengeWords, button: TemplateResult) =>
      html`<div class="notice warm" part="advice"><p>${this.say(text)}</p>${button}</div>`
    return html`<h2 tabindex="-1">${this.say("challengeDone")}</h2>
      ${method === "backup-code" || advice.includes("codes-low") ? html`<p class="notice good">${left}</p>` : nothing}
      ${advice.includes("replace-authenticator") ? advised("adviseAuthenticator", go("replace-authenticator", "goAuthenticator")) : nothing}
      ${advice.includes("codes-low") ? advised("adviseCodes", go("replace-codes", "goCodes")) : nothing}
      ${advice.includes("codes-expiring") && !advice.includes("codes-low") ? advised("adviseExpiring", go("replace-codes", "goCodes")) : nothing}
      ${advice.includes("confirm-codes") ? advised("adviseConfirm", go("confirm-codes", "goConfirm")) : nothing}
      <div class="actions">
        <button type="button" class="primary" part="button primary" @click=${() => this.#leave("continue")}>${this.say("goOn")}</button>
      </div>`
  }
}
