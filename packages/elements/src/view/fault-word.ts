import { codeOf } from "../client/client-fault.ts"
import type { shared } from "../words/languages/en.ts"

const words: Readonly<Record<string, keyof typeof shared>> = {
  "ticket-expired": "ticketOver",
  "ticket-invalid": "ticketOver",
  "ticket-purpose": "ticketOver",
  "already-enrolled": "bound",
  "recovery-off": "noRecovery",
  "cross-site": "addressRefused",
  // All else that is sent has the form that is asked for.
  "invalid-request": "accountRefused",
  offline: "offline",
  busy: "busy",
  contention: "busy",
  closed: "busy",
  "store-unavailable": "busy",
  throttled: "tooOften",
}

/** Gives the key of the sentence for a fault. */
export function faultWord(fault: unknown): keyof typeof shared {
  return words[codeOf(fault)] ?? "fault"
}
