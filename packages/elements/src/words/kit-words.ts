import type { Language } from "@postern/core/words"
import type { Word } from "./vocabulary.ts"

const en = {
  kitLabel: "Or choose the file with your codes",
  kitHint:
    "It is read here and sent nowhere. Its first unused code goes into the field; nothing is sent until you continue.",
  kitTaken: "Code {n} of set {set} is in the field.",
  kitForeign: "This file is for {issuer}, not for this site.",
  kitOtherAccount: "This file is for the account {account}.",
  kitExpired: "The codes of this file expired {date}. Look for a newer file.",
  kitSpent: "No unused code is left in this file.",
  kitSealed: "This file is sealed with a passphrase. Open it first, then type one of its codes here.",
  kitNone: "This is no file with backup codes of this kind, or a part of it is missing.",
} satisfies Record<string, Word>

export type KitWords = Readonly<Record<keyof typeof en, Word>>

/** What is said of a file with codes at the sign-in. All languages in one: it is fetched when somebody looks for another way in. */
export const kitWords: Readonly<Record<Language, KitWords>> = {
  en,
  de: {
    kitLabel: "Oder wählen Sie die Datei mit Ihren Codes",
    kitHint:
      "Sie wird hier gelesen und nirgendwohin gesendet. Ihr erster unbenutzter Code kommt in das Feld; gesendet wird erst, wenn Sie fortfahren.",
    kitTaken: "Code {n} aus Satz {set} steht im Feld.",
    kitForeign: "Diese Datei ist für {issuer}, nicht für diese Seite.",
    kitOtherAccount: "Diese Datei ist für das Konto {account}.",
    kitExpired: "Die Codes dieser Datei sind am {date} abgelaufen. Suchen Sie eine neuere Datei.",
    kitSpent: "In dieser Datei ist kein unbenutzter Code mehr.",
    kitSealed:
      "Diese Datei ist mit einer Passphrase versiegelt. Öffnen Sie sie zuerst, und geben Sie dann einen Code hier ein.",
    kitNone: "Das ist keine solche Datei mit Backup-Codes, oder ein Teil fehlt.",
  },
  es: {
    kitLabel: "O elija el archivo con sus códigos",
    kitHint:
      "Se lee aquí y no se envía a ninguna parte. Su primer código sin usar va al campo; nada se envía hasta que usted continúe.",
    kitTaken: "El código {n} de la serie {set} está en el campo.",
    kitForeign: "Este archivo es de {issuer}, no de este sitio.",
    kitOtherAccount: "Este archivo es de la cuenta {account}.",
    kitExpired: "Los códigos de este archivo caducaron el {date}. Busque un archivo más nuevo.",
    kitSpent: "En este archivo no queda ningún código sin usar.",
    kitSealed: "Este archivo está sellado con una frase de paso. Ábralo primero y escriba aquí uno de sus códigos.",
    kitNone: "No es un archivo de códigos de este tipo, o le falta una parte.",
  },
  fr: {
    kitLabel: "Ou choisissez le fichier de vos codes",
    kitHint:
      "Il est lu ici et n’est envoyé nulle part. Son premier code inutilisé va dans le champ ; rien n’est envoyé avant que vous continuiez.",
    kitTaken: "Le code {n} de la série {set} est dans le champ.",
    kitForeign: "Ce fichier est pour {issuer}, pas pour ce site.",
    kitOtherAccount: "Ce fichier est pour le compte {account}.",
    kitExpired: "Les codes de ce fichier ont expiré le {date}. Cherchez un fichier plus récent.",
    kitSpent: "Il ne reste aucun code inutilisé dans ce fichier.",
    kitSealed: "Ce fichier est scellé par une phrase secrète. Ouvrez-le d’abord, puis tapez ici un de ses codes.",
    kitNone: "Ce n’est pas un fichier de codes de ce type, ou il en manque une partie.",
  },
  ja: {
    kitLabel: "またはコードのファイルを選ぶ",
    kitHint: "ここで読まれ、どこにも送られません。最初の未使用コードが欄に入り、続けるまで何も送られません。",
    kitTaken: "セット {set} のコード {n} が欄に入りました。",
    kitForeign: "このファイルは {issuer} のもので、このサイトのものではありません。",
    kitOtherAccount: "このファイルはアカウント {account} のものです。",
    kitExpired: "このファイルのコードは {date} に期限が切れました。新しいファイルを探してください。",
    kitSpent: "このファイルに未使用のコードは残っていません。",
    kitSealed: "このファイルはパスフレーズで封印されています。先に開き、コードを一つここに入力してください。",
    kitNone: "この種類のコードのファイルではないか、一部が欠けています。",
  },
  "zh-Hans": {
    kitLabel: "或选择存有备用码的文件",
    kitHint: "文件只在此处读取，不会发送到任何地方。第一个未使用的码会填入输入框；您继续之前什么都不会发送。",
    kitTaken: "第 {set} 组的第 {n} 个码已填入。",
    kitForeign: "此文件属于 {issuer}，不属于本网站。",
    kitOtherAccount: "此文件属于账户 {account}。",
    kitExpired: "此文件中的码已于 {date} 过期。请找更新的文件。",
    kitSpent: "此文件中没有未使用的码了。",
    kitSealed: "此文件用口令封存。请先打开它，再在此输入其中一个码。",
    kitNone: "这不是此类备用码文件，或缺少一部分。",
  },
  ar: {
    kitLabel: "أو اختر ملف رموزك",
    kitHint: "يُقرأ هنا ولا يُرسل إلى أي مكان. يوضع أول رمز غير مستخدم في الحقل، ولا يُرسل شيء حتى تتابع.",
    kitTaken: "الرمز {n} من المجموعة {set} في الحقل.",
    kitForeign: "هذا الملف لـ {issuer} وليس لهذا الموقع.",
    kitOtherAccount: "هذا الملف للحساب {account}.",
    kitExpired: "انتهت رموز هذا الملف في {date}. ابحث عن ملف أحدث.",
    kitSpent: "لم يبق رمز غير مستخدم في هذا الملف.",
    kitSealed: "هذا الملف مختوم بعبارة مرور. افتحه أولًا، ثم اكتب أحد رموزه هنا.",
    kitNone: "ليس هذا ملف رموز من هذا النوع، أو ينقصه جزء.",
  },
}
