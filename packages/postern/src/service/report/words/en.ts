export const en = {
  askTitle: "This wasn’t you?",
  lead: "If it was not you who did what we wrote to you about, lock the second step of your sign-in at {issuer} here and now.",
  effectOnOthers:
    "All backup codes become void and the authenticator app is switched off. Nobody gets in with them any more.",
  effectOnYou:
    "That includes you, until {issuer} has made sure that it is you and you have set up the second step anew.",
  wasYou: "If it was you, close this page. Looking at it has changed nothing.",
  label: "A fresh code, to be sure it is you",
  hint: "Six digits from your authenticator app, also from a phone that was replaced in the last seven days, or one of your backup codes. It is used up by this.",
  button: "Lock now",
  empty: "Please type a code first.",
  wrong: "That code is not right. Nothing was locked.",
  mistyped: "There is a typing error in this code. Please compare it with what you saved.",
  used: "This code was used before. Wait for the next one in your app, at most 30 seconds, or take another backup code.",
  old: "This code is no longer valid, and nothing was locked. A code of your app works here, also of the phone that was replaced. If you have neither, turn to {issuer} at once: they can lock your account.",
  otherKind:
    "Codes of this kind are switched off, and nothing was locked. Use the other kind, if you have it: the app, or a backup code. If not, turn to {issuer} at once: they can lock your account.",
  wait: "Too many wrong codes. Please wait {minutes} min.; until then no code is looked at, not even a right one.",
  lockedTitle: "Locked",
  lockedText:
    "Codes and app no longer work. Now change your password, and tell {issuer}: they make sure that it is you, and then you set up the second step anew.",
  nothingTitle: "There is nothing to lock",
  nothingText:
    "The second step of this account is locked already, or there is none. If you cannot sign in, ask {issuer} for help.",
  overTitle: "The time of this link is over",
  overText: "Sign in and look at your security settings, or ask {issuer} for help.",
  brokenTitle: "This link does not work",
  brokenText: "Perhaps a part of it is missing. Open it once more from the message, or ask {issuer} for help.",
  busyTitle: "That did not work",
  busyText: "Please try again in a moment. If it goes on, ask {issuer} for help.",
}

/** The sentences of the page; `{issuer}` and `{minutes}` are filled in. */
export type ReportWords = Readonly<Record<keyof typeof en, string>>
