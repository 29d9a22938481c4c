import { html, type TemplateResult } from "lit"
import type { ManageWords } from "../words/manage-words.ts"

export interface RenewalActions {
  renew(): void
  back(): void
}

/** Offers new codes for those of another system to whoever has just signed in: nothing is asked for. */
export function renewalView(
  { say }: { say(key: keyof ManageWords): string },
  { renew, back }: RenewalActions,
  isBusy: boolean,
): TemplateResult {
  return html`<h2 tabindex="-1">${say("doReplaceCodes")}</h2>
    <p>${say("renewText")}</p>
    <div class="actions">
      <button type="button" class="primary" part="button primary" id="renew" ?disabled=${isBusy} @click=${renew}>${say("doReplaceCodes")}</button>
      <button type="button" part="button" id="cancel" @click=${back}>${say("cancel")}</button>
    </div>`
}
