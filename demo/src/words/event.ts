import type { EventKind, SubjectEvent } from "postern"
import { duration } from "./moment.ts"

const titles: Record<EventKind, string> = {
  "enrollment-started": "Set-up of an authenticator app started",
  "totp-activated": "Authenticator app set up",
  "totp-replaced": "Authenticator app replaced",
  "totp-added": "Another authenticator app set up",
  "totp-removed": "Authenticator app removed",
  "totp-renamed": "Authenticator app named anew",
  "codes-issued": "New backup codes issued",
  "codes-adopted": "The new backup codes took the place of the old ones",
  "codes-confirmed": "Backup codes confirmed as saved",
  "code-checked": "A backup code was tested",
  accepted: "A code was accepted",
  refused: "A code was refused",
  disabled: "Switched off after too many wrong codes",
  recovered: "Lost phone: the old app was switched off",
  "recovery-started": "Acme voided app and codes, so that you can set up new ones",
  "codes-voided": "Backup codes voided by Acme",
  unlocked: "A wait was ended by Acme",
  removed: "Two-factor sign-in turned off",
  replayed: "What was used before a restore was made void again",
  locked: "Everything made void after a report that it was not you",
  "addresses-changed": "Addresses for notices changed",
  "passphrase-sent": "Passphrase of the mailed codes sent",
  "taken-over": "Moved here from the system before",
  "takeover-undone": "The move from the system before was taken back",
}

/** What an event says, in one line and one smaller line. */
export function eventWords(event: SubjectEvent): { readonly title: string; readonly facts: string } {
  const facts = [
    event.method === undefined ? "" : event.method === "totp" ? "authenticator app" : "backup code",
    event.reason === undefined ? "" : event.reason.replaceAll("-", " "),
    event.set === undefined ? "" : `sheet ${event.set}`,
    event.codesLeft === undefined ? "" : `${event.codesLeft} left`,
    event.waitSeconds === undefined ? "" : `wait of ${duration(event.waitSeconds)}`,
    event.ip ?? "",
    event.userAgent === undefined ? "" : browserName(event.userAgent),
  ]
  return { title: titles[event.kind], facts: facts.filter(fact => fact !== "").join(" · ") }
}

// Enough to tell one's own devices apart; a user agent says what it likes.
function browserName(userAgent: string): string {
  const browser = ["Firefox", "Edg", "Chrome", "Safari"].find(name => userAgent.includes(`${name}/`))
  const system = ["Android", "iPhone", "iPad", "Windows", "Mac OS", "Linux"].find(name => userAgent.includes(name))
  return [browser === "Edg" ? "Edge" : browser, system].filter(name => name !== undefined).join(" on ")
}
