import type { ParcelWords } from "../parcel-words.ts"

export const de: ParcelWords = {
  kitTitle: "{issuer}: Ihre neuen Backup-Codes",
  kitText:
    "Die angehängte Datei {file} enthält Ihre neuen Backup-Codes für {issuer}, Blatt {set}. Sie ist verschlüsselt. Die bisherigen Codes sind ungültig.",
  account: "Konto: {account}",
  openOnPage: "Öffnen Sie sie auf dieser Seite; die Datei bleibt auf Ihrem Gerät:",
  openWithAge: "Öffnen Sie sie mit irgendeinem age-Programm: age -d {file}",
  passphraseApart:
    "Die Passphrase kommt auf einem anderen Weg, sobald Sie sie dort anfordern, wo Sie die Codes angefordert haben. Tun Sie das, wenn Sie die Datei vor sich haben.",
  proveIt:
    "Speichern Sie die Codes und tippen Sie dann einen davon ein, oder melden Sie sich mit einem an. Bis dahin gelten sie zehn Minuten von der Passphrase an und nicht länger als bis {until}.",
  notYouLink: "Sie haben sie nicht angefordert? Sperren Sie sofort den zweiten Schritt Ihrer Anmeldung:",
  notYou: "Sie haben sie nicht angefordert? Sagen Sie {issuer} sofort Bescheid.",
  passphraseTitle: "{issuer}: Passphrase",
  passphraseText: "{issuer}: Die Passphrase Ihrer Backup-Codes, Blatt {set}, ist {passphrase}",
  passphraseLife:
    "Tippen Sie innerhalb von zehn Minuten einen der Codes ein. Nach dieser Passphrase fragt Sie niemand.",
}
