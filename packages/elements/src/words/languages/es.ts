import type { Translated } from "../vocabulary.ts"
import type * as en from "./en.ts"
import type { setup as englishSetup } from "./en-setup.ts"

export const shared: Translated<typeof en.shared> = {
  working: "Un momento…",
  empty: "Escriba primero un código.",
  wrongCode: "Ese código no es correcto.",
  triesLeft: {
    one: "Queda un intento antes de una breve espera.",
    other: "Quedan {n} intentos antes de una breve espera.",
  },
  mistypedGroups: { one: "El grupo {groups} parece mal escrito.", other: "Los grupos {groups} parecen mal escritos." },
  mistyped: "Este código tiene un error al teclear. Compárelo con lo que guardó.",
  notCounted: "No se ha enviado y no cuenta como intento.",
  neverInCodes: "Las letras O e I y las cifras 0 y 1 no aparecen en ningún código.",
  noCode: "Eso no es un código de la aplicación ni de respaldo.",
  needsDigits: "Escriba las seis cifras que muestra la aplicación.",
  needsBackupCode: "Ese es un código de la aplicación. Escriba un código de respaldo.",
  several: "Es más de un código. Escriba uno solo; no se ha enviado nada.",
  restored: {
    one: "El símbolo ilegible se deduce de los demás.",
    other: "Los símbolos ilegibles se deducen de los demás.",
  },
  restoredRefused: "Dos símbolos se dedujeron de los demás. Compárelos todos de nuevo.",
  missing: { one: "Falta un símbolo", other: "Faltan {n} símbolos" },
  complete: "El código está completo.",
  alreadyUsed: "Este código de respaldo ya se usó; cada uno sirve una vez. Táchelo y tome el siguiente.",
  superseded: "Este código es de un juego anterior. Use el juego con el número más alto y destruya los anteriores.",
  supersededApp:
    "Este código es de un código QR o teléfono ya sustituido. Use la entrada más reciente de la aplicación.",
  expired: "Los códigos de este juego han caducado. Use su aplicación y después sustitúyalos.",
  expiredSetup: "Esta configuración esperó demasiado. Empiece de nuevo con otro código QR.",
  replayed: "Este código se usó hace un momento. Espere el siguiente en la aplicación, 30 segundos como mucho.",
  clockAhead: "El reloj del teléfono adelanta {time}: póngalo en automático.",
  clockBehind: "El reloj del teléfono atrasa {time}: póngalo en automático.",
  notEnrolled: "No hay nada configurado a lo que pueda pertenecer este código.",
  notForRecovery: "Este código es demasiado corto para eso. Inicie sesión con él y configure después la aplicación.",
  disabledApp:
    "La aplicación está desactivada. Use un código de respaldo y configúrela de nuevo. Si también se rechaza, pida ayuda.",
  disabledCodes:
    "Los códigos de respaldo están desactivados. Use la aplicación y sustitúyalos. Si también se rechaza, pida ayuda.",
  wait: "Espere {time}. Hasta entonces no se mira ningún código, ni siquiera uno correcto.",
  waitApp:
    "Los códigos de la aplicación no se miran durante {time}, ni siquiera uno correcto. Mientras tanto sirve un código de respaldo.",
  waitCodes:
    "Los códigos de respaldo no se miran durante {time}, ni siquiera uno correcto. Mientras tanto sirve un código de la aplicación.",
  waitOver: "Ya puede intentarlo de nuevo.",
  ticketOver: "El tiempo para esto ha terminado. Empiece de nuevo.",
  busy: "El servicio está ocupado. Inténtelo de nuevo en un momento.",
  tooOften: "Aquí se ha configurado una aplicación muchas veces en poco tiempo. Inténtelo de nuevo en unos minutos.",
  offline: "No hay conexión, o se cortó antes de la respuesta. Inténtelo de nuevo.",
  fault: "No ha funcionado. Inténtelo de nuevo o recargue la página.",
  accountRefused: "El nombre de esta cuenta no se puede usar aquí. Avise a los responsables de este sitio.",
  bound: "Ya hay una aplicación activa. Sustitúyala en sus ajustes de seguridad.",
  noRecovery: "Eso no se permite aquí. Pida ayuda.",
  addressRefused: "La dirección de esta página no se puede usar aquí. Avise a los responsables de este sitio.",
  tryAgain: "Intentar de nuevo",
  goOn: "Continuar",
  goCodes: "Obtener códigos nuevos",
}

export const challenge: Translated<typeof en.challenge> = {
  challengeTitle: "Segundo paso",
  challengeLabel: "Código",
  challengeHint: "Seis cifras de su aplicación de autenticación o uno de sus códigos de respaldo.",
  challengeLetters: "Tengo un código de respaldo",
  challengeDigits: "Tengo la aplicación",
  challengeButton: "Continuar",
  challengeHelp: "¿No tiene el teléfono a mano?",
  challengeHelpText:
    "Escriba aquí un código de respaldo. No importan mayúsculas, espacios ni guiones; escriba ? por un símbolo ilegible. Después podrá configurar un teléfono nuevo.",
  challengeDone: "Su código fue aceptado",
  codesLeft: { one: "Queda un código de respaldo.", other: "Quedan {n} códigos de respaldo." },
  noCodesLeft: "No queda ningún código de respaldo.",
  lastCodeUsed: "Ese era su último código de respaldo.",
  adviseCodes: "Obtenga códigos nuevos antes de usar el último.",
  adviseAuthenticator: "¿Teléfono perdido o nuevo? Configure ahora el nuevo: basta el código que acaba de usar.",
  adviseFinish:
    "Se empezó a configurar un teléfono nuevo y no se terminó; el anterior ya está desactivado. Termine ahora: basta el código que acaba de usar.",
  adviseLast:
    "¿Teléfono perdido? Configure uno nuevo ahora: basta el código que acaba de usar durante 15 minutos; después no queda nada con que iniciar sesión.",
  adviseLastApp: "Si su teléfono todavía funciona, obtenga códigos de respaldo nuevos con un código de su aplicación.",
  adviseConfirm: "¿Ha guardado sus códigos de respaldo? Escriba uno para comprobarlo. Si nunca los vio, obtenga otros.",
  adviseExpiring: "Sus códigos de respaldo caducan pronto. Obtenga otros a tiempo.",
  goAuthenticator: "Configurar un teléfono nuevo",
  goFinish: "Terminar la configuración",
  goConfirm: "Escribir uno",
  usedOffer:
    "¿Su último código, usado hace menos de 15 minutos? Entonces todavía basta para configurar un teléfono nuevo.",
  notLoaded:
    "Una parte de esta página no se cargó. Recárguela e inicie sesión de nuevo con el código que usó: basta durante 15 minutos.",
}

export const setup: Translated<typeof englishSetup> = {
  setupTitle: "Configurar el inicio de sesión en dos pasos",
  step: "Paso {n} de 3",
  scanTitle: "Escanee con su aplicación de autenticación",
  scanText: "La aplicación muestra entonces seis cifras que cambian cada 30 segundos.",
  qrLabel: "Código QR para su aplicación de autenticación. Sin cámara, use la clave de abajo.",
  openApp: "Abrir en la aplicación de este dispositivo",
  manualKey: "¿Sin cámara? Escriba esta clave en la aplicación",
  liveLabel: "Seis cifras de la aplicación",
  liveHint: "Tal como las muestra ahora. Si se rechazan cada vez, ponga el reloj del teléfono en automático.",
  turnOn: "Activar",
  leaveScan: "Puede irse cuando quiera: nada cambia hasta que se acepte un código de la aplicación.",
  unsure: "No llegó respuesta; quizá ya esté activo. Compruébelo de nuevo.",
  lookAgain: "Comprobar de nuevo",
  newCode: "Empezar de nuevo con otro código QR",
  sheetTitle: "Guarde sus códigos de respaldo",
  sheetText: "Cada uno le permite entrar una vez cuando no tiene el teléfono a mano. Solo se muestran esta vez.",
  sheetSet: "Juego {set}, {date}",
  sheetExpires: "Válida hasta el {date}",
  codesLabel: "Códigos de respaldo",
  download: "Descargar",
  print: "Imprimir",
  copy: "Copiar",
  downloaded: "Guardado como {name}.",
  printed: "Enviado a la impresora. Compruebe que la página se lee.",
  copied: "Los códigos están copiados. Péguelos en su gestor de contraseñas y luego copie otra cosa.",
  copyRefused: "Su navegador no permite copiar aquí. Descargue o imprima.",
  withoutAccount: "Sin el nombre de mi cuenta",
  sheetSaved: "Los he guardado",
  leaveSheet:
    "Si se va ahora, los dos pasos siguen activos, estos códigos valen y no se muestran de nuevo. Puede sustituirlos más tarde.",
  gone: "Estos códigos se mostraron una vez y ya no están en esta página. Si no los guardó, sustitúyalos.",
  proveTitle: "Escriba uno de ellos",
  proveText: "De lo que guardó, no de memoria. El código queda sin usar.",
  proveLabel: "Uno de sus códigos",
  proveButton: "Comprobar",
  showAgain: "Mostrar los códigos otra vez",
  later: "Más tarde",
  doneTitle: "El inicio de sesión en dos pasos está activo",
  doneProved: { one: "Un código de respaldo guardado y listo.", other: "{n} códigos de respaldo guardados y listos." },
  doneLater: "Sus códigos de respaldo aún no están confirmados. Se le preguntará de nuevo al iniciar sesión.",
  doneKept: "Su nueva aplicación está configurada. Sus códigos de respaldo siguen como están.",
  unseenText:
    "La respuesta con sus códigos de respaldo se perdió, así que no se mostraron. Obtenga otros ahora, con el próximo código de la aplicación.",
  finish: "Listo",
  lostText:
    "La aplicación anterior deja de servir al instante. Recibe códigos de respaldo nuevos y después un código QR para el teléfono nuevo. Los códigos anteriores que queden sirven hasta que escriba uno de los nuevos.",
  lostHint: "El último que se aceptó, dentro de 15 minutos, o cualquiera sin usar.",
  lostButton: "Configurar ahora",
  back: "Volver",
  leaveStaged:
    "Si se va ahora, estos códigos no se muestran de nuevo. Los anteriores que queden sirven hasta que escriba uno de estos.",
  leaveLast: "No queda ningún código anterior: guarde estos antes de irse. No se muestran de nuevo.",
  proveStaged: "De lo que guardó, no de memoria. El código queda sin usar y los anteriores dejan de servir.",
  olderSet: "Es uno de los códigos anteriores. Escriba uno nuevo.",
  goneStaged:
    "Estos códigos se mostraron una vez y ya no están en esta página. Si no los guardó, inicie sesión con un código anterior que quede y empiece de nuevo.",
  goneLast:
    "Estos códigos se mostraron una vez y ya no están en esta página. Si no los guardó, inicie sesión de nuevo enseguida: el último código que usó basta durante 15 minutos.",
  leaveScanLost: "La aplicación anterior ya está desactivada. Puede irse:",
  recoveredTitle: "Su teléfono nuevo está configurado",
  recoveredProved: {
    one: "Inicie sesión desde ahora con su aplicación. Hay un código de respaldo nuevo guardado; los anteriores ya no sirven.",
    other:
      "Inicie sesión desde ahora con su aplicación. Hay {n} códigos de respaldo nuevos guardados; los anteriores ya no sirven.",
  },
  recoveredLater:
    "Sus códigos de respaldo nuevos aún no están confirmados. Hasta que escriba uno, los anteriores que queden también sirven.",
  noPhoneTitle: "Aún no hay ningún teléfono configurado",
  noPhoneText: "Inicie sesión la próxima vez con un código de respaldo y configure entonces el teléfono nuevo.",
}

export const manage: Translated<typeof en.manage> = {
  manageTitle: "Inicio de sesión en dos pasos",
  off: "El inicio de sesión en dos pasos está desactivado. Solo la contraseña abre su cuenta.",
  owed: "El soporte se aseguró de que es usted y anuló la aplicación y los códigos de respaldo. Configure ahora una aplicación: hasta entonces solo la contraseña protege su cuenta.",
  app: "Aplicación de autenticación",
  codes: "Códigos de respaldo",
  appActive: "En uso desde el {date}.",
  appUsed: "Último uso: {date}.",
  appNone: "Sin configurar. Sus códigos de respaldo son el único segundo paso.",
  appPending: "La configuración se empezó y no se terminó.",
  appDisabled: "Desactivada tras demasiados códigos erróneos. Configúrela de nuevo con un código de respaldo.",
  appLost:
    "Desactivada desde el {date}, porque se avisó de que el teléfono se perdió. Configure uno nuevo con un código de respaldo.",
  allDisabled: "Desactivado. Pida ayuda: una vez seguros de que es usted, se configurará todo de nuevo.",
  codesNone: "Ninguno.",
  codesOf: { one: "Queda {n} de {total} en el juego {set}", other: "Quedan {n} de {total} en el juego {set}" },
  codesIssued: "Emitidos el {date}.",
  codesConfirmed: "Última comprobación: {date}.",
  codesUnconfirmed: "Aún sin confirmar que están guardados.",
  codesStaged:
    "El juego {set} es nuevo y está sin confirmar. Escriba uno de sus códigos: desde entonces ninguno anterior sirve.",
  codesExpire: "Caducan el {date}.",
  codesNoExpiry: "No caducan.",
  codesLastUsed: "Último uso: {date}.",
  codesUsedUp: "Todos los del juego {set} están usados. Sustitúyalos.",
  codesSpent: "Todos los del juego {set} están usados.",
  codesExpired: "El juego {set} caducó el {date}. Sustitúyalo.",
  codesPast: "El juego {set} caducó el {date}.",
  codesDisabled: "Desactivados tras demasiados códigos erróneos. Sustitúyalos con un código de la aplicación.",
  blocked: "Bloqueado durante {time} tras códigos erróneos.",
  doTurnOn: "Activar el inicio de sesión en dos pasos",
  doConfirm: "Confirmar que están guardados",
  doTest: "Probar un código",
  doReplaceCodes: "Sustituir los códigos",
  doReplaceApp: "Pasar a un teléfono nuevo",
  doSetupApp: "Configurar una aplicación",
  doRecover: "Sustituir un teléfono perdido",
  doTurnOff: "Desactivar",
  cancel: "Cancelar",
  testText: "¿Encontró códigos y no está seguro de ellos? Escriba uno. Queda sin usar.",
  testButton: "Probar",
  testGood: {
    one: "Este código es bueno y queda sin usar. Queda uno en el juego {set}.",
    other: "Este código es bueno y queda sin usar. Quedan {n} en el juego {set}.",
  },
  replaceCodesText:
    "Recibe códigos nuevos. Con un código de la aplicación los anteriores dejan de servir al instante; con uno de respaldo, cuando escriba uno de los nuevos.",
  replaceAppText:
    "Si hay una aplicación en uso, sirve hasta que se compruebe la nueva, y entonces recibe también códigos nuevos.",
  recoverButton: "Sustituir el teléfono",
  turnOffText:
    "La aplicación y todos los códigos de respaldo dejan de servir al instante. Entonces solo la contraseña abre su cuenta.",
  proofLabel: "Un código reciente, para saber que es usted",
  proofHint: "De su aplicación o un código de respaldo. Con esto se gasta.",
  backupLabel: "Código de respaldo",
  backupHint: "Cualquier código sin usar de su juego más reciente.",
  removed: "El inicio de sesión en dos pasos está desactivado. La aplicación y todos los códigos quedan anulados.",
}

export const opener: Translated<typeof en.opener> = {
  openerTitle: "Abrir sus códigos de respaldo",
  openerText: "El archivo y la frase de contraseña no salen de este dispositivo: no se envía nada.",
  openerFile: "El archivo",
  openerFileHint: "Llegó por correo y su nombre termina en .age.",
  openerPassphrase: "Su frase de contraseña",
  openerPassphraseHint: "Veinte letras y cifras que llegaron por otra vía. Mayúsculas, espacios y guiones no importan.",
  openerButton: "Abrir",
  openerNoFile: "Elija primero el archivo.",
  openerNoPassphrase:
    "Eso no es una frase de contraseña: tiene cuatro grupos de cinco letras y cifras. O, I, 0 y 1 no aparecen en ninguna.",
  openerWrong: "Esta frase de contraseña no abre este archivo. Compárela otra vez; cada archivo tiene la suya.",
  openerNoKit: "Esto no es un archivo de códigos de respaldo, o le falta una parte. Guárdelo otra vez desde el correo.",
  openerSheetText:
    "Cada uno le permite entrar una vez cuando no tiene el teléfono a mano. Guárdelos ahora: esta página los olvida.",
  openerLeave:
    "El archivo se abre de nuevo con su frase de contraseña. Borre el correo cuando los códigos estén guardados.",
  openerDoneTitle: "Un paso más",
  openerDone:
    "Vuelva a donde pidió los códigos y escriba uno de ellos, antes de diez minutos desde la frase de contraseña: solo entonces siguen siendo válidos.",
  openerGone: "Los códigos ya no están en esta página. Si los necesita de nuevo, abra otra vez el archivo.",
}
