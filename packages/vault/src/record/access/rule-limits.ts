import { VaultError } from "../vault-error.ts"
import type { Rule } from "./rule.ts"

const dayOf = (now: Date): string => {
  const pad = (value: number): string => String(value).padStart(2, "0")
  return `${now.getFullYear()}-${pad(now.getMonth() + 1)}-${pad(now.getDate())}`
}

/** Whether the clock of this machine stands within the rule's hours; over midnight too. */
export function isWithinHours(hours: string, now: Date): boolean {
  const [from, to] = hours.split("-").map(Number) as [number, number]
  const hour = now.getHours()
  return from <= to ? from <= hour && hour < to : from <= hour || hour < to
}

/**
 * @param isEmergency true for a request that breaks the glass: it is not kept to the rule's hours.
 * @throws VaultError `outside-hours`, `not-entitled` after the rule's last day.
 */
export function assertInTime({ hours, expires }: Rule, now: Date, isEmergency = false): void {
  if (expires !== undefined && dayOf(now) > expires)
    throw new VaultError(
      "not-entitled",
      `The rule of this account ended on ${expires}. An owner sets a new one: postern-vault rule set`,
    )
  if (hours !== undefined && !isEmergency && !isWithinHours(hours, now))
    throw new VaultError(
      "outside-hours",
      `Codes of this account are given out ${hours.replace("-", " to ")} o'clock only.`,
    )
}
