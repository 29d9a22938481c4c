/** What services and people call such codes, in the seven languages of the elements. */
const kinds =
  "back-?up|recovery|reserve|scratch|rescue|emergency|one-?time|single-?use|2fa|mfa|two-?factor|two-?step|verification|authentication|security|" +
  "wiederherstellungs?|sicherungs?|ersatz|notfall|einmal|sicherheits|respaldo|recuperaci[oó]n|emergencia|seguridad|secours|r[eé]cup[eé]ration|secur|" +
  "バックアップ|リカバリー|回復|復旧|予備|备用|备份|恢复|救援|備用|復原|احتياطي[ةه]?|استرداد|الاسترداد|النسخ الاحتياطي|طوارئ"
const things =
  "codes?|keys?|tokens?|phrase|schlüssel|códigos?|codigos?|clave|clés?|コード|キー|代码|码|密钥|碼|金鑰|رمز|رموز|الرموز|مفتاح"

/** Speaks of backup codes: `recovery codes`, `Wiederherstellungscodes`, `codes de secours`. */
export const naming = new RegExp(
  `(?:${kinds})[\\s._-]{0,2}(?:(?:login|sign-?in|verification|authentication|auth)[\\s._-])?(?:${things})|(?:${things})[\\s._-](?:d[eu] |of |di |para |pour )?(?:la )?(?:${kinds})|g\\.co/2sv|Postern kit `,
  "iu",
)
export const anyThing = new RegExp(`(?<![\\p{L}])(?:\\p{L}{0,24}(?:codes?|schlüssel)|${things})(?![\\p{L}])`, "iu")

/** Whether a text speaks of backup codes by their name. */
export const namesCodes = (text: string): boolean => naming.test(text)

/** Codes of other kinds. */
const otherCodes =
  /(?:zip|postal|post|postleit|country|area|dial|promo|discount|coupon|voucher|gift|licen[sc]e|product|serial|swift|sort|bank|qr|bar|source|colou?r|error|status|exit|door|gate|alarm|tür)[\s-]?(?:codes?|keys?)/i

/** Whether a label says that a code follows: `Code 3`, `Recovery key`, `codes`. */
export const labelsCode = (text: string): boolean =>
  naming.test(text) || (anyThing.test(text) && !otherCodes.test(text))
