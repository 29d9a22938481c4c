export const en = {
  kitTitle: "{issuer}: your new backup codes",
  kitText:
    "The attached file {file} holds your new backup codes for {issuer}, set {set}. It is encrypted. The codes of before are void.",
  account: "Account: {account}",
  openOnPage: "Open it on this page; the file stays on your device:",
  openWithAge: "Open it with any age program: age -d {file}",
  passphraseApart:
    "Its passphrase comes by another way, when you ask for it where you asked for the codes. Ask when you have the file before you.",
  proveIt:
    "Save the codes, then type one of them back or sign in with one. Until then they are good for ten minutes from the passphrase on, and no longer than {until}.",
  notYouLink: "It was not you who asked for them? Lock the second step of your sign-in at once:",
  notYou: "It was not you who asked for them? Tell {issuer} at once.",
  passphraseTitle: "{issuer}: passphrase",
  passphraseText: "{issuer}: the passphrase of your backup codes, set {set}, is {passphrase}",
  passphraseLife: "Type one of the codes back within ten minutes. Nobody at all will ask you for this passphrase.",
}
