import type { ReportWords } from "./en.ts"

export const de: ReportWords = {
  askTitle: "Das waren nicht Sie?",
  lead: "Wenn nicht Sie es waren, wovon wir Ihnen geschrieben haben, sperren Sie hier sofort den zweiten Schritt Ihrer Anmeldung bei {issuer}.",
  effectOnOthers:
    "Alle Backup-Codes werden ungültig, und die Authenticator-App wird abgeschaltet. Damit kommt niemand mehr hinein.",
  effectOnYou:
    "Auch Sie nicht, bis {issuer} sich vergewissert hat, dass Sie es sind, und Sie den zweiten Schritt neu eingerichtet haben.",
  wasYou: "Waren Sie es selbst, schließen Sie diese Seite. Durch das Ansehen hat sich nichts geändert.",
  label: "Ein frischer Code, zur Sicherheit",
  hint: "Sechs Ziffern aus der Authenticator-App, auch von einem Telefon, das in den letzten sieben Tagen ersetzt wurde, oder einer Ihrer Backup-Codes. Er wird damit verbraucht.",
  button: "Jetzt sperren",
  empty: "Bitte zuerst einen Code eingeben.",
  wrong: "Dieser Code stimmt nicht. Es wurde nichts gesperrt.",
  mistyped: "In diesem Code ist ein Tippfehler. Bitte mit den gespeicherten Codes vergleichen.",
  used: "Dieser Code wurde schon benutzt. Bitte auf den nächsten in der App warten, höchstens 30 Sekunden, oder einen anderen Backup-Code nehmen.",
  old: "Dieser Code gilt nicht mehr, und es wurde nichts gesperrt. Hier gilt ein Code der App, auch vom ersetzten Telefon. Haben Sie keinen, wenden Sie sich sofort an {issuer}: Dort kann man Ihr Konto sperren.",
  otherKind:
    "Codes dieser Art sind abgeschaltet, und es wurde nichts gesperrt. Nehmen Sie die andere, wenn Sie sie haben: die App oder einen Backup-Code. Sonst wenden Sie sich sofort an {issuer}: Dort kann man Ihr Konto sperren.",
  wait: "Zu viele falsche Codes. Bitte {minutes} Min. warten; bis dahin wird kein Code angesehen, auch kein richtiger.",
  lockedTitle: "Gesperrt",
  lockedText:
    "Codes und App gelten nicht mehr. Ändern Sie jetzt Ihr Passwort und sagen Sie {issuer} Bescheid: Dort vergewissert man sich, dass Sie es sind, und dann richten Sie den zweiten Schritt neu ein.",
  nothingTitle: "Es gibt nichts zu sperren",
  nothingText:
    "Der zweite Schritt dieses Kontos ist schon gesperrt, oder es gibt keinen. Können Sie sich nicht anmelden, bitten Sie {issuer} um Hilfe.",
  overTitle: "Die Zeit dieses Links ist um",
  overText: "Melden Sie sich an und sehen Sie in die Sicherheitseinstellungen, oder bitten Sie {issuer} um Hilfe.",
  brokenTitle: "Dieser Link geht nicht",
  brokenText:
    "Vielleicht fehlt ein Stück. Öffnen Sie ihn noch einmal aus der Nachricht, oder bitten Sie {issuer} um Hilfe.",
  busyTitle: "Das hat nicht geklappt",
  busyText: "Bitte gleich noch einmal versuchen. Bleibt es dabei, bitten Sie {issuer} um Hilfe.",
}
