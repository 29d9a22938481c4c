import type { Language } from "@postern/core/words"

const en = {
  sealedLabel: "Passphrase of the file",
  sealedHint: "The file is sealed. It is opened here: neither file nor passphrase is sent.",
  sealedButton: "Open the file",
  sealedWorking: "Opening takes some seconds.",
  sealedEmpty: "Type the passphrase of the file.",
  sealedWrong: "This passphrase does not open the file.",
  sealedDamaged: "The file is damaged: a part of it is missing or was changed.",
} satisfies Record<string, string>

export type SealedKitWords = Readonly<Record<keyof typeof en, string>>

/** What is said of a file that is sealed with a passphrase, in all languages: it is fetched with the first such file. */
export const sealedKitWords: Readonly<Record<Language, SealedKitWords>> = {
  en,
  de: {
    sealedLabel: "Passphrase der Datei",
    sealedHint: "Die Datei ist versiegelt. Sie wird hier geöffnet: Weder Datei noch Passphrase werden gesendet.",
    sealedButton: "Datei öffnen",
    sealedWorking: "Das Öffnen dauert einige Sekunden.",
    sealedEmpty: "Geben Sie die Passphrase der Datei ein.",
    sealedWrong: "Diese Passphrase öffnet die Datei nicht.",
    sealedDamaged: "Die Datei ist beschädigt: Ein Teil fehlt oder wurde verändert.",
  },
  es: {
    sealedLabel: "Frase de paso del archivo",
    sealedHint: "El archivo está sellado. Se abre aquí: no se envían ni el archivo ni la frase.",
    sealedButton: "Abrir el archivo",
    sealedWorking: "Abrirlo tarda unos segundos.",
    sealedEmpty: "Escriba la frase de paso del archivo.",
    sealedWrong: "Esta frase de paso no abre el archivo.",
    sealedDamaged: "El archivo está dañado: le falta una parte o fue alterada.",
  },
  fr: {
    sealedLabel: "Phrase secrète du fichier",
    sealedHint: "Le fichier est scellé. Il est ouvert ici : ni le fichier ni la phrase ne sont envoyés.",
    sealedButton: "Ouvrir le fichier",
    sealedWorking: "L’ouverture prend quelques secondes.",
    sealedEmpty: "Tapez la phrase secrète du fichier.",
    sealedWrong: "Cette phrase secrète n’ouvre pas le fichier.",
    sealedDamaged: "Le fichier est abîmé : une partie manque ou a été modifiée.",
  },
  ja: {
    sealedLabel: "ファイルのパスフレーズ",
    sealedHint: "ファイルは封印されています。ここで開かれ、ファイルもパスフレーズも送られません。",
    sealedButton: "ファイルを開く",
    sealedWorking: "開くのに数秒かかります。",
    sealedEmpty: "ファイルのパスフレーズを入力してください。",
    sealedWrong: "このパスフレーズではファイルは開きません。",
    sealedDamaged: "ファイルが壊れています。一部が欠けているか、変えられています。",
  },
  "zh-Hans": {
    sealedLabel: "文件的口令",
    sealedHint: "文件已封存。它在此处打开：文件和口令都不会发送。",
    sealedButton: "打开文件",
    sealedWorking: "打开需要几秒钟。",
    sealedEmpty: "请输入文件的口令。",
    sealedWrong: "此口令打不开该文件。",
    sealedDamaged: "文件已损坏：缺少一部分或被改动。",
  },
  ar: {
    sealedLabel: "عبارة مرور الملف",
    sealedHint: "الملف مختوم. يُفتح هنا: لا يُرسل الملف ولا عبارة المرور.",
    sealedButton: "افتح الملف",
    sealedWorking: "يستغرق الفتح بضع ثوانٍ.",
    sealedEmpty: "اكتب عبارة مرور الملف.",
    sealedWrong: "عبارة المرور هذه لا تفتح الملف.",
    sealedDamaged: "الملف تالف: جزء منه ناقص أو تغيّر.",
  },
}
