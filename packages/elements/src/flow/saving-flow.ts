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

/** What the codes before these are worth: void already, or good until one of the new ones is typed back; or there is none left. */
export type Older = "void" | "good" | "none-left"

/** Says how the codes were left. */
export function savedText(speaker: SetupSpeaker, saved: Saved, older: Older = "void"): string {
  switch (saved.as) {
    case "proved":
      return speaker.say("doneProved", { n: saved.codesLeft })
    case "later":
      return speaker.say(older === "void" ? "doneLater" : "recoveredLater")
    case "gone":
      return speaker.say(({ void: "gone", good: "goneStaged", "none-left": "goneLast" } as const)[older])
  }
}

/** From new codes to the proof that they are saved. */
export class SavingFlow {
  readonly #host: FlowHost
  readonly #sheet: CodeSheet
  readonly #older: Older
  readonly #end: (saved: Saved) => void
  #proof: CodeEntry<Noted> | null = null

  constructor(host: FlowHost, codeSet: CodeSet, end: (saved: Saved) => void, older: Older = "void") {
    this.#host = host
    this.#end = end
    this.#older = older
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
    if (this.#proof !== null) return this.#proofView(this.#proof)
    return codeSheetView(this.#host, this.#sheet, set, { saved: () => this.#prove(), leave: this.#leaveText() })
  }

  #leaveText(): string {
    return this.#host.say(({ void: "leaveSheet", good: "leaveStaged", "none-left": "leaveLast" } as const)[this.#older])
  }

  #prove(): void {
    const expected = this.#sheet.set?.set
    this.#sheet.hide()
    this.#proof = new CodeEntry<Noted>(this.#host, {
      kind: "backup-code",
      send: code => this.#host.client.confirmCodes(code),
      // Codes of before may be good still; typed here they show nothing of the new ones.
      complaint: ({ set }) => (set === expected ? null : this.#host.say("olderSet")),
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
        hint: host.say(this.#older === "void" ? "proveText" : "proveStaged"),
        button: host.say("proveButton"),
        beside: html`<button type="button" part="button" id="later" @click=${() => this.#finish({ as: "later" })}>${host.say("later")}</button>
          <button type="button" class="plain" part="button" id="again" @click=${() => this.#showAgain()}>${host.say("showAgain")}</button>`,
      })}
      <p class="soft">${this.#leaveText()}</p>`
  }
}
