import { ClientFault, codeOf } from "../client/client-fault.ts"
import type { shared } from "../words/languages/en.ts"

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

/** Gives the key of the sentence for a fault. */
export function faultWord(fault: unknown): keyof typeof shared {
  if (fault instanceof ClientFault && fault.code === "invalid-request" && fault.pointer === "/account")
    return "accountRefused"
  return words[codeOf(fault)] ?? "fault"
}
