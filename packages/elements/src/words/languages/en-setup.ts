import type { Vocabulary } from "../vocabulary.ts"

/** Words of setting up, saving codes and recovering: a sign-in loads them only when it comes to that. */
export const setup = {
  setupTitle: "Set up two-factor sign-in",
  step: "Step {n} of 3",
  scanTitle: "Scan with your authenticator app",
  scanText: "The app then shows six digits that change every 30 seconds.",
  qrLabel: "QR code for your authenticator app. Without a camera, use the key below.",
  openApp: "Open in the app on this device",
  manualKey: "No camera? Type this key into the app",
  liveLabel: "Six digits from the app",
  liveHint: "As it shows them now. If they never fit, check the phone's clock.",
  turnOn: "Turn on",
  leaveScan: "You can leave at any time: nothing changes until a code of the app is accepted.",
  unsure: "No answer came, so it may be on already. Please look again; your code need not be typed anew.",
  lookAgain: "Look again",
  newCode: "Start again with a new QR code",
  sheetTitle: "Save your backup codes",
  sheetText: "Each one signs you in once when your phone is not at hand. They are shown this one time only.",
  sheetSet: "Set {set}, {date}",
  sheetExpires: "Valid until {date}",
  codesLabel: "Backup codes",
  download: "Download",
  print: "Print",
  copy: "Copy",
  downloaded: "Saved as {name}.",
  printed: "Handed to the printer. Check that the sheet can be read.",
  copied: "Copied. Paste it into your password vault, then copy something else.",
  copyRefused: "Your browser does not allow copying here. Please download or print.",
  withoutAccount: "Leave my account's name off",
  sheetSaved: "I have saved them",
  leaveSheet:
    "If you leave now, two-factor stays on, these codes are good, and they are not shown again. You can replace them later.",
  gone: "These codes were shown once and are gone from this page. If they are not saved, replace them.",
  proveTitle: "Type one of them back",
  proveText: "From what you saved, not from memory. The code stays unused.",
  proveLabel: "One of your codes",
  proveButton: "Check",
  showAgain: "Show the codes again",
  later: "Do it later",
  doneTitle: "Two-factor sign-in is on",
  doneProved: { one: "One backup code is saved and ready.", other: "{n} backup codes are saved and ready." },
  doneLater: "Your backup codes are not confirmed yet. You will be asked again when you sign in.",
  doneLaterStaged:
    "Your new backup codes are not confirmed yet. Until you type one of them back, older ones that are left work as well.",
  doneKept: "Your new app is set up. Your backup codes stay as they are.",
  unseenText:
    "The answer with your backup codes got lost, so they were not shown. Get new ones now, with the next code of your app.",
  getCodes: "Get new codes",
  finish: "Done",
  leaveStaged:
    "If you leave now, these codes are not shown again. Older codes that are left keep working until you type one of these.",
  leaveLast: "No older code is left: save these before you leave. They are not shown again.",
  proveStaged: "From what you saved, not from memory. The code stays unused, and older codes stop working.",
  olderSet: "That code is from your older codes. Please type one of the new ones.",
  goneStaged:
    "These codes were shown once and are gone from this page. If they are not saved, sign in with an older code that is left and begin again.",
  goneLast:
    "These codes were shown once and are gone from this page. If they are not saved, sign in again at once: the code that you used last is still good for setting up a new phone, for 15 minutes from its use.",
  leaveScanLost:
    "Your old app is switched off already. If you leave now, sign in next time with a backup code and set up the new phone then.",
  recoveredTitle: "Your new phone is set up",
  recoveredProved: {
    one: "Sign in with its app from now on. One new backup code is saved; older ones no longer work.",
    other: "Sign in with its app from now on. {n} new backup codes are saved; older ones no longer work.",
  },
  recoveredLater:
    "Sign in with its app from now on. Your new backup codes are not confirmed yet: until you type one of them back, older ones that are left work as well.",
  noPhoneTitle: "No phone is set up yet",
  noPhoneText: "Sign in next time with a backup code and set up the new phone then.",
} satisfies Vocabulary
