import { secretKind } from "../entries/secret-names.ts"

/** What a column holds. `password` and `ignored` are dropped; `field` is a field of its own under the column's name. */
export type Role =
  | "title"
  | "login"
  | "url"
  | "notes"
  | "tags"
  | "totp"
  | "password"
  | "codes"
  | "status"
  | "fields"
  | "ignored"
  | "field"

/** Names of columns, as `plainName` writes them; where several fit, the first that the table has is the one. */
const names: Readonly<Partial<Record<Role, readonly string[]>>> = {
  title: words(
    "title itemname passwordname entryname accountname issuer service servicename sitename site name account label titel bezeichnung dienst titre nom service titulo nombre servicio servico titolo naam nazwa konto название сервис 名称 名称 标题 服务 服务名称 タイトル サービス 제목 이름",
  ),
  login: words(
    "username login loginname loginusername user userid loginid email loginemail mail username2 username3 benutzername benutzer anmeldename utilisateur nomdutilisateur identifiant adressemail usuario nombredeusuario utente gebruikersnaam uzytkownik логин имяпользователя 用户名 账户信息 账号 ユーザー名 사용자이름 account name label",
  ),
  url: words(
    "url loginuri loginurl website websiteaddress websiteurl uri webaddress site link address adresse internetadresse webseite siteweb adresseweb sitioweb sito sitoweb адрес 网址 网站 ウェブサイト",
  ),
  notes: words(
    "notes note extra comments comment remarks memo description notiz notizen bemerkung bemerkungen kommentar beschreibung commentaire commentaires notas comentarios notes note notatki заметки примечание 备注 备注 メモ 메모",
  ),
  totp: words(
    "totp logintotp otp otpauth otpsecret otpurl otpuri onetimepassword onetimecode twofactorsecret 2fasecret authenticatorkey totpsecret totpseed secret seed secretkey 密钥",
  ),
  password: words(
    "password loginpassword pwd pass passwd passwort kennwort motdepasse contrasena clave senha wachtwoord haslo пароль 密码 パスワード 비밀번호",
  ),
  tags: words("tags tag labels schlagworte etiquettes etiquetas"),
  status: words(
    "status state used isused usedon used? verwendet benutzt gebraucht zustand utilise utilisee etat usado estado utilizzato stato gebruikt uzyty использован 状态 状態 已使用 使用済み",
  ),
  fields: words("fields customfields rffieldsv2"),
  ignored: words(
    "folder folders grouping group collections collection category categorie favorite favourite fav type reprompt icon archived archiveddate trashed pinned vault sharedfolder matchurl autofillurls httprealm formactionorigin guid lastmodified created modified createtime modifytime timecreated timelastused timepasswordchanged passwordstrength cardholdername cardnumber cvc pin expirydate zipcode fullname phonenumber address1 address2 city country uuid qrcode algo algorithm digits counter period additionalurls number no nr nº index # ",
  ),
}

const codeColumn =
  /^(?:(?:2fa|mfa|two ?factor|back ?up|recovery|scratch|rescue|emergency|reserve)? ?codes?|(?:back ?up|recovery|scratch|rescue|emergency) ?(?:codes?|keys?|phrases?)(?: ?\d+)?|(?:wiederherstellungs|sicherungs|notfall|ersatz)(?:codes?|schlüssel)(?: ?\d+)?|codes? de (?:secours|récupération|sauvegarde)|códigos? de (?:respaldo|recuperación|seguridad)|备用(?:验证)?码|恢复(?:代)?码|バックアップ ?コード|リカバリー ?コード)$/iu

function words(list: string): readonly string[] {
  return list.split(" ").filter(word => word !== "")
}

/** A column's name without case, accents, blanks and signs: `Nom d’utilisateur` is `nomdutilisateur`. */
export function plainName(name: string): string {
  return name
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}#]/gu, "")
}

/** Which column has which role; a role may have several columns, the best first. */
export interface Columns {
  readonly roles: readonly Role[]
  /** The columns of a role, in the order in which they are asked. */
  readonly of: (role: Role) => readonly number[]
  /** How many columns have a name that is known. */
  readonly known: number
}

const order: readonly Role[] = [
  "totp",
  "password",
  "tags",
  "status",
  "fields",
  "title",
  "url",
  "login",
  "notes",
  "ignored",
]

/** Tells the columns by their names. A column of an unknown name is a field; one named for passwords or seeds is dropped. */
export function columnsByName(header: readonly string[]): Columns {
  const plain = header.map(plainName)
  const roles: (Role | null)[] = header.map(name =>
    codeColumn.test(name.replace(/[_\s-]+/g, " ").trim()) ? "codes" : null,
  )
  const asked = new Map<Role, number[]>()
  for (const role of order) {
    const found = (names[role] ?? []).flatMap(name =>
      plain.flatMap((each, index) => (each === name && roles[index] === null ? [index] : [])),
    )
    const taken = role === "title" || role === "url" ? found.slice(0, 1) : found
    for (const index of taken) roles[index] = role
    asked.set(role, [...new Set(taken)])
  }
  const known = roles.filter(role => role !== null).length
  const settled = roles.map((role, index): Role => role ?? unknownRole(header[index]!))
  return {
    roles: settled,
    known,
    of: role => asked.get(role) ?? settled.flatMap((each, index) => (each === role ? [index] : [])),
  }
}

function unknownRole(name: string): Role {
  const kind = secretKind(name)
  return kind === "seed" ? "totp" : kind === "password" ? "password" : "field"
}

/** Columns in the order of the table, where no order of asking is known. */
export const columnsOf = (roles: readonly Role[]): Columns => ({
  roles,
  known: 0,
  of: role => roles.flatMap((each, index) => (each === role ? [index] : [])),
})

/** Whether these are the columns of a table of accounts, and not of a list of codes or of something else. */
export function isAccountTable({ of, known }: Columns): boolean {
  const has = (role: Role): boolean => of(role).length > 0
  if (has("password") || has("totp")) return known >= 2
  return known >= 2 && has("title") && (has("login") || has("url") || has("notes") || has("codes"))
}

/** Whether these are the columns of a list of codes: a column of codes, beside others that say something of each. */
export const isCodeTable = ({ roles, of }: Columns): boolean => roles.length >= 2 && of("codes").length > 0
