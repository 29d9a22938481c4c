import { html, type TemplateResult } from "lit"
import type { CodeSet, Noted } from "../client/answers.ts"
import { codeField } from "../view/code-field.ts"
import { codeSheetView } from "../view/code-sheet-view.ts"
import type { SetupSpeaker } from "../view/enrollment-view.ts"
import { CodeEntry } from "./code-entry.ts"
import { CodeSheet } from "./code-sheet.ts"
import type { FlowHost } from "./flow-host.ts"

/** How the codes were left: one was typed back, or not yet, or the page was left before. */
export type Saved = { readonly as: "proved"; readonly codesLeft: number } | { readonly as: "later" | "gone" }

/** Says how the codes were left. */
export function savedText(speaker: SetupSpeaker, saved: Saved): string {
  if (saved.as === "gone") return speaker.say("gone")
  return saved.as === "proved" ? speaker.say("doneProved", { n: saved.codesLeft }) : speaker.say("doneLater")
}

/** From new codes to the proof that they are saved. */
export class SavingFlow {
  readonly #host: FlowHost
  readonly #sheet: CodeSheet
  readonly #end: (saved: Saved) => void
  #proof: CodeEntry<Noted> | null = null

  constructor(host: FlowHost, codeSet: CodeSet, end: (saved: Saved) => void) {
    this.#host = host
    this.#end = end
    this.#sheet = new CodeSheet(host, () => this.#finish({ as: "gone" }))
    this.#sheet.take(codeSet)
  }

  /** whether the codes are put away and one of them is asked for */
  get isProving(): boolean {
    return this.#proof !== null
  }

  view(): TemplateResult | null {
    const { set } = this.#sheet
    if (set === null) return null
    return this.#proof === null
      ? codeSheetView(this.#host, this.#sheet, set, { saved: () => this.#prove() })
      : this.#proofView(this.#proof)
  }

  #prove(): void {
    this.#sheet.hide()
    this.#proof = new CodeEntry<Noted>(this.#host, {
      kind: "backup-code",
      send: code => this.#host.client.confirmCodes(code),
      succeed: ({ set, codesLeft }) => {
        this.#host.emit("postern-confirmed", { set, codesLeft })
        this.#finish({ as: "proved", codesLeft })
      },
    })
    this.#host.turn()
  }

  #showAgain(): void {
    this.#sheet.show()
    this.#proof = null
    this.#host.turn()
  }

  #finish(saved: Saved): void {
    this.#proof = null
    this.#sheet.letGo()
    this.#end(saved)
  }

  #proofView(entry: CodeEntry<Noted>): TemplateResult {
    const host = this.#host
    return html`<h2 tabindex="-1">${host.say("proveTitle")}</h2>
      ${codeField(host, entry, {
        label: host.say("proveLabel"),
        hint: host.say("proveText"),
        button: host.say("proveButton"),
        beside: html`<button type="button" part="button" id="later" @click=${() => this.#finish({ as: "later" })}>${host.say("later")}</button>
          <button type="button" class="plain" part="button" id="again" @click=${() => this.#showAgain()}>${host.say("showAgain")}</button>`,
      })}
      <p class="soft">${host.say("leaveSheet")}</p>`
  }
}
