import type { NoticeWords } from "./vocabulary.ts"

export const es: NoticeWords = {
  shared: {
    subjectLine: "{issuer}: {title}",
    factLine: "{label}: {value}",
    when: "Cuándo",
    account: "Cuenta",
    ip: "Dirección IP",
    device: "Dispositivo",
    browserOn: "{browser} en {system}",
    by: "Hecho por",
    support: "Soporte de {issuer}",
    factor: "Segundo paso",
    app: "Aplicación de autenticación",
    codes: "Códigos de respaldo",
    set: "Hoja",
    codesLeft: "Códigos de respaldo que quedan",
    failures: "Códigos erróneos seguidos",
    wait: "Espera",
    expires: "Caduca",
    soon: "pronto",
    ifYou: "Si fue usted",
    ifNotYou: "Si no fue usted",
    toDo: "Qué hacer",
    inDoubt: "Si algo no le cuadra",
    report:
      "Abra la página de abajo. Pide un código de su aplicación o un código de respaldo; entonces la aplicación y todos los códigos de respaldo dejan de servir al instante, y nadie entra con ellos.",
    reportButton: "No fui yo",
    contact:
      "Póngase en contacto con {issuer} de inmediato, por una vía que usted conozca y no respondiendo a este mensaje, y cambie su contraseña.",
    reported: "La dirección IP y el dispositivo son los que indicó {issuer}.",
    footer:
      "{issuer} envía este aviso por el inicio de sesión en dos pasos de su cuenta. Nadie le pedirá nunca que responda con un código o una contraseña.",
  },
  dangers: {
    inside: "Entonces es posible que otra persona pueda entrar en su cuenta.",
    knocking:
      "Entonces es probable que alguien conozca su contraseña, y el segundo paso lo detuvo. Cambie su contraseña.",
    asked: "Entonces quizá otra persona lo pidió en su nombre.",
    none: "Si no sabe nada de estos códigos de respaldo, quizá otra persona esté usando su cuenta.",
  },
  kinds: {
    "authenticator-added": {
      title: "Se añadió una aplicación de autenticación",
      what: "Se configuró una aplicación de autenticación para su cuenta. Desde ahora sus códigos son el segundo paso al iniciar sesión.",
      advice: "No hay nada más que hacer. Guarde sus códigos de respaldo en un lugar distinto del teléfono.",
    },
    "authenticator-replaced": {
      title: "Se sustituyó su aplicación de autenticación",
      what: "Se configuró una nueva aplicación de autenticación para su cuenta. La anterior ya no sirve.",
      advice: "Borre la entrada de la aplicación anterior. Si recibió una hoja nueva de códigos, destruya la antigua.",
    },
    "authenticator-removed": {
      title: "Se quitó una aplicación de autenticación",
      what: "Se quitó una de las aplicaciones de autenticación de su cuenta. Sus códigos ya no sirven; las demás aplicaciones siguen sirviendo.",
      advice: "Borre la entrada en la aplicación que quitó.",
    },
    "second-factor-removed": {
      title: "Se desactivó el inicio de sesión en dos pasos",
      what: "La aplicación de autenticación y todos los códigos de respaldo de su cuenta quedan anulados.",
      advice: "Actívelo de nuevo pronto: hasta entonces solo la contraseña protege su cuenta.",
    },
    "codes-issued": {
      title: "Se emitieron códigos de respaldo",
      what: "Se emitió una hoja de códigos de respaldo para su cuenta. Solo se muestra esta vez.",
      advice: "Guarde la hoja en un lugar distinto del teléfono y escriba un código para comprobar que la guardó.",
    },
    "codes-replaced": {
      title: "Se sustituyeron sus códigos de respaldo",
      what: "Se emitió una hoja nueva de códigos de respaldo para su cuenta. Ningún código de una hoja anterior sirve ya.",
      advice: "Destruya la hoja anterior y guarde la nueva en un lugar distinto del teléfono.",
    },
    "codes-voided": {
      title: "Se anularon sus códigos de respaldo",
      what: "Ninguno de sus códigos de respaldo sirve ya.",
      advice: "Destruya la hoja. Inicie sesión con su aplicación de autenticación y obtenga otra.",
    },
    "code-checked": {
      title: "Se probó un código de respaldo",
      what: "Se escribió uno de sus códigos de respaldo para probarlo. Es bueno y queda sin usar.",
      advice: "No hay nada que hacer.",
    },
    "backup-code-used": {
      title: "Se usó un código de respaldo",
      what: "Se usó uno de sus códigos de respaldo, para iniciar sesión o para confirmar un cambio. No sirve una segunda vez.",
      advice: "Táchelo en su hoja. Si el teléfono se perdió o es nuevo, configure una aplicación de autenticación.",
    },
    recovered: {
      title: "Se recuperó su cuenta con un código de respaldo",
      what: "Un código de respaldo dio a su cuenta un nuevo comienzo: la aplicación anterior está desactivada, y se están configurando una aplicación y una hoja de códigos nuevas. El resto de la hoja anterior sirve hasta que se use o se escriba para comprobarlo un código de la nueva.",
      advice:
        "Termine de configurar la nueva aplicación y escriba un código de la hoja nueva. Después destruya la anterior.",
    },
    "recovery-started": {
      title: "Su segundo paso se configura de nuevo",
      what: "El soporte desactivó la aplicación de autenticación y todos los códigos de respaldo de su cuenta para que usted configure otros. Hasta entonces nadie puede entrar con un segundo paso.",
      advice: "Entre con su contraseña y configure la nueva aplicación. Si no lo pidió, avise a {issuer} de inmediato.",
    },
    "codes-low": {
      title: "Quedan pocos códigos de respaldo",
      what: "Su hoja de códigos de respaldo está casi agotada.",
      advice: "Pida una hoja nueva antes de usar el último código.",
    },
    "codes-gone": {
      title: "No queda ningún código de respaldo",
      what: "Todos los códigos de su hoja están usados. Si ahora pierde el teléfono, no podrá entrar por su cuenta.",
      advice: "Pida una hoja nueva ahora, mientras tiene su aplicación de autenticación.",
    },
    "second-factor-failing": {
      title: "Códigos erróneos tras la contraseña correcta",
      what: "Alguien escribió su contraseña correcta y después códigos erróneos en el segundo paso. Con ellos no entró.",
      advice:
        "Compare el código con su aplicación o su hoja. Si los códigos de la aplicación nunca coinciden, revise la hora del teléfono.",
    },
    throttled: {
      title: "El segundo paso está en pausa tras códigos erróneos",
      what: "Se escribieron demasiados códigos erróneos seguidos. Durante un tiempo no se mira ningún código, ni siquiera uno correcto.",
      advice:
        "Espere e inténtelo de nuevo. Si los códigos de la aplicación nunca coinciden, revise la hora del teléfono.",
    },
    disabled: {
      title: "Se desactivó un segundo paso",
      what: "Tras demasiados códigos erróneos ya no sirve, ni siquiera con un código correcto.",
      advice:
        "Entre con el otro, la aplicación o un código de respaldo. Después configure la aplicación de nuevo o sustituya los códigos.",
    },
    "totp-replayed": {
      title: "Un código de su aplicación se escribió dos veces",
      what: "Un código ya usado de su aplicación de autenticación se escribió otra vez y se rechazó. Puede ser un descuido, o alguien que vio el código.",
      advice: "Si lo escribió dos veces usted, todo está bien. Cada código sirve una vez.",
    },
    "codes-unconfirmed": {
      title: "¿Ha guardado sus códigos de respaldo?",
      what: "Se emitieron códigos de respaldo para su cuenta y aún no está confirmado que los guardó. No se muestran de nuevo.",
      advice:
        "Escriba uno de ellos en sus ajustes de seguridad; queda sin usar. Si ya no tiene la hoja, sustituya los códigos.",
    },
    "codes-expiring": {
      title: "Sus códigos de respaldo caducan {in}",
      what: "Después no sirve ningún código de esta hoja.",
      advice: "Pida una hoja nueva a tiempo.",
    },
    unlocked: {
      title: "Se terminó una pausa tras códigos erróneos",
      what: "Tras códigos erróneos el segundo paso de su cuenta estaba en pausa. La pausa ha terminado y los códigos se miran de nuevo.",
      advice: "Ya puede iniciar sesión de nuevo.",
    },
    locked: {
      title: "Se bloqueó su segundo paso",
      what: "Se comunicó que algo no fue cosa suya. La aplicación de autenticación y todos los códigos de respaldo están desactivados, y nadie entra con ellos.",
      advice:
        "Cambie su contraseña y póngase en contacto con {issuer} para configurar de nuevo el inicio de sesión en dos pasos.",
    },
    "addresses-changed": {
      title: "Se cambiaron sus direcciones para avisos",
      what: "Se cambiaron las direcciones a las que van los avisos sobre su cuenta. Este aviso llega a las anteriores y a las nuevas.",
      advice: "No hay nada que hacer.",
    },
    "taken-over": {
      title: "Su inicio de sesión en dos pasos se ha trasladado",
      what: "Se sustituyó el sistema que comprueba el segundo paso de su cuenta. Lo que aparece en este aviso sigue funcionando, y no tiene que configurar nada de nuevo.",
      advice: "Pida pronto una hoja nueva de códigos de respaldo y destruya la anterior.",
    },
    "codes-to-replace": {
      title: "Sustituya sus códigos de respaldo",
      what: "Sus códigos de respaldo son de antes de que se sustituyera el sistema de inicio de sesión. Todavía funcionan.",
      advice: "Pida una hoja nueva la próxima vez que inicie sesión y destruya la anterior.",
    },
  },
}
