import { html, type TemplateResult } from "lit"
import type { NotAccepted, Recovered } from "../client/answers.ts"
import { ClientFault } from "../client/client-fault.ts"
import { CodeEntry } from "../flow/code-entry.ts"
import type { FlowHost } from "../flow/flow-host.ts"
import { codeField, entryProblem } from "../view/code-field.ts"
import type { ChallengeWords } from "../words/challenge-words.ts"
import type { WordFacts } from "../words/vocabulary.ts"

export interface RecoveryHost extends Omit<FlowHost, "say"> {
  say(key: keyof ChallengeWords, facts?: WordFacts): string
}

export interface RecoveryOfferOptions {
  /** the backup code that was accepted last: good for this once more, for some minutes; null where it has to be typed again */
  readonly spentCode: string | null
  /** Goes to where a new phone is set up with another proof; null where none is left. */
  readonly elsewhere: (() => void) | null
  succeed(recovered: Recovered): void
  back(): void
}

/** Says what setting up a new phone does, and does it with the code that was just accepted; if that is too late, with another one. */
export class RecoveryOffer {
  readonly isOffer = true
  readonly #host: RecoveryHost
  readonly #options: RecoveryOfferOptions
  readonly #entry: CodeEntry<Recovered>
  #spentCode: string | null

  constructor(host: RecoveryHost, options: RecoveryOfferOptions) {
    this.#host = host
    this.#options = options
    this.#spentCode = options.spentCode
    this.#entry = new CodeEntry<Recovered>(host, {
      kind: "backup-code",
      send: async code => {
        const answer = await this.#recover(code)
        // Its time is over, or it was replaced: another one is asked for.
        if (answer.outcome === "refused") {
          this.#spentCode = null
          this.#entry.value = ""
        }
        return answer
      },
      succeed: recovered => {
        this.#spentCode = null
        host.emit("postern-recovered", { result: recovered.result })
        options.succeed(recovered)
      },
    })
  }

  // Where codes are not strong enough to recover with, they still prove who replaces the authenticator.
  async #recover(code: string): Promise<Recovered | NotAccepted> {
    try {
      return await this.#host.client.recover(code)
    } catch (fault) {
      if (fault instanceof ClientFault && fault.code === "recovery-off") this.#options.elsewhere?.()
      throw fault
    }
  }

  view(): TemplateResult {
    const host = this.#host
    const back = html`<button type="button" part="button" id="back" @click=${() => this.#options.back()}>${host.say("back")}</button>`
    return html`<h2 tabindex="-1">${host.say("goAuthenticator")}</h2>
      <p>${host.say("lostText")}</p>
      ${this.#spentCode === null ? this.#field(back) : this.#button(this.#spentCode, back)}`
  }

  #field(beside: TemplateResult): TemplateResult {
    const host = this.#host
    const words = { label: host.say("challengeLabel"), hint: host.say("lostHint"), button: host.say("lostButton") }
    return codeField(host, this.#entry, { ...words, beside })
  }

  #button(code: string, back: TemplateResult): TemplateResult {
    const { isBusy } = this.#entry
    const start = () => {
      this.#entry.type(code)
      void this.#entry.submit()
    }
    return html`${entryProblem(this.#host, this.#entry)}
      <div class="actions">
        <button type="button" class="primary" part="button primary" id="start" aria-disabled=${String(isBusy)}
          @click=${start}>${this.#host.say(isBusy ? "working" : "lostButton")}</button>
        ${back}
      </div>`
  }
}
