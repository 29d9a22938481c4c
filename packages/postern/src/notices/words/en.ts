import type { NoticeWords } from "./vocabulary.ts"

export const en: NoticeWords = {
  shared: {
    subjectLine: "{issuer}: {title}",
    factLine: "{label}: {value}",
    when: "When",
    account: "Account",
    ip: "IP address",
    device: "Device",
    browserOn: "{browser} on {system}",
    by: "Done by",
    support: "Support of {issuer}",
    factor: "Second step",
    app: "Authenticator app",
    codes: "Backup codes",
    set: "Sheet",
    codesLeft: "Backup codes left",
    failures: "Wrong codes in a row",
    wait: "Wait",
    expires: "Expires",
    soon: "soon",
    ifYou: "If that was you",
    ifNotYou: "If that was not you",
    toDo: "What to do",
    inDoubt: "If something seems wrong",
    report:
      "Open the page below. It asks for a code from your app or a backup code; then the app and all backup codes stop working at once, and nobody gets in with them.",
    reportButton: "This wasn’t me",
    contact:
      "Contact {issuer} at once, in a way that you know yourself and not by answering this message, and change your password.",
    reported: "IP address and device are as {issuer} reported them.",
    footer:
      "{issuer} sends this notice because of two-factor sign-in on your account. Nobody will ever ask you to send a code or a password in reply.",
  },
  dangers: {
    inside: "Then somebody else may be able to sign in as you.",
    knocking:
      "Then somebody probably knows your password, and the second step has kept them out. Change your password.",
    asked: "Then somebody else may have asked for it in your name.",
    none: "If you know nothing of these backup codes, somebody else may be using your account.",
  },
  kinds: {
    "authenticator-added": {
      title: "An authenticator app was added",
      what: "An authenticator app was set up for your account. From now on its codes are your second step when you sign in.",
      advice: "There is nothing more to do. Keep your backup codes in another place than your phone.",
    },
    "authenticator-replaced": {
      title: "Your authenticator app was replaced",
      what: "A new authenticator app was set up for your account. The old one no longer works.",
      advice: "Delete the entry in the old app. If you got a new sheet of backup codes, destroy the old sheet.",
    },
    "authenticator-removed": {
      title: "An authenticator app was removed",
      what: "One of the authenticator apps of your account was removed. Its codes no longer work; your other apps work as before.",
      advice: "Delete the entry in the app that you removed.",
    },
    "second-factor-removed": {
      title: "Two-factor sign-in was turned off",
      what: "The authenticator app and all backup codes of your account are void.",
      advice: "Set up two-factor sign-in again soon: until then your password alone protects your account.",
    },
    "codes-issued": {
      title: "Backup codes were issued",
      what: "A sheet of backup codes was issued for your account. It is shown this one time only.",
      advice: "Keep the sheet in another place than your phone, and type one code back to prove that it is saved.",
    },
    "codes-replaced": {
      title: "Your backup codes were replaced",
      what: "A new sheet of backup codes was issued for your account. No code of an older sheet works any more.",
      advice: "Destroy the old sheet, and keep the new one in another place than your phone.",
    },
    "codes-voided": {
      title: "Your backup codes were made void",
      what: "None of your backup codes works any more.",
      advice: "Destroy the sheet. Sign in with your authenticator app and get a new one.",
    },
    "code-checked": {
      title: "A backup code was tested",
      what: "One of your backup codes was typed in to test it. It is good and stays unused.",
      advice: "There is nothing to do.",
    },
    "backup-code-used": {
      title: "A backup code was used",
      what: "One of your backup codes was used, to sign in or to confirm a change. It does not work a second time.",
      advice: "Tick the code off on your sheet. If your phone is lost or new, set up an authenticator app.",
    },
    recovered: {
      title: "Your account was recovered with a backup code",
      what: "One backup code gave your account a new start: the old authenticator app is switched off, and a new app and a new sheet of codes are being set up. The rest of the old sheet works until a code of the new one is used or typed back.",
      advice: "Finish setting up the new app, and type back a code of the new sheet. Then destroy the old one.",
    },
    "recovery-started": {
      title: "Your second step is being set up anew",
      what: "Support switched off the authenticator app and all backup codes of your account, so that you can set up new ones. Until you do, nobody can sign in with a second step.",
      advice: "Sign in with your password and set up the new app. If you did not ask for this, tell {issuer} at once.",
    },
    "codes-low": {
      title: "Few backup codes are left",
      what: "Your sheet of backup codes is almost used up.",
      advice: "Get a new sheet before the last code is used.",
    },
    "codes-gone": {
      title: "No backup code is left",
      what: "Every code of your sheet is used. If your phone is lost now, you cannot get in by yourself.",
      advice: "Get a new sheet now, while you have your authenticator app.",
    },
    "second-factor-failing": {
      title: "Wrong codes after the right password",
      what: "Somebody entered your right password and then wrong codes at the second step. They did not get in with these.",
      advice: "Compare the code with your app or your sheet. If the app’s codes never fit, check the phone’s clock.",
    },
    throttled: {
      title: "The second step is paused after wrong codes",
      what: "Too many wrong codes were entered in a row. For a while no code is looked at, not even a right one.",
      advice: "Wait, then try again. If the app’s codes never fit, check the phone’s clock.",
    },
    disabled: {
      title: "A second step was switched off",
      what: "After too many wrong codes it no longer works, not even with a right code.",
      advice: "Sign in with the other one, app or backup codes. Then set the app up again or replace the codes.",
    },
    "totp-replayed": {
      title: "A code from your app was entered twice",
      what: "A code of your authenticator app that had been used already was entered again, and refused. That can be a slip, or somebody who saw the code.",
      advice: "If you entered it twice yourself, nothing is wrong. Each code works once.",
    },
    "codes-unconfirmed": {
      title: "Are your backup codes saved?",
      what: "Backup codes were issued for your account, and it is not proved yet that you saved them. They are not shown again.",
      advice:
        "Type one of them back in your security settings; it stays unused. If the sheet is gone, replace the codes.",
    },
    "codes-expiring": {
      title: "Your backup codes expire {in}",
      what: "After that no code of this sheet works.",
      advice: "Get a new sheet in good time.",
    },
    unlocked: {
      title: "A pause after wrong codes was ended",
      what: "After wrong codes the second step of your account was paused. The pause was ended, and codes are looked at again.",
      advice: "You can sign in again.",
    },
    locked: {
      title: "Your second step was locked",
      what: "It was reported that something was not you. The authenticator app and all backup codes were switched off, and nobody gets in with them.",
      advice: "Change your password, and contact {issuer} to set up two-factor sign-in anew.",
    },
    "addresses-changed": {
      title: "Your addresses for notices were changed",
      what: "The addresses that notices about your account go to were changed. The old and the new ones get this notice.",
      advice: "There is nothing to do.",
    },
    "taken-over": {
      title: "Your two-factor sign-in has moved",
      what: "The system that checks the second step of your account was replaced. What this notice lists still works, and there is nothing to set up again.",
      advice: "Get a new sheet of backup codes soon, and destroy the old one.",
    },
    "codes-to-replace": {
      title: "Please replace your backup codes",
      what: "Your backup codes are from before the sign-in system was replaced. They still work.",
      advice: "Get a new sheet the next time you sign in, and destroy the old one.",
    },
  },
}
