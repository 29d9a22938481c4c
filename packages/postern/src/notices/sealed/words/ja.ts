import type { ParcelWords } from "../parcel-words.ts"

export const ja: ParcelWords = {
  kitTitle: "{issuer}: 新しいバックアップコード",
  kitText:
    "添付ファイル {file} は {issuer} の新しいバックアップコード（用紙 {set}）です。暗号化されています。以前のコードは無効です。",
  account: "アカウント: {account}",
  openOnPage: "このページで開いてください。ファイルが端末の外に出ることはありません:",
  openWithAge: "age に対応したプログラムで開いてください: age -d {file}",
  passphraseApart:
    "パスフレーズは別の経路で届きます。ファイルが手元にある状態で、コードを請求した場所から請求してください。",
  proveIt:
    "コードを保存し、そのうち1つを入力して確認するか、それでサインインしてください。それまでは、パスフレーズの送信から10分間、遅くとも {until} まで有効です。",
  notYouLink: "ご自身の請求でなければ、すぐにサインインの第2段階をロックしてください:",
  notYou: "ご自身の請求でなければ、すぐに {issuer} に連絡してください。",
  passphraseTitle: "{issuer}: パスフレーズ",
  passphraseText: "{issuer}: バックアップコード（用紙 {set}）のパスフレーズは {passphrase} です",
  passphraseLife: "10分以内にコードを1つ入力してください。このパスフレーズを誰かが尋ねることはありません。",
}
