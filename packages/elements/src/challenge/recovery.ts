// What a sign-in needs only once a phone is lost: fetched when a backup code was accepted, so that all others load less.
import type { CSSResult } from "lit"
import { codeSheetStyle } from "../view/code-sheet-view.ts"
import { enrollmentStyle } from "../view/enrollment-view.ts"

export { RecoveryFlow } from "../flow/recovery-flow.ts"
export { setup as recoveryWords } from "../words/languages/en-setup.ts"
export { offerKit } from "./kit-choice.ts"
export { recoveryEndView } from "./recovery-end.ts"
export { RecoveryOffer } from "./recovery-offer.ts"

export const recoveryStyles: readonly CSSResult[] = [enrollmentStyle, codeSheetStyle]
