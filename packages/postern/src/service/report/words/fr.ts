import type { ReportWords } from "./en.ts"

export const fr: ReportWords = {
  askTitle: "Ce n’était pas vous ?",
  lead: "Si ce n’est pas vous qui avez fait ce que nous vous avons écrit, bloquez ici sans attendre la deuxième étape de votre connexion à {issuer}.",
  effectOnOthers:
    "Tous les codes de secours deviennent nuls et l’application d’authentification est désactivée. Plus personne n’entre avec eux.",
  effectOnYou:
    "Vous non plus, jusqu’à ce que {issuer} se soit assuré que c’est vous et que vous ayez reconfiguré la deuxième étape.",
  wasYou: "Si c’était vous, fermez cette page. La regarder n’a rien changé.",
  label: "Un code récent, pour être sûr que c’est vous",
  hint: "Six chiffres de votre application d’authentification, aussi d’un téléphone remplacé au cours des sept derniers jours, ou l’un de vos codes de secours. Il est alors consommé.",
  button: "Bloquer maintenant",
  empty: "Veuillez d’abord saisir un code.",
  wrong: "Ce code n’est pas le bon. Rien n’a été bloqué.",
  mistyped: "Ce code contient une faute de frappe. Comparez-le avec ce que vous avez enregistré.",
  used: "Ce code a déjà servi. Attendez le suivant dans l’application, 30 secondes au plus, ou prenez un autre code de secours.",
  old: "Ce code n’est plus valable, et rien n’a été bloqué. Un code de l’application fonctionne ici, aussi celui du téléphone remplacé. Si vous n’en avez pas, adressez-vous tout de suite à {issuer}, qui peut bloquer votre compte.",
  otherKind:
    "Les codes de ce type sont désactivés, et rien n’a été bloqué. Utilisez l’autre, si vous l’avez : l’application ou un code de secours. Sinon, adressez-vous tout de suite à {issuer}, qui peut bloquer votre compte.",
  wait: "Trop de codes faux. Veuillez attendre {minutes} min ; d’ici là, aucun code n’est examiné, pas même un bon.",
  lockedTitle: "Bloqué",
  lockedText:
    "Les codes et l’application ne fonctionnent plus. Changez maintenant votre mot de passe et prévenez {issuer} : on s’assurera que c’est vous, puis vous reconfigurerez la deuxième étape.",
  nothingTitle: "Il n’y a rien à bloquer",
  nothingText:
    "La deuxième étape de ce compte est déjà bloquée, ou il n’y en a pas. Si vous ne pouvez pas vous connecter, demandez de l’aide à {issuer}.",
  overTitle: "Ce lien a expiré",
  overText: "Connectez-vous et regardez vos paramètres de sécurité, ou demandez de l’aide à {issuer}.",
  brokenTitle: "Ce lien ne fonctionne pas",
  brokenText:
    "Il en manque peut-être une partie. Ouvrez-le de nouveau depuis le message, ou demandez de l’aide à {issuer}.",
  busyTitle: "Cela n’a pas fonctionné",
  busyText: "Veuillez réessayer dans un instant. Si cela persiste, demandez de l’aide à {issuer}.",
}
