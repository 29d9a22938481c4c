/** What people and services say of a code, in the seven languages of the elements and some more. */
export type MarkMeaning = "used" | "unused" | "tested" | "next"

/**
 * The words, without accents and in lower case; a phrase that contains another is looked for first. Endings of gender and number are
 * written out, for a part of a word is no mark.
 */
export const markWords: Readonly<Record<MarkMeaning, readonly string[]>> = {
  used: wordList(`
    used, already used, used up, spent, consumed, redeemed, expired, invalid, void, burnt, burned, gone,
    no longer valid, not valid, revoked, crossed out, done, taken, used once, not available,
    benutzt, bereits benutzt, schon benutzt, gebraucht, verbraucht, verwendet, bereits verwendet, genutzt,
    eingelost, ungultig, abgelaufen, erledigt, entwertet, weg,
    usado, usada, usados, usadas, ya usado, utilizado, utilizada, utilizados, gastado, gastada,
    consumido, canjeado, caducado, invalido, anulado,
    utilise, utilisee, utilises, utilisees, deja utilise, consomme, perime, invalide, epuise,
    使用済み, 使用済, 利用済み, 使った, 使いました, 無効, 済み, 済,
    已使用, 已用, 用过, 用過, 使用过, 使用過, 已失效, 作废, 无效, 已消耗,
    مستخدم, مستخدمة, مستعمل, تم استخدامه, تم الاستخدام, استخدم, منتهي, غير صالح, مستهلك,
    usato, usati, gebruikt, anvand, brugt, brukt, kaytetty, uzyty, uzyte, pouzity, kullanildi,
    использован, использованный, использовано, utilizzato, 사용됨, 사용함`),
  unused: wordList(`
    unused, not used, not yet used, never used, free, available, valid, still valid, fresh, remaining,
    left, still good, good, active, open, new,
    unbenutzt, nicht benutzt, noch nicht benutzt, unverbraucht, frei, verfugbar, gultig, noch gultig,
    ubrig, offen, neu,
    sin usar, no usado, no usada, no utilizado, libre, disponible, valido, vigente, nuevo, restante,
    inutilise, non utilise, non utilisee, pas utilise, pas encore utilise, libre, valide, restant, neuf,
    未使用, 有効, 残り, 使用可能,
    未用, 可用, 有效, 剩余, 尚未使用, 没用过,
    غير مستخدم, غير مستخدمة, لم يستخدم, متاح, صالح, جديد,
    non usato, niet gebruikt, ongebruikt, oanvand, niewykorzystany, не использован`),
  tested: wordList(`
    tested, tried, checked, verified, works, worked, ok, confirmed,
    getestet, gepruft, uberpruft, funktioniert, ausprobiert,
    probado, probada, verificado, comprobado, funciona,
    teste, testee, verifie, essaye, fonctionne,
    テスト済み, 確認済み, 動作確認, 試した,
    已测试, 已验证, 测试过, 试过,
    مجرب, تم الاختبار, تم التحقق, يعمل`),
  next: wordList(`
    next, next one, use next, use this next,
    nachster, nachste, nachstes, als nachstes, der nachste,
    siguiente, proximo, el siguiente,
    suivant, suivante, prochain, le prochain,
    次, 次に使う, 次はこれ,
    下一个, 下一個, 下次用,
    التالي, القادم`),
}

function wordList(text: string): string[] {
  return text.split(",").map(word => word.trim())
}

/** Words that stand around codes and say nothing of their use: labels, and words of a sentence that names a mark. */
export const labelWords = new Set(
  (
    "code codes backup back-up recovery reserve scratch rescue emergency security verification login sign-in key keys number no nr num " +
    "token tokens pin 2fa mfa totp one-time single-use set my the this a an on at is are was of for in by and am um le la les el los del du de il " +
    "wiederherstellungscode wiederherstellungscodes sicherungscode sicherungscodes ersatzcode notfallcode der die das ein codigo codigos respaldo " +
    "recuperacion clave secours recuperation cle numero バックアップコード コード リカバリーコード 备用码 恢复码 代码 验证码 备份码 رمز الرمز احتياطي"
  ).split(" "),
)
