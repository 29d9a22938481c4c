import type { Advice } from "postern"

/** What is advised, why, and where it is done. */
export interface AdviceWords {
  readonly title: string
  readonly text: string
  readonly link: string
  readonly action: string
}

/** Puts Postern's advice into words; `codesLeft` as the status tells it. */
export function adviceWords(advice: Advice, codesLeft: number): AdviceWords {
  switch (advice) {
    case "codes-low":
      return {
        title:
          codesLeft === 0
            ? "You have no backup codes left"
            : `Only ${codesLeft} backup ${codesLeft === 1 ? "code is" : "codes are"} left`,
        text: "Get a new sheet before the last one is used. The old codes stop working then.",
        link: "/security/codes/replace",
        action: "Replace codes",
      }
    case "replace-authenticator":
      return {
        title: "You signed in with a backup code",
        text: "If your phone is lost or new, set up an authenticator app now, while you are in.",
        link: "/security/authenticator",
        action: "Set up an authenticator",
      }
    case "confirm-codes":
      return {
        title: "Are your backup codes saved?",
        text: "Type one of them back to make sure. It stays unused.",
        link: "/security/codes/confirm",
        action: "Type one back",
      }
    case "codes-expiring":
      return {
        title: "Your backup codes expire soon",
        text: "Get a new sheet in good time.",
        link: "/security/codes/replace",
        action: "Replace codes",
      }
  }
}
