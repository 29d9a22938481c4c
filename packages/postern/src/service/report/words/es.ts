import type { ReportWords } from "./en.ts"

export const es: ReportWords = {
  askTitle: "¿No fue usted?",
  lead: "Si no fue usted quien hizo lo que le comunicamos, bloquee aquí mismo el segundo paso de su inicio de sesión en {issuer}.",
  effectOnOthers:
    "Todos los códigos de respaldo quedan anulados y la aplicación de autenticación se desactiva. Nadie entra ya con ellos.",
  effectOnYou: "Tampoco usted, hasta que {issuer} se asegure de que es usted y configure de nuevo el segundo paso.",
  wasYou: "Si fue usted, cierre esta página. Mirarla no ha cambiado nada.",
  label: "Un código reciente, para saber que es usted",
  hint: "Seis cifras de su aplicación de autenticación, también de un teléfono sustituido en los últimos siete días, o uno de sus códigos de respaldo. Con esto se gasta.",
  button: "Bloquear ahora",
  empty: "Escriba primero un código.",
  wrong: "Ese código no es correcto. No se ha bloqueado nada.",
  mistyped: "Este código tiene un error al teclear. Compárelo con lo que guardó.",
  used: "Este código ya se usó. Espere el siguiente en la aplicación, 30 segundos como mucho, o tome otro código de respaldo.",
  old: "Este código ya no es válido y no se ha bloqueado nada. Aquí sirve un código de la aplicación, también del teléfono sustituido. Si no tiene ninguno, diríjase enseguida a {issuer}: pueden bloquear su cuenta.",
  otherKind:
    "Los códigos de este tipo están desactivados y no se ha bloqueado nada. Use el otro, si lo tiene: la aplicación o un código de respaldo. Si no, diríjase enseguida a {issuer}: pueden bloquear su cuenta.",
  wait: "Demasiados códigos erróneos. Espere {minutes} min; hasta entonces no se mira ningún código, ni siquiera uno correcto.",
  lockedTitle: "Bloqueado",
  lockedText:
    "Los códigos y la aplicación ya no funcionan. Cambie ahora su contraseña y avise a {issuer}: se asegurarán de que es usted y después configurará de nuevo el segundo paso.",
  nothingTitle: "No hay nada que bloquear",
  nothingText:
    "El segundo paso de esta cuenta ya está bloqueado, o no hay ninguno. Si no puede entrar, pida ayuda a {issuer}.",
  overTitle: "El tiempo de este enlace ha terminado",
  overText: "Inicie sesión y mire sus ajustes de seguridad, o pida ayuda a {issuer}.",
  brokenTitle: "Este enlace no funciona",
  brokenText: "Quizá le falta una parte. Ábralo otra vez desde el mensaje, o pida ayuda a {issuer}.",
  busyTitle: "No ha funcionado",
  busyText: "Inténtelo de nuevo en un momento. Si continúa, pida ayuda a {issuer}.",
}
