import type { ParcelWords } from "./en.ts"

export const fr: ParcelWords = {
  kitHeadline: "Vos nouveaux codes de secours sont dans le fichier joint",
  kitWhat:
    "Le fichier est chiffré. Sa phrase secrète arrive par une autre voie, quand vous la demandez là où vous avez demandé les codes. Les codes d’avant sont nuls.",
  file: "Fichier",
  openHere: "S’ouvre sur cette page",
  goodUntil: "Valables jusqu’au",
  kitAdvice:
    "Ayez le fichier devant vous, puis demandez la phrase secrète. Enregistrez les codes et saisissez-en un dans les dix minutes : alors seulement ils restent valables.",
  openWithAge: "N’importe quel programme age ouvre le fichier : age -d {file}",
  kitDoubt: "Alors quelqu’un d’autre a demandé des codes en votre nom.",
  passphraseHeadline: "La phrase secrète de vos codes de secours",
  passphrase: "Phrase secrète",
  passphraseText: "{issuer} : la phrase secrète de vos codes de secours, feuille {set}, est {passphrase}",
  passphraseLife: "Saisissez l’un des codes dans les dix minutes. Personne ne vous demandera cette phrase secrète.",
}
