import type { ParcelWords } from "../parcel-words.ts"

export const zhHans: ParcelWords = {
  kitTitle: "{issuer}：您的新备用代码",
  kitText: "附件 {file} 是您在 {issuer} 的新备用代码，第 {set} 张。文件已加密。以前的代码已作废。",
  account: "账户：{account}",
  openOnPage: "请在此页打开；文件不会离开您的设备：",
  openWithAge: "请用任何 age 程序打开：age -d {file}",
  passphraseApart: "密码短语会通过另一途径发送，请在您申请代码的地方索取。拿到文件后再索取。",
  proveIt: "请保存代码，然后输入其中一个，或用一个登录。在此之前，它们自发送密码短语起十分钟内有效，最迟至 {until}。",
  notYouLink: "不是您本人申请的？请立即锁定您登录的第二步：",
  notYou: "不是您本人申请的？请立即告知 {issuer}。",
  passphraseTitle: "{issuer}：密码短语",
  passphraseText: "{issuer}：您的备用代码（第 {set} 张）的密码短语是 {passphrase}",
  passphraseLife: "请在十分钟内输入其中一个代码。任何人都不会向您索要此密码短语。",
}
