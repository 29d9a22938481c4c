import type { Translated } from "../vocabulary.ts"
import type * as en from "./en.ts"
import type { setup as englishSetup } from "./en-setup.ts"

export const shared: Translated<typeof en.shared> = {
  working: "Un instant…",
  empty: "Veuillez d’abord saisir un code.",
  wrongCode: "Ce code n’est pas le bon.",
  triesLeft: { one: "Encore un essai avant une courte attente.", other: "Encore {n} essais avant une courte attente." },
  mistypedGroups: { one: "Le groupe {groups} semble mal saisi.", other: "Les groupes {groups} semblent mal saisis." },
  mistyped: "Ce code contient une faute de frappe. Comparez-le avec ce que vous avez enregistré.",
  notCounted: "Cela ne compte pas comme un essai.",
  neverInCodes: "Les lettres O et I et les chiffres 0 et 1 ne figurent dans aucun code.",
  noCode: "Ce n’est ni un code de l’application ni un code de secours.",
  needsDigits: "Veuillez saisir les six chiffres affichés par l’application.",
  needsBackupCode: "C’est un code de l’application. Veuillez saisir un code de secours.",
  several: "C’est plus d’un code. Saisissez-en un seul ; rien n’a été envoyé.",
  restored: {
    one: "Le symbole illisible se déduit des autres.",
    other: "Les symboles illisibles se déduisent des autres.",
  },
  restoredRefused: "Deux symboles ont été déduits des autres. Comparez-les tous de nouveau.",
  missing: { one: "Encore un symbole", other: "Encore {n} symboles" },
  complete: "Le code est complet.",
  alreadyUsed: "Ce code de secours a déjà servi ; chacun sert une fois. Cochez-le et prenez le suivant.",
  superseded:
    "Ce code vient d’un ancien jeu. Utilisez celui qui porte le numéro le plus élevé et détruisez les anciens.",
  supersededApp:
    "Ce code vient d’un code QR ou d’un téléphone remplacé. Utilisez l’entrée la plus récente de l’application ; pendant la configuration, recommencez avec un nouveau code QR.",
  expired: "Les codes de ce jeu ont expiré. Utilisez votre application, puis remplacez-les.",
  expiredSetup: "Cette configuration a trop attendu. Veuillez recommencer avec un nouveau code QR.",
  replayed: "Ce code vient d’être utilisé. Attendez le suivant dans l’application, 30 secondes au plus.",
  clockAhead: "L’horloge du téléphone avance de {time} : réglez-la sur automatique.",
  clockBehind: "L’horloge du téléphone retarde de {time} : réglez-la sur automatique.",
  notEnrolled: "Rien n’est configuré à quoi ce code puisse appartenir.",
  notForRecovery: "Ce code est trop court pour cela. Connectez-vous avec lui, puis configurez l’application.",
  disabledApp:
    "L’application est désactivée. Utilisez un code de secours, puis reconfigurez-la. S’il est refusé aussi, demandez de l’aide.",
  disabledCodes:
    "Les codes de secours sont désactivés. Utilisez l’application, puis remplacez-les. Si elle est refusée aussi, demandez de l’aide.",
  wait: "Veuillez attendre {time}. D’ici là, aucun code n’est examiné, pas même un bon.",
  waitApp:
    "Les codes de l’application ne sont pas examinés pendant {time}, pas même un bon. Un code de secours fonctionne entre-temps.",
  waitCodes:
    "Les codes de secours ne sont pas examinés pendant {time}, pas même un bon. Un code de l’application fonctionne entre-temps.",
  waitOver: "Vous pouvez réessayer maintenant.",
  ticketOver: "Le temps imparti est écoulé. Veuillez recommencer.",
  busy: "Le service est occupé. Veuillez réessayer dans un instant.",
  tooOften:
    "Une application a été configurée ici de nombreuses fois en peu de temps. Veuillez réessayer dans quelques minutes.",
  offline: "Pas de connexion, ou elle a été coupée avant la réponse. Veuillez réessayer.",
  fault: "Cela n’a pas fonctionné. Veuillez réessayer ou recharger la page.",
  accountRefused: "Le nom de ce compte ne peut pas être utilisé ici. Veuillez le signaler aux responsables du site.",
  bound: "Une application est déjà active. Remplacez-la dans vos paramètres de sécurité.",
  noRecovery: "Ce n’est pas permis ici. Veuillez demander de l’aide.",
  addressRefused:
    "L’adresse de cette page ne peut pas être utilisée ici. Veuillez le signaler aux responsables du site.",
  tryAgain: "Réessayer",
  goOn: "Continuer",
  goCodes: "Obtenir de nouveaux codes",
}

export const challenge: Translated<typeof en.challenge> = {
  challengeTitle: "Deuxième étape",
  challengeLabel: "Code",
  challengeHint: "Six chiffres de votre application d’authentification, ou l’un de vos codes de secours.",
  challengeLetters: "J’ai un code de secours",
  challengeDigits: "J’ai l’application",
  challengeButton: "Continuer",
  challengeHelp: "Téléphone pas à portée de main ?",
  challengeHelpText:
    "Saisissez ici un code de secours. Majuscules, espaces et tirets n’importent pas ; tapez ? pour un symbole illisible. Ensuite vous pourrez configurer un nouveau téléphone.",
  challengeDone: "Votre code a été accepté",
  codesLeft: { one: "Il reste un code de secours.", other: "Il reste {n} codes de secours." },
  noCodesLeft: "Il ne reste aucun code de secours.",
  lastCodeUsed: "C’était votre dernier code de secours.",
  adviseCodes: "Obtenez de nouveaux codes avant d’utiliser le dernier.",
  adviseAuthenticator:
    "Téléphone perdu ou nouveau ? Configurez le nouveau maintenant : le code que vous venez d’utiliser suffit.",
  adviseFinish:
    "La configuration d’un nouveau téléphone a été commencée sans être terminée ; l’ancien est déjà désactivé. Terminez maintenant : le code que vous venez d’utiliser suffit.",
  adviseLast:
    "Téléphone perdu ? Configurez-en un nouveau maintenant : le code que vous venez d’utiliser suffit pendant 15 minutes ; ensuite, il ne reste rien pour vous connecter.",
  adviseLastApp:
    "Si votre téléphone fonctionne encore, obtenez de nouveaux codes de secours avec un code de son application.",
  adviseConfirm:
    "Vos codes de secours sont-ils enregistrés ? Saisissez-en un pour vérifier. Si vous ne les avez jamais vus, obtenez-en de nouveaux.",
  adviseExpiring: "Vos codes de secours expirent bientôt. Obtenez-en de nouveaux à temps.",
  goAuthenticator: "Configurer un nouveau téléphone",
  goFinish: "Terminer la configuration",
  goConfirm: "En saisir un",
  usedOffer:
    "Votre dernier code, utilisé il y a moins de 15 minutes ? Il suffit alors encore pour configurer un nouveau téléphone.",
  notLoaded:
    "Une partie de cette page n’a pas été chargée. Rechargez-la et reconnectez-vous avec le code utilisé : il suffit pendant 15 minutes.",
}

export const setup: Translated<typeof englishSetup> = {
  setupTitle: "Configurer la connexion en deux étapes",
  step: "Étape {n} sur 3",
  scanTitle: "Scannez avec votre application d’authentification",
  scanText: "L’application affiche alors six chiffres qui changent toutes les 30 secondes.",
  qrLabel: "Code QR pour votre application d’authentification. Sans caméra, utilisez la clé ci-dessous.",
  openApp: "Ouvrir dans l’application de cet appareil",
  manualKey: "Pas de caméra ? Saisissez cette clé dans l’application",
  liveLabel: "Six chiffres de l’application",
  liveHint:
    "Tels qu’elle les affiche maintenant. S’ils sont refusés à chaque fois, réglez l’horloge du téléphone sur automatique.",
  turnOn: "Activer",
  leaveScan: "Vous pouvez partir à tout moment : rien ne change avant qu’un code de l’application soit accepté.",
  unsure: "Aucune réponse n’est arrivée ; c’est peut-être déjà actif. Vérifiez de nouveau.",
  lookAgain: "Vérifier de nouveau",
  newCode: "Recommencer avec un nouveau code QR",
  sheetTitle: "Enregistrez vos codes de secours",
  sheetText:
    "Chacun vous connecte une fois quand le téléphone n’est pas à portée de main. Ils ne sont affichés que cette fois.",
  sheetSet: "Jeu {set}, {date}",
  sheetExpires: "Valable jusqu’au {date}",
  codesLabel: "Codes de secours",
  download: "Télécharger",
  print: "Imprimer",
  copy: "Copier",
  downloaded: "Enregistré sous {name}.",
  printed: "Envoyé à l’imprimante. Vérifiez que la page est lisible.",
  copied: "Les codes sont copiés. Collez-les dans votre coffre de mots de passe, puis copiez autre chose.",
  copyRefused: "Votre navigateur ne permet pas la copie ici. Veuillez télécharger ou imprimer.",
  withoutAccount: "Sans le nom de mon compte",
  sheetSaved: "Je les ai enregistrés",
  leaveSheet:
    "Si vous partez maintenant, la connexion en deux étapes reste active, ces codes sont valables et ne seront plus affichés. Vous pourrez les remplacer plus tard.",
  gone: "Ces codes ont été affichés une fois et ont quitté cette page. S’ils ne sont pas enregistrés, remplacez-les.",
  proveTitle: "Saisissez-en un",
  proveText: "D’après ce que vous avez enregistré, pas de mémoire. Le code reste inutilisé.",
  proveLabel: "Un de vos codes",
  proveButton: "Vérifier",
  showAgain: "Afficher de nouveau les codes",
  later: "Plus tard",
  doneTitle: "La connexion en deux étapes est active",
  doneProved: {
    one: "Un code de secours est enregistré et prêt.",
    other: "{n} codes de secours sont enregistrés et prêts.",
  },
  doneLater: "Vos codes de secours ne sont pas encore confirmés. La question reviendra à la connexion.",
  doneKept: "Votre nouvelle application est configurée. Vos codes de secours restent tels quels.",
  unseenText:
    "La réponse contenant vos codes de secours s’est perdue ; ils n’ont donc pas été affichés. Obtenez-en de nouveaux maintenant, avec le prochain code de l’application.",
  finish: "Terminé",
  lostText:
    "L’ancienne application d’authentification cesse aussitôt de fonctionner. Vous recevez de nouveaux codes de secours, puis un code QR pour le nouveau téléphone. Les anciens codes restants fonctionnent jusqu’à ce que vous saisissiez l’un des nouveaux.",
  lostHint: "Le dernier qui a été accepté, dans les 15 minutes, ou n’importe quel code inutilisé.",
  lostButton: "Configurer maintenant",
  back: "Retour",
  leaveStaged:
    "Si vous partez maintenant, ces codes ne seront plus affichés. Les anciens codes restants fonctionnent jusqu’à ce que vous saisissiez l’un de ceux-ci.",
  leaveLast: "Il ne reste aucun ancien code : enregistrez ceux-ci avant de partir. Ils ne seront plus affichés.",
  proveStaged:
    "D’après ce que vous avez enregistré, pas de mémoire. Le code reste inutilisé, et les anciens codes cessent de fonctionner.",
  olderSet: "C’est l’un des anciens codes. Saisissez-en un nouveau.",
  goneStaged:
    "Ces codes ont été affichés une fois et ont quitté cette page. S’ils ne sont pas enregistrés, connectez-vous avec un ancien code restant et recommencez.",
  goneLast:
    "Ces codes ont été affichés une fois et ont quitté cette page. S’ils ne sont pas enregistrés, reconnectez-vous tout de suite : le dernier code utilisé suffit pendant 15 minutes.",
  leaveScanLost: "L’ancienne application est déjà désactivée. Vous pouvez partir :",
  recoveredTitle: "Votre nouveau téléphone est configuré",
  recoveredProved: {
    one: "Connectez-vous désormais avec son application. Un nouveau code de secours est enregistré ; les anciens ne fonctionnent plus.",
    other:
      "Connectez-vous désormais avec son application. {n} nouveaux codes de secours sont enregistrés ; les anciens ne fonctionnent plus.",
  },
  recoveredLater:
    "Vos nouveaux codes de secours ne sont pas encore confirmés. Jusqu’à ce que vous en saisissiez un, les anciens restants fonctionnent aussi.",
  noPhoneTitle: "Aucun téléphone n’est encore configuré",
  noPhoneText: "Connectez-vous la prochaine fois avec un code de secours et configurez alors le nouveau téléphone.",
}

export const manage: Translated<typeof en.manage> = {
  manageTitle: "Connexion en deux étapes",
  off: "La connexion en deux étapes est désactivée. Le mot de passe seul ouvre votre compte.",
  owed: "L’assistance s’est assurée que c’est vous et a annulé l’application et les codes de secours. Configurez une application maintenant : d’ici là, seul le mot de passe protège votre compte.",
  app: "Application d’authentification",
  codes: "Codes de secours",
  appActive: "Utilisée depuis le {date}.",
  appUsed: "Dernière utilisation : {date}.",
  appNone: "Non configurée. Vos codes de secours sont la seule deuxième étape.",
  appPending: "La configuration a été commencée et non terminée.",
  appDisabled: "Désactivée après trop de codes faux. Configurez-la de nouveau avec un code de secours.",
  appLost:
    "Désactivée depuis le {date}, car la perte du téléphone a été signalée. Configurez-en un nouveau avec un code de secours.",
  allDisabled: "Désactivé. Demandez de l’aide : une fois assuré que c’est vous, tout sera reconfiguré.",
  codesNone: "Aucun.",
  codesOf: { one: "{n} sur {total} restant dans le jeu {set}", other: "{n} sur {total} restants dans le jeu {set}" },
  codesIssued: "Délivrés le {date}.",
  codesConfirmed: "Dernière vérification : {date}.",
  codesUnconfirmed: "Pas encore confirmés comme enregistrés.",
  codesStaged: "Le jeu {set} est nouveau et non confirmé. Saisissez-en un code : dès lors, aucun ancien ne fonctionne.",
  codesExpire: "Ils expirent le {date}.",
  codesNoExpiry: "Ils n’expirent pas.",
  codesLastUsed: "Dernière utilisation : {date}.",
  codesUsedUp: "Tous ceux du jeu {set} ont servi. Veuillez les remplacer.",
  codesSpent: "Tous ceux du jeu {set} ont servi.",
  codesExpired: "Le jeu {set} a expiré le {date}. Veuillez le remplacer.",
  codesPast: "Le jeu {set} a expiré le {date}.",
  codesDisabled: "Désactivés après trop de codes faux. Remplacez-les avec un code de l’application.",
  blocked: "Bloqué pendant {time} après des codes faux.",
  doTurnOn: "Activer la connexion en deux étapes",
  doConfirm: "Confirmer qu’ils sont enregistrés",
  doTest: "Tester un code",
  doReplaceCodes: "Remplacer les codes",
  doReplaceApp: "Passer à un nouveau téléphone",
  doSetupApp: "Configurer une application",
  doAddApp: "Ajouter une autre application",
  addAppText: "Ses codes fonctionnent à côté de ceux de votre application, et vos codes de secours restent.",
  nameLabel: "Son nom, par exemple Tablette ; peut rester vide",
  doRenameApp: "Renommer",
  renameAppText: "Un autre nom pour {name}.",
  doRemoveApp: "Retirer",
  removeAppText: "{name} cesse de fonctionner aussitôt. Vos autres applications et vos codes de secours restent.",
  doneRenamed: "Le nom est changé.",
  doneRemovedApp: "L’application est retirée. Supprimez-y l’entrée.",
  appGone: "Cette application n’est plus là. Revenez en arrière et regardez de nouveau.",
  appsFull: "Il n’y a plus de place pour une autre application : retirez-en une d’abord.",
  doRecover: "Remplacer un téléphone perdu",
  doTurnOff: "Désactiver",
  cancel: "Annuler",
  testText: "Vous avez trouvé des codes et doutez d’eux ? Saisissez-en un. Il reste inutilisé.",
  testButton: "Tester",
  testGood: {
    one: "Ce code est bon et reste inutilisé. Il en reste un dans le jeu {set}.",
    other: "Ce code est bon et reste inutilisé. Il en reste {n} dans le jeu {set}.",
  },
  codesLegacy: "Ils datent d’avant le changement de la connexion. Veuillez les remplacer.",
  renewText:
    "Vos codes de secours datent d’avant le changement de la connexion. Obtenez-en de nouveaux : vous venez de vous connecter, aucun autre code n’est nécessaire.",
  replaceCodesText:
    "Vous recevez de nouveaux codes. Avec un code de l’application, les anciens cessent aussitôt de fonctionner ; avec un code de secours, quand vous saisissez l’un des nouveaux.",
  replaceAppText:
    "Si une application est utilisée, elle fonctionne jusqu’à ce que la nouvelle soit vérifiée ; vous recevez alors aussi de nouveaux codes.",
  recoverButton: "Remplacer le téléphone",
  turnOffText:
    "L’application et tous les codes de secours cessent aussitôt de fonctionner. Le mot de passe seul ouvre alors votre compte.",
  proofLabel: "Un code récent, pour être sûr que c’est vous",
  proofHint: "De votre application, ou un code de secours. Il est alors consommé.",
  backupLabel: "Code de secours",
  backupHint: "N’importe quel code inutilisé de votre jeu le plus récent.",
  removed: "La connexion en deux étapes est désactivée. L’application et tous les codes sont nuls.",
}

export const opener: Translated<typeof en.opener> = {
  openerTitle: "Ouvrir vos codes de secours",
  openerText: "Le fichier et la phrase secrète restent sur cet appareil : rien n’est envoyé.",
  openerFile: "Le fichier",
  openerFileHint: "Il est arrivé par courriel et son nom se termine par .age.",
  openerPassphrase: "Sa phrase secrète",
  openerPassphraseHint:
    "Vingt lettres et chiffres arrivés par une autre voie. Majuscules, espaces et tirets sont sans importance.",
  openerButton: "Ouvrir",
  openerNoFile: "Veuillez d’abord choisir le fichier.",
  openerNoPassphrase:
    "Ce n’est pas une phrase secrète : elle a quatre groupes de cinq lettres et chiffres. O, I, 0 et 1 n’y figurent pas.",
  openerWrong: "Cette phrase secrète n’ouvre pas ce fichier. Comparez-la encore une fois ; chaque fichier a la sienne.",
  openerNoKit:
    "Ce n’est pas un fichier de codes de secours, ou il en manque une partie. Veuillez l’enregistrer de nouveau depuis le courriel.",
  openerSheetText:
    "Chacun vous connecte une fois quand le téléphone n’est pas à portée de main. Enregistrez-les maintenant : cette page les oublie.",
  openerLeave:
    "Le fichier s’ouvre de nouveau avec sa phrase secrète. Supprimez le courriel une fois les codes enregistrés.",
  openerDoneTitle: "Encore une étape",
  openerDone:
    "Retournez là où vous avez demandé les codes et saisissez-en un, dans les dix minutes qui suivent la phrase secrète : alors seulement ils restent valables.",
  openerGone: "Les codes ont quitté cette page. S’il vous les faut encore, ouvrez de nouveau le fichier.",
}
