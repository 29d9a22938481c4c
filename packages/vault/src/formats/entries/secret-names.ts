import type { LeftOut } from "./entry.ts"

/** Names of what is looked for: they outweigh the names of secrets, as in "recovery password". */
const codeName =
  /(?:back-?up|recovery|reserve|scratch|rescue|emergency|revocation|wiederherstellung\w*|notfall\w*|ersatz|secours|récupération|respaldo|recuperación|recupero|reserva)[\s._-]*(?:login[\s._-]*)?(?:codes?|keys?|phrases?|passwords?|schlüssel)?|備用|备用|リカバリー|バックアップ|복구|резервн/iu

/** Names of passwords, PINs and card numbers, in the languages of the exports. */
const passwordName =
  /(?<!\p{L})(?:pass(?:word|wd|phrase|code)?|pwd|psw|passwort|kennwort|contraseña|clave|senha|parola|wachtwoord|lösenord|adgangskode|hasło|heslo|jelszó|salasana|şifre|cvv2?|cvc|pin|puk|private key|mot de passe|(?:security )?answer|antwort)(?!\p{L})|пароль|密码|密碼|パスワード|비밀번호/iu

/** Names of the seeds from which an authenticator makes its codes. */
const seedName =
  /(?<!\p{L})(?:totp|hotp|otp|otpauth|seed|one-?time ?(?:password|code)|(?:secret|setup|authenticator|manual(?: entry)?|2fa|mfa) ?key|(?:2fa|mfa|otp|totp|shared|authenticator) ?secret|timeotp-\S*|hmacotp-\S*|keepassotp\.\S*)(?!\p{L})/iu

// Programs write `otpSecret`, `TOTP Seed`, `recovery_code`: one form for all.
const spaced = (name: string): string =>
  name
    .replace(/([a-z\d])([A-Z])/g, "$1 $2")
    .replace(/_/g, " ")
    .trim()

/** What a field is by its name: codes are kept, of a seed only that it is there, of a password nothing. */
export function secretKind(name: string): LeftOut["what"] | null {
  const plain = spaced(name.slice(0, 200))
  if (codeName.test(plain)) return null
  if (seedName.test(plain) || /^secret$/i.test(plain)) return "seed"
  return passwordName.test(plain) ? "password" : null
}

const otpAddress = /otpauth(?:-migration)?:\/\/[^\r\n"'<>]*/giu
/** The same at the end of a short label, with one word before it at most. */
const passwordLabel =
  /^(?:[\p{L}-]{1,20} )?(?:pass(?:word|wd|phrase|code)?|pwd|psw|passwort|kennwort|contraseña|clave|senha|parola|wachtwoord|lösenord|adgangskode|hasło|heslo|jelszó|salasana|şifre|cvv2?|cvc|pin|puk|private key|mot de passe|пароль|密码|密碼|パスワード|비밀번호)$/iu
const labelled = /^[\s>*•-]*([^:=：\r\n]{1,40})[:=：]\s*(\S.*)$/u
const base32 = /^(?:[A-Z2-7]{16,}=*|(?:[A-Z2-7]{4}[ -]?){4,16}[A-Z2-7]{0,4})$/i

/** A line of a note is a secret only where all that stands before its colon says so. */
function lineSecret(line: string): LeftOut["what"] | null {
  const [, label, value] = (line.length > 400 ? null : labelled.exec(line)) ?? []
  if (label === undefined || value === undefined) return null
  const plain = spaced(label)
  if (codeName.test(plain)) return null
  if ((seedName.test(plain) || /^secret$/i.test(plain)) && base32.test(value.trim())) return "seed"
  return passwordLabel.test(plain) ? "password" : null
}

/** A text without its secrets, and what they were. */
export interface CleanText {
  readonly text: string
  /** Lines are counted from 1 within the text. */
  readonly leftOut: readonly { readonly what: LeftOut["what"]; readonly line: number }[]
}

/**
 * Takes passwords and seeds out of a text: `otpauth:` addresses, and lines such as `Password: …` or `Setup key: …`. Their lines stay
 * behind empty, so that the lines after them keep their numbers.
 */
export function withoutSecrets(text: string): CleanText {
  const leftOut: { what: LeftOut["what"]; line: number }[] = []
  const lines = text.split(/\r\n|\r|\n/).map((line, index) => {
    const bare = line.replace(otpAddress, () => {
      leftOut.push({ what: "seed", line: index + 1 })
      return ""
    })
    const what = lineSecret(bare)
    if (what === null) return bare
    leftOut.push({ what, line: index + 1 })
    return ""
  })
  return { text: lines.join("\n"), leftOut }
}
