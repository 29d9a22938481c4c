import { html, nothing, type TemplateResult } from "lit"
import type { Accepted, Advice } from "../client/answers.ts"
import type { ChallengeWords } from "../words/challenge-words.ts"
import type { WordFacts } from "../words/vocabulary.ts"

/** Where somebody goes after signing in. */
export type NextStep = "continue" | "replace-authenticator" | "replace-codes" | "confirm-codes"

type Key = keyof ChallengeWords

export interface WelcomeActions {
  leave(next: NextStep): void
  /** Sets up a new phone, here and now. */
  recover(): void
}

/** Shows what is left after a code was accepted, and what to see to: what leads out of a state that ends in a locked account comes first. */
export function welcome(
  { say }: { say(key: Key, facts?: WordFacts): string },
  { method, codesLeft, advice, recovering }: Omit<Accepted, "result">,
  { leave, recover }: WelcomeActions,
): TemplateResult {
  const has = (each: Advice) => advice.includes(each)
  const isByCode = method === "backup-code"
  const isLast = isByCode && codesLeft === 0
  const left = codesLeft > 0 ? say("codesLeft", { n: codesLeft }) : say(isByCode ? "lastCodeUsed" : "noCodesLeft")
  const go = (next: NextStep, key: Key) =>
    html`<button type="button" part="button" data-next=${next} @click=${() => leave(next)}>${say(key)}</button>`
  const newCodes = go("replace-codes", "goCodes")
  const advised = (text: Key, button: TemplateResult) =>
    html`<div class="notice warm" part="advice"><p>${say(text)}</p>${button}</div>`
  const lost = recovering ? "adviseFinish" : isLast ? "adviseLast" : "adviseAuthenticator"
  const setUp = html`<button type="button" class=${recovering ? "primary" : nothing} part="button" id="set-up"
    @click=${recover}>${say(recovering ? "goFinish" : "goAuthenticator")}</button>`
  // Of codes of another system the same is said as of few.
  const isLow = has("codes-low") || has("replace-codes")
  return html`<h2 tabindex="-1">${say("challengeDone")}</h2>
    ${isByCode || isLow ? html`<p class="notice good">${left}</p>` : nothing}
    ${isByCode ? advised(lost, setUp) : nothing}
    ${isLow && !recovering ? advised(isLast ? "adviseLastApp" : "adviseCodes", newCodes) : nothing}
    ${has("codes-expiring") && !isLow ? advised("adviseExpiring", newCodes) : nothing}
    ${has("confirm-codes") && !recovering && codesLeft > 0 ? advised("adviseConfirm", html`${go("confirm-codes", "goConfirm")} ${newCodes}`) : nothing}
    <div class="actions">
      <button type="button" class=${recovering ? nothing : "primary"} part="button primary" id="continue" @click=${() => leave("continue")}>${say("goOn")}</button>
    </div>`
}
