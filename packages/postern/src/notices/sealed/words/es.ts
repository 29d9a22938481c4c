import type { ParcelWords } from "./en.ts"

export const es: ParcelWords = {
  kitHeadline: "Sus nuevos códigos de respaldo están en el archivo adjunto",
  kitWhat:
    "El archivo está cifrado. Su frase de contraseña llega por otra vía, cuando la pida donde pidió los códigos. Los códigos anteriores quedan anulados.",
  file: "Archivo",
  openHere: "Se abre en esta página",
  goodUntil: "Válidos hasta",
  kitAdvice:
    "Tenga el archivo delante y pida entonces la frase de contraseña. Guarde los códigos y escriba uno de ellos antes de diez minutos: solo entonces siguen siendo válidos.",
  openWithAge: "Cualquier programa age abre el archivo: age -d {file}",
  kitDoubt: "Entonces otra persona ha pedido códigos en su nombre.",
  passphraseHeadline: "La frase de contraseña de sus códigos de respaldo",
  passphrase: "Frase de contraseña",
  passphraseText: "{issuer}: la frase de contraseña de sus códigos de respaldo, hoja {set}, es {passphrase}",
  passphraseLife: "Escriba uno de los códigos antes de diez minutos. Nadie le pedirá nunca esta frase.",
}
