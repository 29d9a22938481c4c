import type { Status } from "../client/answers.ts"
import type { PanelName } from "./panels.ts"

/** Whether new codes can be typed back, beside older ones or alone. */
export function canConfirm({ advice }: Pick<Status, "advice">): boolean {
  return advice.includes("confirm-codes")
}

/** Whether there is a code that would be taken. */
export function hasCode(status: Pick<Status, "codes" | "advice">): boolean {
  return status.codes.status === "active" || (status.codes.staged !== null && canConfirm(status))
}

/** Whether there is anything that a change could be proved with. */
export function hasProof(status: Pick<Status, "totp" | "codes" | "advice">): boolean {
  return status.totp.status === "active" || hasCode(status)
}

/** Lists what can be done about the codes and the app as they stand, each with what its holder has. */
export function possiblePanels(status: Status): ReadonlySet<PanelName> {
  const { totp, codes } = status
  const hasApp = totp.status === "active" || totp.status === "disabled"
  const possible: PanelName[] = []
  if (canConfirm(status) && codes.status !== "disabled") possible.push("confirm")
  if (hasCode(status)) possible.push("test")
  if (hasApp && hasCode(status)) possible.push("recover")
  if (hasProof(status)) possible.push("replace-codes", "replace-authenticator", "turn-off")
  return new Set(possible)
}
