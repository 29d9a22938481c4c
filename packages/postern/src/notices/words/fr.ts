import type { NoticeWords } from "./vocabulary.ts"

export const fr: NoticeWords = {
  shared: {
    subjectLine: "{issuer} : {title}",
    factLine: "{label} : {value}",
    when: "Quand",
    account: "Compte",
    ip: "Adresse IP",
    device: "Appareil",
    browserOn: "{browser} sur {system}",
    by: "Fait par",
    support: "Assistance de {issuer}",
    factor: "Deuxième étape",
    app: "Application d’authentification",
    codes: "Codes de secours",
    set: "Feuille",
    codesLeft: "Codes de secours restants",
    failures: "Codes faux à la suite",
    wait: "Attente",
    expires: "Expire",
    soon: "bientôt",
    ifYou: "Si c’était vous",
    ifNotYou: "Si ce n’était pas vous",
    toDo: "Que faire",
    inDoubt: "Si quelque chose vous paraît anormal",
    report:
      "Ouvrez la page ci-dessous. Elle demande un code de votre application ou un code de secours ; l’application et tous les codes de secours cessent alors aussitôt de fonctionner, et personne n’entre plus avec eux.",
    reportButton: "Ce n’était pas moi",
    contact:
      "Contactez {issuer} sans tarder, par un moyen que vous connaissez et non en répondant à ce message, et changez votre mot de passe.",
    reported: "L’adresse IP et l’appareil sont ceux indiqués par {issuer}.",
    footer:
      "{issuer} envoie cet avis au sujet de la connexion en deux étapes de votre compte. Personne ne vous demandera jamais d’envoyer un code ou un mot de passe en réponse.",
  },
  dangers: {
    inside: "Une autre personne peut alors peut-être se connecter à votre place.",
    knocking:
      "Alors quelqu’un connaît probablement votre mot de passe, et la deuxième étape l’a arrêté. Changez votre mot de passe.",
    asked: "Alors une autre personne l’a peut-être demandé en votre nom.",
    none: "Si ces codes de secours ne vous disent rien, une autre personne utilise peut-être votre compte.",
  },
  kinds: {
    "authenticator-added": {
      title: "Une application d’authentification a été ajoutée",
      what: "Une application d’authentification a été configurée pour votre compte. Ses codes sont désormais la deuxième étape de votre connexion.",
      advice: "Il n’y a rien d’autre à faire. Gardez vos codes de secours ailleurs que votre téléphone.",
    },
    "authenticator-replaced": {
      title: "Votre application d’authentification a été remplacée",
      what: "Une nouvelle application d’authentification a été configurée pour votre compte. L’ancienne ne fonctionne plus.",
      advice:
        "Supprimez l’entrée dans l’ancienne application. Si vous avez reçu une nouvelle feuille de codes, détruisez l’ancienne.",
    },
    "authenticator-removed": {
      title: "Une application d’authentification a été retirée",
      what: "L’une des applications d’authentification de votre compte a été retirée. Ses codes ne fonctionnent plus ; les autres applications fonctionnent comme avant.",
      advice: "Supprimez l’entrée dans l’application que vous avez retirée.",
    },
    "second-factor-removed": {
      title: "La connexion en deux étapes a été désactivée",
      what: "L’application d’authentification et tous les codes de secours de votre compte sont nuls.",
      advice: "Réactivez-la bientôt : d’ici là, le mot de passe seul protège votre compte.",
    },
    "codes-issued": {
      title: "Des codes de secours ont été délivrés",
      what: "Une feuille de codes de secours a été délivrée pour votre compte. Elle n’est affichée que cette fois.",
      advice:
        "Gardez la feuille ailleurs que votre téléphone, et saisissez un code pour prouver qu’elle est enregistrée.",
    },
    "codes-replaced": {
      title: "Vos codes de secours ont été remplacés",
      what: "Une nouvelle feuille de codes de secours a été délivrée pour votre compte. Aucun code d’une ancienne feuille ne fonctionne plus.",
      advice: "Détruisez l’ancienne feuille et gardez la nouvelle ailleurs que votre téléphone.",
    },
    "codes-voided": {
      title: "Vos codes de secours ont été annulés",
      what: "Aucun de vos codes de secours ne fonctionne plus.",
      advice:
        "Détruisez la feuille. Connectez-vous avec votre application d’authentification et demandez-en une nouvelle.",
    },
    "code-checked": {
      title: "Un code de secours a été testé",
      what: "Un de vos codes de secours a été saisi pour le tester. Il est bon et reste inutilisé.",
      advice: "Il n’y a rien à faire.",
    },
    "backup-code-used": {
      title: "Un code de secours a été utilisé",
      what: "Un de vos codes de secours a servi, pour se connecter ou pour confirmer un changement. Il ne fonctionne pas une deuxième fois.",
      advice:
        "Cochez-le sur votre feuille. Si le téléphone est perdu ou nouveau, configurez une application d’authentification.",
    },
    recovered: {
      title: "Votre compte a été récupéré avec un code de secours",
      what: "Un code de secours a donné un nouveau départ à votre compte : l’ancienne application est désactivée, une nouvelle application et une nouvelle feuille de codes sont en cours de configuration. Le reste de l’ancienne feuille fonctionne jusqu’à ce qu’un code de la nouvelle soit utilisé ou saisi pour vérification.",
      advice:
        "Terminez la configuration de la nouvelle application et saisissez un code de la nouvelle feuille. Détruisez ensuite l’ancienne.",
    },
    "recovery-started": {
      title: "Votre deuxième étape est à configurer à nouveau",
      what: "L’assistance a désactivé l’application d’authentification et tous les codes de secours de votre compte, afin que vous puissiez en configurer de nouveaux. D’ici là, personne ne peut se connecter avec une deuxième étape.",
      advice:
        "Connectez-vous avec votre mot de passe et configurez la nouvelle application. Si vous ne l’avez pas demandé, prévenez {issuer} immédiatement.",
    },
    "codes-low": {
      title: "Il reste peu de codes de secours",
      what: "Votre feuille de codes de secours est presque épuisée.",
      advice: "Demandez une nouvelle feuille avant d’utiliser le dernier code.",
    },
    "codes-gone": {
      title: "Il ne reste aucun code de secours",
      what: "Tous les codes de votre feuille ont servi. Si vous perdez votre téléphone maintenant, vous ne pourrez plus entrer par vous-même.",
      advice: "Demandez une nouvelle feuille dès maintenant, tant que vous avez votre application.",
    },
    "second-factor-failing": {
      title: "Des codes faux après le bon mot de passe",
      what: "Quelqu’un a saisi votre bon mot de passe, puis des codes faux à la deuxième étape. Il n’est pas entré avec eux.",
      advice:
        "Comparez le code avec votre application ou votre feuille. Si les codes de l’application ne conviennent jamais, vérifiez l’heure du téléphone.",
    },
    throttled: {
      title: "La deuxième étape est suspendue après des codes faux",
      what: "Trop de codes faux ont été saisis à la suite. Pendant un moment, aucun code n’est examiné, pas même un bon.",
      advice:
        "Attendez, puis réessayez. Si les codes de l’application ne conviennent jamais, vérifiez l’heure du téléphone.",
    },
    disabled: {
      title: "Une deuxième étape a été désactivée",
      what: "Après trop de codes faux, elle ne fonctionne plus, pas même avec un bon code.",
      advice:
        "Connectez-vous avec l’autre, application ou code de secours. Ensuite configurez de nouveau l’application ou remplacez les codes.",
    },
    "totp-replayed": {
      title: "Un code de votre application a été saisi deux fois",
      what: "Un code déjà utilisé de votre application d’authentification a été saisi de nouveau et refusé. Ce peut être une inattention, ou quelqu’un qui a vu le code.",
      advice: "Si vous l’avez saisi deux fois vous-même, tout va bien. Chaque code sert une fois.",
    },
    "codes-unconfirmed": {
      title: "Vos codes de secours sont-ils enregistrés ?",
      what: "Des codes de secours ont été délivrés pour votre compte, et il n’est pas encore confirmé que vous les avez enregistrés. Ils ne seront plus affichés.",
      advice:
        "Saisissez-en un dans vos paramètres de sécurité ; il reste inutilisé. Si la feuille est perdue, remplacez les codes.",
    },
    "codes-expiring": {
      title: "Vos codes de secours expirent {in}",
      what: "Ensuite, aucun code de cette feuille ne fonctionne plus.",
      advice: "Demandez une nouvelle feuille à temps.",
    },
    unlocked: {
      title: "Une suspension après des codes faux a pris fin",
      what: "Après des codes faux, la deuxième étape de votre compte était suspendue. La suspension a pris fin et les codes sont de nouveau examinés.",
      advice: "Vous pouvez vous connecter de nouveau.",
    },
    locked: {
      title: "Votre deuxième étape a été verrouillée",
      what: "Il a été signalé que quelque chose ne venait pas de vous. L’application d’authentification et tous les codes de secours sont désactivés, et personne n’entre avec eux.",
      advice:
        "Changez votre mot de passe et contactez {issuer} pour configurer de nouveau la connexion en deux étapes.",
    },
    "addresses-changed": {
      title: "Vos adresses pour les avis ont été modifiées",
      what: "Les adresses auxquelles vont les avis sur votre compte ont été modifiées. Cet avis arrive aux anciennes et aux nouvelles.",
      advice: "Il n’y a rien à faire.",
    },
    "taken-over": {
      title: "Votre connexion en deux étapes a été transférée",
      what: "Le système qui vérifie la deuxième étape de votre compte a été remplacé. Ce qui figure dans cet avis continue de fonctionner, et il n’y a rien à configurer de nouveau.",
      advice: "Demandez bientôt une nouvelle feuille de codes de secours et détruisez l’ancienne.",
    },
    "codes-to-replace": {
      title: "Remplacez vos codes de secours",
      what: "Vos codes de secours datent d’avant le remplacement du système de connexion. Ils fonctionnent encore.",
      advice: "Demandez une nouvelle feuille à votre prochaine connexion et détruisez l’ancienne.",
    },
  },
}
