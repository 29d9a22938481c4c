import type { ParcelWords } from "../parcel-words.ts"

export const es: ParcelWords = {
  kitTitle: "{issuer}: sus nuevos códigos de respaldo",
  kitText:
    "El archivo adjunto {file} contiene sus nuevos códigos de respaldo para {issuer}, hoja {set}. Está cifrado. Los códigos anteriores quedan anulados.",
  account: "Cuenta: {account}",
  openOnPage: "Ábralo en esta página; el archivo no sale de su dispositivo:",
  openWithAge: "Ábralo con cualquier programa age: age -d {file}",
  passphraseApart:
    "Su frase de contraseña llega por otra vía, cuando la pida donde pidió los códigos. Pídala cuando tenga el archivo delante.",
  proveIt:
    "Guarde los códigos y después escriba uno de ellos, o inicie sesión con uno. Hasta entonces valen diez minutos desde la frase de contraseña, y no más allá del {until}.",
  notYouLink: "¿No fue usted quien los pidió? Bloquee enseguida el segundo paso de su inicio de sesión:",
  notYou: "¿No fue usted quien los pidió? Avise enseguida a {issuer}.",
  passphraseTitle: "{issuer}: frase de contraseña",
  passphraseText: "{issuer}: la frase de contraseña de sus códigos de respaldo, hoja {set}, es {passphrase}",
  passphraseLife: "Escriba uno de los códigos antes de diez minutos. Nadie le pedirá nunca esta frase.",
}
