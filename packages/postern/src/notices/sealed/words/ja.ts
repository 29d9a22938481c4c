import type { ParcelWords } from "./en.ts"

export const ja: ParcelWords = {
  kitHeadline: "新しいバックアップコードは添付ファイルにあります",
  kitWhat:
    "ファイルは暗号化されています。パスフレーズは、コードを請求した場所から請求すると別の経路で届きます。以前のコードは無効です。",
  file: "ファイル",
  openHere: "このページで開けます",
  goodUntil: "有効期限",
  kitAdvice:
    "ファイルを手元に用意してからパスフレーズを請求してください。コードを保存し、10分以内に1つ入力してください。それで初めてコードが有効であり続けます。",
  openWithAge: "age に対応したどのプログラムでも開けます: age -d {file}",
  kitDoubt: "その場合、別の誰かがあなたの名前でコードを請求しています。",
  passphraseHeadline: "バックアップコードのパスフレーズ",
  passphrase: "パスフレーズ",
  passphraseText: "{issuer}: バックアップコード（用紙 {set}）のパスフレーズは {passphrase} です",
  passphraseLife: "10分以内にコードを1つ入力してください。このパスフレーズを誰かが尋ねることはありません。",
}
