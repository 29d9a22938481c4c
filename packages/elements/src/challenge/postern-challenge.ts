import { adoptStyles, html, nothing, type TemplateResult } from "lit"
import type { Accepted } from "../client/answers.ts"
import { CodeEntry } from "../flow/code-entry.ts"
import type { Older } from "../flow/saving-flow.ts"
import { codeField } from "../view/code-field.ts"
import { PosternElement } from "../view/postern-element.ts"
import { theme } from "../view/theme.ts"
import { typedFactor } from "../view/typing-text.ts"
import { type ChallengeWords, challengeWords } from "../words/challenge-words.ts"
import { type NextStep, welcome } from "./welcome.ts"

/**
 * `<postern-challenge ticket="…" base="https://2fa.example.com">`: the second step of a sign-in. One field takes codes of the
 * app and backup codes. After a backup code a new phone is set up here and now: the code that was accepted is the proof.
 *
 * @fires postern-accepted with the signed result, at once
 * @fires postern-recovered with the signed result, when a lost phone was answered here
 * @fires postern-confirmed when one of the new codes was typed back
 * @fires postern-done when there is nothing more to show, with where to go next
 * @fires postern-fault with a code; after `ticket-expired` set a new `ticket`
 */
export class PosternChallenge extends PosternElement<keyof ChallengeWords> {
  // Those of setting up a new phone come with the part that needs them.
  protected override english = challengeWords as ChallengeWords
  #accepted: Omit<Accepted, "result"> | null = null
  #step: { readonly isOffer?: true; view(): TemplateResult | null } | null = null
  #isPartMissing = false
  #keyboard: "numeric" | "text" = "numeric"
  /** the backup code that was accepted last; kept no longer than it is shown what can be done with it */
  #spentCode: string | null = null
  readonly #entry = new CodeEntry<Accepted>(this, {
    kind: "either",
    send: async code => {
      this.#spentCode = typedFactor(code).kind === "backup-code" ? code : null
      return this.client.verify(code)
    },
    succeed: accepted => this.#accept(accepted),
  })

  override connectedCallback(): void {
    super.connectedCallback()
    addEventListener("pagehide", this.#forget)
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    removeEventListener("pagehide", this.#forget)
    this.#forget()
  }

  #accept({ result, ...accepted }: Accepted): void {
    const isByCode = accepted.method === "backup-code"
    // Now, while there is a connection: a browser does not ask again for a part that it failed to get.
    if (isByCode) void loadRecovery().catch(() => {})
    this.emit("postern-accepted", { result, ...accepted })
    if (!isByCode && accepted.advice.length === 0) this.#leave("continue")
    else {
      this.#accepted = accepted
      this.turn()
    }
  }

  #leave(next: NextStep): void {
    this.#spentCode = null
    this.emit("postern-done", { next })
  }

  readonly #forget = () => {
    this.#spentCode = null
    if (this.#step?.isOffer) this.#turnBack()
  }

  /** Offers to set up a new phone with the code that was accepted last; nothing is begun that could not be shown. */
  async #offerRecovery(): Promise<void> {
    try {
      const { RecoveryFlow, RecoveryOffer, recoveryEndView, recoveryStyles, recoveryWords } = await loadRecovery()
      this.english = { ...challengeWords, ...recoveryWords }
      if (this.shadowRoot !== null) adoptStyles(this.shadowRoot, [theme, ...recoveryStyles])
      this.#step = new RecoveryOffer(this, {
        spentCode: this.#spentCode,
        elsewhere: (this.#accepted?.codesLeft ?? 0) > 0 ? () => this.#leave("replace-authenticator") : null,
        succeed: recovered => {
          this.#spentCode = null
          this.#step = new RecoveryFlow(this, recovered, this.#older(), {
            end: end => {
              this.#step = { view: () => recoveryEndView(this, end, () => this.#leave("continue")) }
              this.turn()
            },
            // What the new app shows signs in: so it is on.
            isOn: async code => (await this.client.verify(code)).outcome === "accepted",
          })
          this.turn()
        },
        back: () => this.#turnBack(),
      })
      this.turn()
    } catch {
      this.#isPartMissing = true
      this.report("not-loaded")
      this.requestUpdate()
    }
  }

  #turnBack(): void {
    this.#step = null
    this.turn()
  }

  // Where the answer about the last code got lost, there may be none: what is said then holds either way.
  #older(): Older {
    return this.#accepted !== null && this.#accepted.codesLeft > 0 ? "good" : "none-left"
  }

  protected override view(): TemplateResult {
    const step = this.#step?.view()
    if (step) return step
    const missing = this.#isPartMissing
      ? html`<div role="alert"><p class="notice bad" part="problem">${this.say("notLoaded")}</p></div>`
      : nothing
    if (this.#accepted === null) return html`${this.#question()}${missing}`
    const actions = {
      leave: (next: NextStep) => this.#leave(next),
      recover: () => void this.#offerRecovery(),
    }
    return html`${missing}${welcome({ say: (key, facts) => this.say(key, facts) }, this.#accepted, actions)}`
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
      ${this.#entry.refusedAs === "already-used" ? this.#usedOffer() : nothing}
      <details @toggle=${this.#offerKit}><summary>${this.say("challengeHelp")}</summary><p class="soft">${this.say("challengeHelpText")}</p></details>`
  }

  // Fetched when somebody looks for another way in; without it a code can still be typed.
  readonly #offerKit = () =>
    void loadRecovery().then(
      ({ offerKit }) => offerKit(this, this.#entry),
      () => {},
    )

  // The page was closed after the last code, or its answer got lost: that code is still the proof for some minutes.
  #usedOffer(): TemplateResult {
    return html`<div class="notice warm" part="advice"><p>${this.say("usedOffer")}</p>
      <button type="button" part="button" id="set-up" @click=${() => void this.#offerRecovery()}>${this.say("goAuthenticator")}</button></div>`
  }
}

function loadRecovery(): Promise<typeof import("./recovery.ts")> {
  return import("./recovery.ts")
}
