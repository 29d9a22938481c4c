import type { Status } from "../client/answers.ts"
import type { PanelName } from "./panels.ts"

// A policy may allow fewer: then the service says so.
const maxAuthenticators = 5

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
  const bound = totp.authenticators?.length ?? 0
  const isActive = totp.status === "active"
  if (isActive && bound > 0 && bound < maxAuthenticators) possible.push("add-authenticator")
  if (isActive && bound > 0) possible.push("rename-authenticator")
  if (isActive && bound > 1) possible.push("remove-authenticator")
  if (hasProof(status)) {
    possible.push("replace-codes", "turn-off")
    // With several of them one is added and another removed; to replace would be to replace all.
    if (!isActive || bound < 2) possible.push("replace-authenticator")
  }
  return new Set(possible)
}
