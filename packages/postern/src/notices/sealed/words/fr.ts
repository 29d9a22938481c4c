import type { ParcelWords } from "../parcel-words.ts"

export const fr: ParcelWords = {
  kitTitle: "{issuer} : vos nouveaux codes de secours",
  kitText:
    "Le fichier joint {file} contient vos nouveaux codes de secours pour {issuer}, feuille {set}. Il est chiffré. Les codes d’avant sont nuls.",
  account: "Compte : {account}",
  openOnPage: "Ouvrez-le sur cette page ; le fichier reste sur votre appareil :",
  openWithAge: "Ouvrez-le avec n’importe quel programme age : age -d {file}",
  passphraseApart:
    "Sa phrase secrète arrive par une autre voie, quand vous la demandez là où vous avez demandé les codes. Demandez-la quand vous avez le fichier devant vous.",
  proveIt:
    "Enregistrez les codes, puis saisissez-en un ou connectez-vous avec l’un d’eux. D’ici là, ils valent dix minutes à partir de la phrase secrète, et pas au-delà du {until}.",
  notYouLink: "Ce n’est pas vous qui les avez demandés ? Bloquez aussitôt la deuxième étape de votre connexion :",
  notYou: "Ce n’est pas vous qui les avez demandés ? Prévenez aussitôt {issuer}.",
  passphraseTitle: "{issuer} : phrase secrète",
  passphraseText: "{issuer} : la phrase secrète de vos codes de secours, feuille {set}, est {passphrase}",
  passphraseLife: "Saisissez l’un des codes dans les dix minutes. Personne ne vous demandera cette phrase secrète.",
}
