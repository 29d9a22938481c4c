import type { Translated } from "../vocabulary.ts"
import type * as en from "./en.ts"
import type { setup as englishSetup } from "./en-setup.ts"

export const shared: Translated<typeof en.shared> = {
  working: "Einen Moment …",
  empty: "Bitte zuerst einen Code eingeben.",
  wrongCode: "Dieser Code stimmt nicht.",
  triesLeft: {
    one: "Noch ein Versuch bis zu einer kurzen Wartezeit.",
    other: "Noch {n} Versuche bis zu einer kurzen Wartezeit.",
  },
  mistypedGroups: { one: "Gruppe {groups} sieht vertippt aus.", other: "Gruppen {groups} sehen vertippt aus." },
  mistyped: "In diesem Code ist ein Tippfehler. Bitte mit den gespeicherten Codes vergleichen.",
  notCounted: "Das zählt nicht als Versuch.",
  neverInCodes: "Die Buchstaben O und I und die Ziffern 0 und 1 kommen in keinem Code vor.",
  noCode: "Das ist weder ein Code der App noch ein Backup-Code.",
  needsDigits: "Bitte die sechs Ziffern eingeben, die die App zeigt.",
  needsBackupCode: "Das ist ein Code aus der App. Bitte einen Backup-Code eingeben.",
  several: "Das ist mehr als ein Code. Bitte einen einzigen eingeben; es wurde nichts gesendet.",
  restored: {
    one: "Das unleserliche Zeichen ergibt sich aus den anderen.",
    other: "Die unleserlichen Zeichen ergeben sich aus den anderen.",
  },
  restoredRefused: "Zwei Zeichen wurden aus den übrigen ergänzt. Bitte alle noch einmal vergleichen.",
  missing: { one: "Noch ein Zeichen", other: "Noch {n} Zeichen" },
  complete: "Der Code ist vollständig.",
  alreadyUsed: "Dieser Backup-Code wurde schon benutzt; jeder gilt einmal. Bitte abhaken und den nächsten nehmen.",
  superseded:
    "Dieser Code ist aus einem älteren Satz. Es gilt der Satz mit der höchsten Nummer; ältere bitte vernichten.",
  supersededApp:
    "Dieser Code gehört zu einem QR-Code oder Telefon, das ersetzt wurde. Bitte den neuesten Eintrag der App nehmen; beim Einrichten mit einem neuen QR-Code von vorn beginnen.",
  expired:
    "Die Codes dieses Satzes sind abgelaufen. Bitte die Authenticator-App benutzen und die Codes danach ersetzen.",
  expiredSetup: "Diese Einrichtung lag zu lange. Bitte mit einem neuen QR-Code von vorn beginnen.",
  replayed: "Dieser Code wurde eben benutzt. Bitte auf den nächsten in der App warten, höchstens 30 Sekunden.",
  clockAhead: "Die Uhr des Telefons geht {time} vor: Bitte auf automatisch stellen.",
  clockBehind: "Die Uhr des Telefons geht {time} nach: Bitte auf automatisch stellen.",
  notEnrolled: "Es ist nichts eingerichtet, wozu dieser Code gehören könnte.",
  notForRecovery: "Dafür ist dieser Code zu kurz. Melden Sie sich damit an, dann richten Sie die neue App ein.",
  disabledApp:
    "Die App ist abgeschaltet. Bitte einen Backup-Code benutzen und die App neu einrichten. Gilt auch der nicht, bitte um Hilfe fragen.",
  disabledCodes:
    "Die Backup-Codes sind abgeschaltet. Bitte die App benutzen und die Codes ersetzen. Gilt auch sie nicht, bitte um Hilfe fragen.",
  wait: "Bitte {time} warten. Bis dahin wird kein Code angesehen, auch kein richtiger.",
  waitApp: "Codes der App werden {time} lang nicht angesehen, auch kein richtiger. Ein Backup-Code geht inzwischen.",
  waitCodes: "Backup-Codes werden {time} lang nicht angesehen, auch kein richtiger. Ein Code der App geht inzwischen.",
  waitOver: "Jetzt geht es wieder.",
  ticketOver: "Die Zeit dafür ist um. Bitte von vorn beginnen.",
  busy: "Der Dienst ist ausgelastet. Bitte gleich noch einmal versuchen.",
  tooOften: "Hier wurde in kurzer Zeit sehr oft eine App eingerichtet. Bitte in einigen Minuten noch einmal versuchen.",
  offline: "Keine Verbindung, oder sie brach ab, bevor eine Antwort kam. Bitte noch einmal versuchen.",
  fault: "Das hat nicht geklappt. Bitte noch einmal versuchen oder die Seite neu laden.",
  accountRefused:
    "Der Name dieses Kontos ist hier nicht zu gebrauchen. Bitte sagen Sie den Betreibern dieser Seite Bescheid.",
  bound: "Es gibt schon eine aktive App. Sie lässt sich in den Sicherheitseinstellungen ersetzen.",
  noRecovery: "Das ist hier nicht erlaubt. Bitte um Hilfe fragen.",
  addressRefused:
    "Die Adresse dieser Seite ist hier nicht zu gebrauchen. Bitte sagen Sie den Betreibern dieser Seite Bescheid.",
  tryAgain: "Noch einmal",
  goOn: "Weiter",
  goCodes: "Neue Codes holen",
}

export const challenge: Translated<typeof en.challenge> = {
  challengeTitle: "Zweiter Schritt",
  challengeLabel: "Code",
  challengeHint: "Sechs Ziffern aus der Authenticator-App oder einer Ihrer Backup-Codes.",
  challengeLetters: "Ich habe einen Backup-Code",
  challengeDigits: "Ich habe die App",
  challengeButton: "Weiter",
  challengeHelp: "Telefon nicht zur Hand?",
  challengeHelpText:
    "Hier einen Backup-Code eingeben. Großschreibung, Leerzeichen und Striche sind gleich; für ein unleserliches Zeichen ein ? tippen. Danach lässt sich ein neues Telefon einrichten.",
  challengeDone: "Ihr Code wurde angenommen",
  codesLeft: { one: "Ein Backup-Code ist übrig.", other: "{n} Backup-Codes sind übrig." },
  noCodesLeft: "Kein Backup-Code ist übrig.",
  lastCodeUsed: "Das war Ihr letzter Backup-Code.",
  adviseCodes: "Bitte neue Codes holen, bevor der letzte benutzt ist.",
  adviseAuthenticator: "Telefon verloren oder neu? Richten Sie das neue jetzt ein: Der eben benutzte Code genügt.",
  adviseFinish:
    "Ein neues Telefon wurde begonnen und nicht fertig eingerichtet; das alte ist schon abgeschaltet. Jetzt fertig einrichten: Der eben benutzte Code genügt.",
  adviseLast:
    "Telefon verloren? Richten Sie jetzt ein neues ein: Der eben benutzte Code genügt 15 Minuten lang, und danach ist nichts übrig, womit Sie sich anmelden könnten.",
  adviseLastApp: "Geht das Telefon noch, holen Sie neue Backup-Codes mit einem Code seiner App.",
  adviseConfirm:
    "Sind die Backup-Codes gespeichert? Zur Probe einen davon eintippen. Haben Sie sie nie gesehen, holen Sie neue.",
  adviseExpiring: "Die Backup-Codes laufen bald ab. Bitte rechtzeitig neue holen.",
  goAuthenticator: "Neues Telefon einrichten",
  goFinish: "Fertig einrichten",
  goConfirm: "Einen eintippen",
  usedOffer:
    "Ihr letzter Code, vor weniger als 15 Minuten benutzt? Dann genügt er noch, um ein neues Telefon einzurichten.",
  notLoaded:
    "Ein Teil dieser Seite wurde nicht geladen. Bitte neu laden und noch einmal mit dem benutzten Code anmelden: 15 Minuten lang genügt er.",
}

export const setup: Translated<typeof englishSetup> = {
  setupTitle: "Zwei-Faktor-Anmeldung einrichten",
  step: "Schritt {n} von 3",
  scanTitle: "Mit der Authenticator-App scannen",
  scanText: "Die App zeigt dann sechs Ziffern, die alle 30 Sekunden wechseln.",
  qrLabel: "QR-Code für die Authenticator-App. Ohne Kamera den Schlüssel darunter benutzen.",
  openApp: "In der App auf diesem Gerät öffnen",
  manualKey: "Keine Kamera? Diesen Schlüssel in die App tippen",
  liveLabel: "Sechs Ziffern aus der App",
  liveHint:
    "So, wie sie jetzt da stehen. Werden sie jedes Mal abgelehnt, bitte die Uhr des Telefons auf automatisch stellen.",
  turnOn: "Einschalten",
  leaveScan: "Sie können jederzeit gehen: Es ändert sich nichts, bis ein Code der App angenommen ist.",
  unsure: "Es kam keine Antwort, darum ist sie vielleicht schon an. Bitte noch einmal nachsehen.",
  lookAgain: "Noch einmal nachsehen",
  newCode: "Mit einem neuen QR-Code von vorn",
  sheetTitle: "Backup-Codes speichern",
  sheetText: "Jeder meldet Sie einmal an, wenn das Telefon nicht zur Hand ist. Sie werden nur dieses eine Mal gezeigt.",
  sheetSet: "Satz {set}, {date}",
  sheetExpires: "Gültig bis {date}",
  codesLabel: "Backup-Codes",
  download: "Herunterladen",
  print: "Drucken",
  copy: "Kopieren",
  downloaded: "Gespeichert als {name}.",
  printed: "An den Drucker gegeben. Bitte prüfen, ob die Seite lesbar ist.",
  copied: "Die Codes sind kopiert. In den Passwort-Tresor einfügen, dann etwas anderes kopieren.",
  copyRefused: "Der Browser erlaubt das Kopieren hier nicht. Bitte herunterladen oder drucken.",
  withoutAccount: "Ohne meinen Kontonamen",
  sheetSaved: "Ich habe sie gespeichert",
  leaveSheet:
    "Wenn Sie jetzt gehen, bleibt die Anmeldung in zwei Schritten an, die Codes gelten und werden nicht noch einmal gezeigt. Sie lassen sich später ersetzen.",
  gone: "Diese Codes wurden einmal gezeigt und sind von dieser Seite verschwunden. Sind sie nicht gespeichert, bitte ersetzen.",
  proveTitle: "Einen davon eintippen",
  proveText: "Aus dem Gespeicherten, nicht aus dem Gedächtnis. Der Code bleibt unbenutzt.",
  proveLabel: "Einer Ihrer Codes",
  proveButton: "Prüfen",
  showAgain: "Codes noch einmal zeigen",
  later: "Später",
  doneTitle: "Die Zwei-Faktor-Anmeldung ist an",
  doneProved: {
    one: "Ein Backup-Code ist gespeichert und bereit.",
    other: "{n} Backup-Codes sind gespeichert und bereit.",
  },
  doneLater: "Die Backup-Codes sind noch nicht bestätigt. Beim Anmelden wird wieder danach gefragt.",
  doneKept: "Die neue App ist eingerichtet. Die Backup-Codes bleiben, wie sie sind.",
  unseenText:
    "Die Antwort mit Ihren Backup-Codes ging verloren, sie wurden also nicht gezeigt. Holen Sie jetzt neue, mit dem nächsten Code der App.",
  finish: "Fertig",
  lostText:
    "Die alte Authenticator-App gilt sofort nicht mehr. Sie bekommen neue Backup-Codes und dann einen QR-Code für das neue Telefon. Ältere Codes, die übrig sind, gelten, bis Sie einen der neuen eintippen.",
  lostHint: "Der zuletzt angenommene, innerhalb von 15 Minuten, oder irgendein unbenutzter.",
  lostButton: "Jetzt einrichten",
  back: "Zurück",
  leaveStaged:
    "Wenn Sie jetzt gehen, werden diese Codes nicht noch einmal gezeigt. Ältere Codes, die übrig sind, gelten, bis Sie einen von diesen eintippen.",
  leaveLast: "Kein älterer Code ist übrig: Speichern Sie diese, bevor Sie gehen. Sie werden nicht noch einmal gezeigt.",
  proveStaged:
    "Vom Gespeicherten, nicht aus dem Gedächtnis. Der Code bleibt unbenutzt, und ältere Codes gelten dann nicht mehr.",
  olderSet: "Das ist einer der älteren Codes. Bitte einen der neuen eintippen.",
  goneStaged:
    "Diese Codes wurden einmal gezeigt und sind von dieser Seite verschwunden. Sind sie nicht gespeichert, melden Sie sich mit einem älteren Code an, der übrig ist, und beginnen Sie noch einmal.",
  goneLast:
    "Diese Codes wurden einmal gezeigt und sind von dieser Seite verschwunden. Sind sie nicht gespeichert, melden Sie sich gleich noch einmal an: Der zuletzt benutzte Code genügt 15 Minuten lang.",
  leaveScanLost: "Die alte App ist schon abgeschaltet. Sie können gehen:",
  recoveredTitle: "Das neue Telefon ist eingerichtet",
  recoveredProved: {
    one: "Melden Sie sich ab jetzt mit seiner App an. Ein neuer Backup-Code ist gespeichert; ältere gelten nicht mehr.",
    other:
      "Melden Sie sich ab jetzt mit seiner App an. {n} neue Backup-Codes sind gespeichert; ältere gelten nicht mehr.",
  },
  recoveredLater:
    "Die neuen Backup-Codes sind noch nicht bestätigt. Bis Sie einen davon eintippen, gelten auch ältere, die übrig sind.",
  noPhoneTitle: "Noch ist kein Telefon eingerichtet",
  noPhoneText: "Melden Sie sich das nächste Mal mit einem Backup-Code an und richten Sie das neue Telefon dann ein.",
}

export const manage: Translated<typeof en.manage> = {
  manageTitle: "Zwei-Faktor-Anmeldung",
  off: "Die Zwei-Faktor-Anmeldung ist aus. Das Passwort allein öffnet das Konto.",
  owed: "Der Support hat sich vergewissert, dass Sie es sind, und App und Backup-Codes für ungültig erklärt. Bitte jetzt eine App einrichten: Bis dahin schützt allein das Passwort Ihr Konto.",
  app: "Authenticator-App",
  codes: "Backup-Codes",
  appActive: "In Gebrauch seit {date}.",
  appUsed: "Zuletzt benutzt: {date}.",
  appNone: "Nicht eingerichtet. Die Backup-Codes sind der einzige zweite Schritt.",
  appPending: "Die Einrichtung wurde begonnen und nicht beendet.",
  appDisabled: "Nach zu vielen falschen Codes abgeschaltet. Bitte mit einem Backup-Code neu einrichten.",
  appLost:
    "Seit {date} abgeschaltet, weil das Telefon als verloren gemeldet wurde. Bitte mit einem Backup-Code ein neues einrichten.",
  allDisabled: "Abgeschaltet. Bitte um Hilfe fragen: Sobald feststeht, dass Sie es sind, wird alles neu eingerichtet.",
  codesNone: "Keine.",
  codesOf: "{n} von {total} übrig in Satz {set}",
  codesIssued: "Ausgestellt: {date}.",
  codesConfirmed: "Zuletzt geprüft: {date}.",
  codesUnconfirmed: "Noch nicht als gespeichert bestätigt.",
  codesStaged:
    "Satz {set} ist neu und nicht bestätigt. Bitte einen seiner Codes eintippen: Von da an gilt kein älterer mehr.",
  codesExpire: "Sie laufen am {date} ab.",
  codesNoExpiry: "Sie laufen nicht ab.",
  codesLastUsed: "Zuletzt benutzt: {date}.",
  codesUsedUp: "Alle von Satz {set} sind benutzt. Bitte ersetzen.",
  codesSpent: "Alle von Satz {set} sind benutzt.",
  codesExpired: "Satz {set} ist am {date} abgelaufen. Bitte ersetzen.",
  codesPast: "Satz {set} ist am {date} abgelaufen.",
  codesDisabled: "Nach zu vielen falschen Codes abgeschaltet. Bitte mit einem Code der App ersetzen.",
  blocked: "Nach falschen Codes gesperrt für {time}.",
  doTurnOn: "Zwei-Faktor-Anmeldung einschalten",
  doConfirm: "Bestätigen, dass sie gespeichert sind",
  doTest: "Code testen",
  doReplaceCodes: "Codes ersetzen",
  doReplaceApp: "Auf ein neues Telefon umziehen",
  doSetupApp: "App einrichten",
  doAddApp: "Weitere App hinzufügen",
  addAppText: "Ihre Codes gelten neben denen der bisherigen App, und die Backup-Codes bleiben.",
  nameLabel: "Ihr Name, etwa Tablet; darf leer bleiben",
  doRenameApp: "Umbenennen",
  renameAppText: "Ein anderer Name für {name}.",
  doRemoveApp: "Entfernen",
  removeAppText: "{name} gilt sofort nicht mehr. Die anderen Apps und die Backup-Codes bleiben.",
  doneRenamed: "Der Name ist geändert.",
  doneRemovedApp: "Die App ist entfernt. Bitte den Eintrag dort löschen.",
  appGone: "Diese App ist nicht mehr da. Bitte zurückgehen und noch einmal nachsehen.",
  appsFull: "Für eine weitere App ist kein Platz: Bitte zuerst eine entfernen.",
  doRecover: "Verlorenes Telefon ersetzen",
  doTurnOff: "Ausschalten",
  cancel: "Abbrechen",
  testText: "Codes gefunden und nicht sicher, ob sie gelten? Einen davon eintippen. Er bleibt unbenutzt.",
  testButton: "Testen",
  testGood: {
    one: "Dieser Code gilt und bleibt unbenutzt. Einer ist übrig in Satz {set}.",
    other: "Dieser Code gilt und bleibt unbenutzt. {n} sind übrig in Satz {set}.",
  },
  codesLegacy: "Sie stammen aus der Zeit vor der Umstellung der Anmeldung. Bitte ersetzen.",
  renewText:
    "Die Backup-Codes stammen aus der Zeit vor der Umstellung der Anmeldung. Bitte neue holen: Sie haben sich gerade angemeldet, also braucht es keinen weiteren Code.",
  replaceCodesText:
    "Sie bekommen neue Codes. Mit einem Code der App gelten die alten sofort nicht mehr; mit einem Backup-Code, sobald Sie einen der neuen eintippen.",
  replaceAppText:
    "Ist eine App in Gebrauch, gilt sie, bis die neue geprüft ist, und dann gibt es auch neue Backup-Codes.",
  recoverButton: "Telefon ersetzen",
  turnOffText: "App und alle Backup-Codes gelten sofort nicht mehr. Dann öffnet das Passwort allein das Konto.",
  proofLabel: "Ein frischer Code, zur Sicherheit",
  proofHint: "Aus der Authenticator-App oder ein Backup-Code. Er wird damit verbraucht.",
  backupLabel: "Backup-Code",
  backupHint: "Irgendein unbenutzter Code des neuesten Satzes.",
  removed: "Die Zwei-Faktor-Anmeldung ist aus. App und alle Backup-Codes sind ungültig.",
}

export const opener: Translated<typeof en.opener> = {
  openerTitle: "Backup-Codes öffnen",
  openerText: "Datei und Passphrase bleiben auf diesem Gerät: Es wird nichts gesendet.",
  openerFile: "Die Datei",
  openerFileHint: "Sie kam per Mail, und ihr Name endet auf .age.",
  openerPassphrase: "Ihre Passphrase",
  openerPassphraseHint:
    "Zwanzig Buchstaben und Ziffern, die auf einem anderen Weg kamen. Großschreibung, Leerzeichen und Striche sind gleich.",
  openerButton: "Öffnen",
  openerNoFile: "Bitte zuerst die Datei wählen.",
  openerNoPassphrase:
    "Das ist keine Passphrase: Sie hat vier Gruppen aus fünf Buchstaben und Ziffern. O, I, 0 und 1 kommen nicht vor.",
  openerWrong:
    "Diese Passphrase öffnet diese Datei nicht. Bitte noch einmal vergleichen; jede Datei hat ihre eigene Passphrase.",
  openerNoKit:
    "Das ist keine Datei mit Backup-Codes, oder es fehlt ein Stück. Bitte noch einmal aus der Mail speichern.",
  openerSheetText:
    "Jeder meldet Sie einmal an, wenn das Telefon nicht zur Hand ist. Speichern Sie sie jetzt: Diese Seite vergisst sie.",
  openerLeave:
    "Die Datei lässt sich mit ihrer Passphrase wieder öffnen. Löschen Sie die Mail, wenn die Codes gespeichert sind.",
  openerDoneTitle: "Noch ein Schritt",
  openerDone:
    "Gehen Sie dorthin zurück, wo Sie die Codes angefordert haben, und tippen Sie einen davon ein, innerhalb von zehn Minuten nach der Passphrase: Erst dann bleiben sie gültig.",
  openerGone:
    "Die Codes sind von dieser Seite verschwunden. Werden sie wieder gebraucht, bitte die Datei noch einmal öffnen.",
}
