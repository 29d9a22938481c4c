export const en = {
  kitHeadline: "Your new backup codes are in the attached file",
  kitWhat:
    "The file is encrypted. Its passphrase comes another way, when you ask for it where you asked for the codes. The codes of before are void.",
  file: "File",
  openHere: "Opens on this page",
  goodUntil: "Good until",
  kitAdvice:
    "Have the file before you, then ask for the passphrase. Save the codes, and type one of them back within ten minutes: only then do they stay good.",
  openWithAge: "Any age program opens the file: age -d {file}",
  kitDoubt: "Then somebody else has asked for codes in your name.",
  passphraseHeadline: "The passphrase of your backup codes",
  passphrase: "Passphrase",
  passphraseText: "{issuer}: the passphrase of your backup codes, set {set}, is {passphrase}",
  passphraseLife: "Type one of the codes back within ten minutes. Nobody at all will ask you for this passphrase.",
}

/** What is said of a sealed kit and of its passphrase, beside the words of all notices. `{…}` is filled in. */
export type ParcelWords = Readonly<Record<keyof typeof en, string>>
