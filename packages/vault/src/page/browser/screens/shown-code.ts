import { html, nothing, type TemplateResult } from "lit"
import type { HandedAnswer } from "../../answers.ts"
import type { CopiedState } from "../copied-code.ts"
import type { ScreenHost } from "../screen.ts"

/** How long a code stays on the page, in seconds. */
export const shownSeconds = 45

const marks = ["used", "unused", "failed", "unsure"] as const

/** A code that was handed out: on the page for 45 seconds and then gone, while the question stays what became of it. */
export class ShownCode {
  readonly #host: ScreenHost
  readonly #account: string
  readonly #settled: () => void
  readonly #timer: ReturnType<typeof setInterval>
  readonly #until: number
  #handed: HandedAnswer
  #copied: CopiedState | null = null
  #problem = ""

  constructor(host: ScreenHost, account: string, handed: HandedAnswer, settled: () => void) {
    this.#host = host
    this.#account = account
    this.#handed = handed
    this.#settled = settled
    this.#until = Date.now() + shownSeconds * 1000
    this.#timer = setInterval(() => this.#tick(), 1000)
  }

  get #secondsLeft(): number {
    return Math.max(0, Math.ceil((this.#until - Date.now()) / 1000))
  }

  /** Takes the code out of the page and of memory. */
  hide(): void {
    clearInterval(this.#timer)
    if (this.#handed.code === "") return
    this.#handed = { ...this.#handed, code: "" }
    this.#host.announce(this.#host.speaker.say("codeGone"))
    this.#host.redraw()
  }

  #tick(): void {
    if (this.#secondsLeft === 0) this.hide()
    else this.#host.redraw()
  }

  async #copy(): Promise<void> {
    await this.#host.copied.copy(this.#handed.code, state => {
      this.#copied = state
      this.#host.announce(this.#host.speaker.say(state))
      this.#host.redraw()
    })
  }

  async #mark(mark: (typeof marks)[number]): Promise<void> {
    const { batch, number } = this.#handed
    this.hide()
    try {
      await this.#host.api.do("mark", { batch, number, mark })
      this.#host.announce(this.#host.speaker.say("marked"))
      this.#settled()
    } catch (fault) {
      this.#problem = this.#host.faultText(fault)
      this.#host.redraw()
    }
  }

  view(): TemplateResult {
    const { speaker } = this.#host
    const { code, number, left, isReusable } = this.#handed
    return html`<section class="shown" aria-labelledby="shown-title">
      <h3 id="shown-title" tabindex="-1">${speaker.say("yourCode", { number, account: this.#account })}</h3>
      ${
        code === ""
          ? html`<p class="notice warm">${speaker.say("codeGone")}</p>`
          : html`<p class="code" dir="ltr" translate="no">${code}</p>
            <p class="soft" role="timer" aria-live="off">${speaker.say("goneIn", { seconds: this.#secondsLeft })}</p>
            <div class="actions">
              <button type="button" @click=${() => void this.#copy()}>${speaker.say("copy")}</button>
              <button type="button" @click=${() => this.hide()}>${speaker.say("hideNow")}</button>
            </div>`
      }
      ${
        // What stays is told by the page, on every screen.
        this.#copied === null || this.#copied === "copiedStays"
          ? nothing
          : html`<p class="soft copied">${speaker.say(this.#copied)}</p>`
      }
      <fieldset><legend>${speaker.say("didItWork")}</legend>
        <div class="actions">
          ${marks.map((mark, at) => html`<button type="button" class=${at === 0 ? "primary" : ""} @click=${() => void this.#mark(mark)}>${speaker.say(`mark_${mark}`)}</button>`)}
        </div>
      </fieldset>
      ${this.#problem === "" ? nothing : html`<p class="notice bad" role="alert">${this.#problem}</p>`}
      ${isReusable ? nothing : html`<p class=${left === 0 ? "notice bad" : "soft"}>${left === 0 ? speaker.say("lastOne") : speaker.say("leftAfter", { n: left })}</p>`}
    </section>`
  }
}
