import type { NoticeKind } from "../../issuer/index.ts"
import type { Danger } from "../words/vocabulary.ts"

/** How a kind of notice is told. */
export interface KindTraits {
  /** what it means where it was a stranger */
  readonly danger: Danger
  readonly tone: "calm" | "alert"
  /** false where nothing is left that could prove who reports */
  readonly canReport: boolean
}

const done: KindTraits = { danger: "inside", tone: "calm", canReport: true }
const held: KindTraits = { danger: "knocking", tone: "alert", canReport: true }
const reminder: KindTraits = { danger: "none", tone: "calm", canReport: true }

export const traitsOf: Readonly<Record<NoticeKind, KindTraits>> = {
  "authenticator-added": done,
  "authenticator-replaced": done,
  "authenticator-removed": { ...done, tone: "alert" },
  "second-factor-removed": { danger: "inside", tone: "alert", canReport: false },
  "codes-issued": done,
  "codes-replaced": done,
  "codes-voided": { danger: "asked", tone: "alert", canReport: true },
  "code-checked": done,
  "backup-code-used": done,
  recovered: { ...done, tone: "alert" },
  "recovery-started": { danger: "asked", tone: "alert", canReport: false },
  "codes-low": reminder,
  "codes-gone": { ...reminder, tone: "alert" },
  "second-factor-failing": held,
  throttled: held,
  disabled: held,
  "totp-replayed": held,
  "codes-unconfirmed": reminder,
  "codes-expiring": reminder,
  unlocked: { danger: "asked", tone: "calm", canReport: true },
  locked: { danger: "asked", tone: "alert", canReport: false },
  "addresses-changed": done,
  "taken-over": done,
  "codes-to-replace": reminder,
}
