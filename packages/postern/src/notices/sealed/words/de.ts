import type { ParcelWords } from "./en.ts"

export const de: ParcelWords = {
  kitHeadline: "Ihre neuen Backup-Codes sind in der angehängten Datei",
  kitWhat:
    "Die Datei ist verschlüsselt. Ihre Passphrase kommt auf einem anderen Weg, sobald Sie sie dort anfordern, wo Sie die Codes angefordert haben. Die bisherigen Codes sind ungültig.",
  file: "Datei",
  openHere: "Lässt sich öffnen auf",
  goodUntil: "Gültig bis",
  kitAdvice:
    "Halten Sie die Datei bereit und fordern Sie dann die Passphrase an. Speichern Sie die Codes und tippen Sie innerhalb von zehn Minuten einen davon ein: Erst dann bleiben sie gültig.",
  openWithAge: "Jedes age-Programm öffnet die Datei: age -d {file}",
  kitDoubt: "Dann hat jemand anderes in Ihrem Namen Codes angefordert.",
  passphraseHeadline: "Die Passphrase Ihrer Backup-Codes",
  passphrase: "Passphrase",
  passphraseText: "{issuer}: Die Passphrase Ihrer Backup-Codes, Blatt {set}, ist {passphrase}",
  passphraseLife:
    "Tippen Sie innerhalb von zehn Minuten einen der Codes ein. Nach dieser Passphrase fragt Sie niemand.",
}
