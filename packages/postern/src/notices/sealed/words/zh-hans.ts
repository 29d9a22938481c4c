import type { ParcelWords } from "./en.ts"

export const zhHans: ParcelWords = {
  kitHeadline: "您的新备用代码在附件中",
  kitWhat: "文件已加密。密码短语会通过另一途径发送，请在您申请代码的地方索取。以前的代码已作废。",
  file: "文件",
  openHere: "可在此页打开",
  goodUntil: "有效期至",
  kitAdvice: "请先拿到文件，再索取密码短语。保存代码，并在十分钟内输入其中一个：只有这样它们才继续有效。",
  openWithAge: "任何 age 程序都能打开此文件：age -d {file}",
  kitDoubt: "那么是别人以您的名义申请了代码。",
  passphraseHeadline: "您的备用代码的密码短语",
  passphrase: "密码短语",
  passphraseText: "{issuer}：您的备用代码（第 {set} 张）的密码短语是 {passphrase}",
  passphraseLife: "请在十分钟内输入其中一个代码。任何人都不会向您索要此密码短语。",
}
