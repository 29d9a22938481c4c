import type { Kit } from "@postern/core/kit"
import { type CSSResultGroup, html, nothing, type TemplateResult } from "lit"
import { CodeSheet } from "../flow/code-sheet.ts"
import { codeSheetStyle, codeSheetView } from "../view/code-sheet-view.ts"
import { PosternElement } from "../view/postern-element.ts"
import { theme } from "../view/theme.ts"
import { type OpenerWords, openerWords } from "../words/opener-words.ts"
import { KitEntry } from "./kit-entry.ts"
import { kitEntryStyle, kitEntryView } from "./kit-entry-view.ts"

/**
 * `<postern-kit-opener>`: opens a kit that was mailed, with the passphrase that came another way, and shows its codes to be saved. It needs
 * no ticket and no service: nothing is sent anywhere, and nothing is kept.
 *
 * @fires postern-done when the codes are saved; next, one of them is typed back where they were asked for
 */
export class PosternKitOpener extends PosternElement<keyof OpenerWords> {
  static override styles: CSSResultGroup = [theme, codeSheetStyle, kitEntryStyle]
  protected override readonly english = openerWords
  readonly #sheet = new CodeSheet(this, () => this.#end("gone"))
  readonly #entry = new KitEntry(this, (kit, text) => this.#show(kit, text))
  #ending: "gone" | "saved" | null = null

  /** @internal */
  focusFile(): void {
    void this.focusOn("input#file")
  }

  // The page may have been left, or the element taken away, while the file was being opened.
  #show({ set, codes, issuedAt, expiresAt }: Kit, text: string): void {
    if (!this.isConnected) return
    this.#sheet.take({ set, codes, issuedAt, expiresAt, text })
    this.turn()
  }

  #save(): void {
    this.#sheet.letGo()
    this.#end("saved")
  }

  #end(ending: "gone" | "saved"): void {
    this.#ending = ending
    this.turn()
  }

  protected override view(): TemplateResult {
    const { set } = this.#sheet
    if (set !== null) {
      const [text, leave] = [this.say("openerSheetText"), this.say("openerLeave")]
      return codeSheetView(this, this.#sheet, set, { saved: () => this.#save(), text, leave })
    }
    if (this.#ending === "saved") return this.#doneView()
    const gone = html`<p class="notice warm" part="message">${this.say("openerGone")}</p>`
    return html`${this.#ending === "gone" ? gone : nothing}${kitEntryView(key => this.say(key), this.#entry)}`
  }

  #doneView(): TemplateResult {
    return html`<h2 tabindex="-1">${this.say("openerDoneTitle")}</h2>
      <p class="notice good" part="message">${this.say("openerDone")}</p>
      <div class="actions">
        <button type="button" class="primary" part="button primary" id="finish" @click=${() => this.emit("postern-done", { next: "confirm-codes" })}>${this.say("finish")}</button>
      </div>`
  }
}
