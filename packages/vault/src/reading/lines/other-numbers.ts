import { namesCodes } from "./code-words.ts"

/** What people keep in the notes of a password manager besides codes, in the languages of the exports. */
const names =
  "serial|s/?n|seriennummer|licen[sc]e|lizenz\\p{L}*|licencia|product key|produktschlüssel|activation|order|bestell\\p{L}*|pedido|commande|" +
  "invoice|rechnung\\p{L}*|factura|facture|customer|kunden\\p{L}*|cliente?|member(?:ship)?|mitglied\\p{L}*|account (?:no|nr|number|id)|" +
  "konto\\p{L}*|cuenta|compte|iban|bic|swift|sort code|routing|card|karten?\\p{L}*|tarjeta|carte|vin|imei|imsi|iccid|eid|isbn|mac|ssn|tax|" +
  "steuer\\p{L}*|passport|reisepass|ausweis\\p{L}*|driver\\p{L}*|phone|tel|telefon\\p{L}*|teléfono|téléphone|mobile|handy\\p{L}*|fax|model|modell|" +
  "part|ref|reference|referenz|referencia|référence|ticket|case|tracking|sendung\\p{L}*|policy|versicherung\\p{L}*|contract|vertrag\\p{L}*|contrat\\p{L}*|" +
  "serie|série|uuid|guid|sha-?\\d+|md5|fingerprint|commit|version|build|firmware|(?:device|client|app|tenant|project|user|customer|organi[sz]ation) id|" +
  "(?:api|ssh|public|client|access|wi-?fi|wlan|wpa|network) (?:key|secret|token|id)|ip|sim|asset tag|service tag|booking|reservation|pnr|flight|date|datum|fecha"
export const numberLabel = new RegExp(`^[\\s>*•-]*(?:[\\p{L}’'.]+[ /-]){0,3}?(?:${names})(?![\\p{L}])`, "iu")
const maxLabelCharacters = 60

/** Whether a line, or the name of a field, says that a number of another kind follows: `Serial: …`, `Order no. …`. */
export function labelsOtherNumber(text: string): boolean {
  const start = text.slice(0, maxLabelCharacters)
  const before = /^[^:=#：]{1,40}(?=[:=#：])/u.exec(start)?.[0] ?? start
  return numberLabel.test(before) && !namesCodes(before)
}
