import type { ParcelWords } from "../parcel-words.ts"

export const ar: ParcelWords = {
  kitTitle: "{issuer}: رموزك الاحتياطية الجديدة",
  kitText:
    "الملف المرفق {file} يحوي رموزك الاحتياطية الجديدة لدى {issuer}، الورقة {set}. وهو مشفّر. الرموز السابقة لاغية.",
  account: "الحساب: {account}",
  openOnPage: "افتحه في هذه الصفحة؛ يبقى الملف على جهازك:",
  openWithAge: "افتحه بأي برنامج age: age -d {file}",
  passphraseApart: "تصل عبارة المرور بطريق آخر حين تطلبها حيث طلبت الرموز. اطلبها حين يكون الملف أمامك.",
  proveIt:
    "احفظ الرموز ثم اكتب أحدها أو سجّل الدخول بأحدها. حتى ذلك الحين تصلح عشر دقائق من إرسال عبارة المرور، ولا تتجاوز {until}.",
  notYouLink: "لم تكن أنت من طلبها؟ اقفل الخطوة الثانية لتسجيل دخولك فورًا:",
  notYou: "لم تكن أنت من طلبها؟ أخبر {issuer} فورًا.",
  passphraseTitle: "{issuer}: عبارة المرور",
  passphraseText: "{issuer}: عبارة مرور رموزك الاحتياطية، الورقة {set}، هي {passphrase}",
  passphraseLife: "اكتب أحد الرموز خلال عشر دقائق. لن يسألك أحد عن عبارة المرور هذه.",
}
