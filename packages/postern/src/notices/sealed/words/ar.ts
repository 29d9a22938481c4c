import type { ParcelWords } from "./en.ts"

export const ar: ParcelWords = {
  kitHeadline: "رموزك الاحتياطية الجديدة في الملف المرفق",
  kitWhat: "الملف مشفّر. تصل عبارة مروره بطريق آخر حين تطلبها حيث طلبت الرموز. الرموز السابقة لاغية.",
  file: "الملف",
  openHere: "يُفتح في هذه الصفحة",
  goodUntil: "صالحة حتى",
  kitAdvice: "ليكن الملف أمامك ثم اطلب عبارة المرور. احفظ الرموز واكتب أحدها خلال عشر دقائق: عندئذ فقط تبقى صالحة.",
  openWithAge: "أي برنامج age يفتح الملف: age -d {file}",
  kitDoubt: "إذن طلب شخص آخر رموزًا باسمك.",
  passphraseHeadline: "عبارة مرور رموزك الاحتياطية",
  passphrase: "عبارة المرور",
  passphraseText: "{issuer}: عبارة مرور رموزك الاحتياطية، الورقة {set}، هي {passphrase}",
  passphraseLife: "اكتب أحد الرموز خلال عشر دقائق. لن يسألك أحد عن عبارة المرور هذه.",
}
