import type { shared } from "../words/en.ts"

const words: Readonly<Record<string, keyof typeof shared>> = {
  "ticket-expired": "ticketOver",
  "ticket-invalid": "ticketOver",
  "ticket-purpose": "ticketOver",
  "already-enrolled": "bound",
  "recovery-off": "noRecovery",
  "cross-site": "addressRefused",
  offline: "offline",
  "not-loaded": "notLoaded",
  busy: "busy",
  contention: "busy",
  closed: "busy",
  "store-unavailable": "busy",
  throttled: "tooOften",
}

/** Gives the key of the sentence for a fault's code. */
export function faultWord(code: string): keyof typeof shared {
  return words[code] ?? "fault"
}
