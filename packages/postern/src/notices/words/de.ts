import type { NoticeWords } from "./vocabulary.ts"

export const de: NoticeWords = {
  shared: {
    subjectLine: "{issuer}: {title}",
    factLine: "{label}: {value}",
    when: "Wann",
    account: "Konto",
    ip: "IP-Adresse",
    device: "Gerät",
    browserOn: "{browser} auf {system}",
    by: "Veranlasst von",
    support: "Support von {issuer}",
    factor: "Zweiter Schritt",
    app: "Authenticator-App",
    codes: "Backup-Codes",
    set: "Blatt",
    codesLeft: "Übrige Backup-Codes",
    failures: "Falsche Codes in Folge",
    wait: "Wartezeit",
    expires: "Läuft ab",
    soon: "bald",
    ifYou: "Wenn Sie das waren",
    ifNotYou: "Wenn Sie das nicht waren",
    toDo: "Was zu tun ist",
    inDoubt: "Wenn etwas nicht stimmt",
    report:
      "Bitte die Seite unten öffnen. Sie fragt nach einem Code aus der App oder einem Backup-Code; dann gelten App und alle Backup-Codes sofort nicht mehr, und niemand kommt damit hinein.",
    reportButton: "Das war ich nicht",
    contact:
      "Bitte sofort an {issuer} wenden, auf einem Weg, den Sie selbst kennen, und nicht als Antwort auf diese Nachricht. Und bitte das Passwort ändern.",
    reported: "IP-Adresse und Gerät sind so angegeben, wie {issuer} sie gemeldet hat.",
    footer:
      "{issuer} schickt diese Nachricht wegen der Zwei-Faktor-Anmeldung Ihres Kontos. Niemand wird Sie je bitten, einen Code oder ein Passwort als Antwort zu senden.",
  },
  dangers: {
    inside: "Dann kann sich vielleicht jemand anderes als Sie anmelden.",
    knocking:
      "Dann kennt wahrscheinlich jemand Ihr Passwort, und der zweite Schritt hat ihn aufgehalten. Bitte das Passwort ändern.",
    asked: "Dann hat vielleicht jemand anderes in Ihrem Namen darum gebeten.",
    none: "Wenn Sie von diesen Backup-Codes nichts wissen, benutzt vielleicht jemand anderes Ihr Konto.",
  },
  kinds: {
    "authenticator-added": {
      title: "Eine Authenticator-App wurde eingerichtet",
      what: "Für Ihr Konto wurde eine Authenticator-App eingerichtet. Von jetzt an sind ihre Codes der zweite Schritt beim Anmelden.",
      advice: "Es ist nichts weiter zu tun. Bitte die Backup-Codes anderswo aufbewahren als das Telefon.",
    },
    "authenticator-replaced": {
      title: "Ihre Authenticator-App wurde ersetzt",
      what: "Für Ihr Konto wurde eine neue Authenticator-App eingerichtet. Die alte gilt nicht mehr.",
      advice:
        "Bitte den Eintrag in der alten App löschen. Gab es ein neues Blatt mit Backup-Codes, das alte vernichten.",
    },
    "authenticator-removed": {
      title: "Eine Authenticator-App wurde entfernt",
      what: "Eine der Authenticator-Apps Ihres Kontos wurde entfernt. Ihre Codes gelten nicht mehr; die anderen Apps gelten weiter.",
      advice: "Bitte den Eintrag in der entfernten App löschen.",
    },
    "second-factor-removed": {
      title: "Die Zwei-Faktor-Anmeldung wurde ausgeschaltet",
      what: "Die Authenticator-App und alle Backup-Codes Ihres Kontos sind ungültig.",
      advice: "Bitte bald wieder einrichten: Bis dahin schützt das Passwort allein Ihr Konto.",
    },
    "codes-issued": {
      title: "Backup-Codes wurden ausgestellt",
      what: "Für Ihr Konto wurde ein Blatt mit Backup-Codes ausgestellt. Es wird nur dieses eine Mal gezeigt.",
      advice: "Bitte das Blatt anderswo aufbewahren als das Telefon und zur Probe einen Code eintippen.",
    },
    "codes-replaced": {
      title: "Ihre Backup-Codes wurden ersetzt",
      what: "Für Ihr Konto wurde ein neues Blatt mit Backup-Codes ausgestellt. Kein Code eines älteren Blatts gilt mehr.",
      advice: "Bitte das alte Blatt vernichten und das neue anderswo aufbewahren als das Telefon.",
    },
    "codes-voided": {
      title: "Ihre Backup-Codes wurden ungültig gemacht",
      what: "Keiner Ihrer Backup-Codes gilt mehr.",
      advice: "Bitte das Blatt vernichten, mit der Authenticator-App anmelden und ein neues holen.",
    },
    "code-checked": {
      title: "Ein Backup-Code wurde getestet",
      what: "Einer Ihrer Backup-Codes wurde zum Testen eingetippt. Er gilt und bleibt unbenutzt.",
      advice: "Es ist nichts zu tun.",
    },
    "backup-code-used": {
      title: "Ein Backup-Code wurde benutzt",
      what: "Einer Ihrer Backup-Codes wurde benutzt, zum Anmelden oder um eine Änderung zu bestätigen. Er gilt kein zweites Mal.",
      advice:
        "Bitte den Code auf dem Blatt abhaken. Ist das Telefon verloren oder neu, eine Authenticator-App einrichten.",
    },
    recovered: {
      title: "Ihr Konto wurde mit einem Backup-Code wiederhergestellt",
      what: "Ein Backup-Code gab Ihrem Konto einen neuen Anfang: Die alte Authenticator-App ist abgeschaltet, eine neue App und ein neues Blatt mit Codes werden eingerichtet. Der Rest des alten Blatts gilt, bis ein Code des neuen benutzt oder zur Probe eingetippt wird.",
      advice:
        "Bitte die neue App fertig einrichten und einen Code des neuen Blatts zur Probe eintippen. Danach das alte vernichten.",
    },
    "recovery-started": {
      title: "Ihr zweiter Schritt wird neu eingerichtet",
      what: "Der Support hat die Authenticator-App und alle Backup-Codes Ihres Kontos abgeschaltet, damit Sie neue einrichten können. Bis dahin kann sich niemand mit einem zweiten Schritt anmelden.",
      advice:
        "Bitte mit dem Passwort anmelden und die neue App einrichten. Haben Sie das nicht verlangt, sagen Sie es {issuer} sofort.",
    },
    "codes-low": {
      title: "Nur wenige Backup-Codes sind übrig",
      what: "Ihr Blatt mit Backup-Codes ist fast aufgebraucht.",
      advice: "Bitte ein neues Blatt holen, bevor der letzte Code benutzt ist.",
    },
    "codes-gone": {
      title: "Kein Backup-Code ist übrig",
      what: "Alle Codes Ihres Blatts sind benutzt. Geht das Telefon jetzt verloren, kommen Sie allein nicht mehr hinein.",
      advice: "Bitte jetzt ein neues Blatt holen, solange die Authenticator-App zur Hand ist.",
    },
    "second-factor-failing": {
      title: "Falsche Codes nach dem richtigen Passwort",
      what: "Jemand hat Ihr richtiges Passwort und danach im zweiten Schritt falsche Codes eingegeben. Damit kam niemand hinein.",
      advice:
        "Bitte den Code mit der App oder dem Blatt vergleichen. Passen die Codes der App nie, die Uhr des Telefons prüfen.",
    },
    throttled: {
      title: "Der zweite Schritt ist nach falschen Codes angehalten",
      what: "Zu viele falsche Codes wurden nacheinander eingegeben. Eine Zeit lang wird kein Code angesehen, auch kein richtiger.",
      advice:
        "Bitte warten und es dann noch einmal versuchen. Passen die Codes der App nie, die Uhr des Telefons prüfen.",
    },
    disabled: {
      title: "Ein zweiter Schritt wurde abgeschaltet",
      what: "Nach zu vielen falschen Codes gilt er nicht mehr, auch nicht mit einem richtigen Code.",
      advice:
        "Bitte mit dem anderen anmelden, App oder Backup-Code. Danach die App neu einrichten oder die Codes ersetzen.",
    },
    "totp-replayed": {
      title: "Ein Code aus der App wurde zweimal eingegeben",
      what: "Ein schon benutzter Code Ihrer Authenticator-App wurde noch einmal eingegeben und abgelehnt. Das kann ein Versehen sein, oder jemand hat den Code gesehen.",
      advice: "Haben Sie ihn selbst zweimal eingegeben, ist alles in Ordnung. Jeder Code gilt einmal.",
    },
    "codes-unconfirmed": {
      title: "Sind Ihre Backup-Codes gespeichert?",
      what: "Für Ihr Konto wurden Backup-Codes ausgestellt, und es ist noch nicht bestätigt, dass Sie sie gespeichert haben. Sie werden nicht noch einmal gezeigt.",
      advice:
        "Bitte in den Sicherheitseinstellungen einen davon eintippen; er bleibt unbenutzt. Ist das Blatt weg, die Codes ersetzen.",
    },
    "codes-expiring": {
      title: "Ihre Backup-Codes laufen {in} ab",
      what: "Danach gilt kein Code dieses Blatts mehr.",
      advice: "Bitte rechtzeitig ein neues Blatt holen.",
    },
    unlocked: {
      title: "Eine Sperre nach falschen Codes wurde aufgehoben",
      what: "Nach falschen Codes war der zweite Schritt Ihres Kontos angehalten. Das ist beendet, Codes werden wieder angesehen.",
      advice: "Sie können sich wieder anmelden.",
    },
    locked: {
      title: "Ihr zweiter Schritt wurde gesperrt",
      what: "Es wurde gemeldet, dass etwas nicht von Ihnen kam. Die Authenticator-App und alle Backup-Codes sind abgeschaltet, und niemand kommt damit hinein.",
      advice: "Bitte das Passwort ändern und mit {issuer} die Zwei-Faktor-Anmeldung neu einrichten.",
    },
    "addresses-changed": {
      title: "Ihre Adressen für Nachrichten wurden geändert",
      what: "Die Adressen, an die Nachrichten zu Ihrem Konto gehen, wurden geändert. Die alten und die neuen bekommen diese Nachricht.",
      advice: "Es ist nichts zu tun.",
    },
    "taken-over": {
      title: "Ihre Zwei-Faktor-Anmeldung ist umgezogen",
      what: "Das System, das den zweiten Schritt Ihres Kontos prüft, wurde ersetzt. Was in dieser Nachricht steht, gilt weiter; neu einrichten müssen Sie nichts.",
      advice: "Bitte bald ein neues Blatt mit Backup-Codes holen und das alte vernichten.",
    },
    "codes-to-replace": {
      title: "Bitte Ihre Backup-Codes ersetzen",
      what: "Ihre Backup-Codes stammen aus der Zeit, bevor das System für die Anmeldung ersetzt wurde. Noch gelten sie.",
      advice: "Bitte beim nächsten Anmelden ein neues Blatt holen und das alte vernichten.",
    },
  },
}
