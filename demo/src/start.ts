import { createPostern } from "postern"
import { createNotices } from "postern/notices"
import { createService, hashApiKey, type ReportLinks, reportLinks, startServer } from "postern/service"
import { Accounts } from "./accounts/accounts.ts"
import { PasswordGuesses } from "./accounts/password-guesses.ts"
import { createAcme } from "./acme.ts"
import { makeDataFolder, settleApiKey, settleKeys } from "./data-folder.ts"
import { Mailbox } from "./mail/mailbox.ts"
import { openStore } from "./open-store.ts"
import { elementsBundle } from "./second-factor/elements-bundle.ts"
import { SecondFactor } from "./second-factor/second-factor.ts"
import { type Environment, type Settings, StartFault } from "./settings.ts"

export interface RunningAcme {
  readonly address: string
  /** Answers what was asked, takes nothing more, and closes the stores. */
  stop(): Promise<void>
}

/** Puts Acme together and listens. @throws StartFault | PosternError with a sentence that says what to do */
export async function start(settings: Settings, env: Environment): Promise<RunningAcme> {
  const { folder, publicOrigin, host, port } = settings
  makeDataFolder(folder)
  const keys = settleKeys(env, folder)
  const apiKey = settleApiKey(env, folder)
  const store = await openStore(settings.store)
  const accounts = openAccounts(`${folder}/accounts.db`)
  const postern = createPostern({ issuer: "Acme", store, keys, notices: true })
  const hasTls = publicOrigin !== null
  const service = createService({
    postern,
    apiKeys: [{ tenant: "default", hash: hashApiKey(apiKey, { isTrial: true }) }],
    keys,
    metrics: "api-key",
    support: "This is a demo, and nobody answers. A bank would give a telephone number here.",
    ready: () => store.ready(),
    trustProxy: hasTls,
    ...(hasTls && { publicUrl: publicOrigin }),
  })
  const mailbox = new Mailbox(title => console.log(`Acme would mail: ${title}`))
  let linkOf: ReportLinks | null = null
  const notices = createNotices({
    store,
    keys,
    issuer: "Acme",
    channels: [mailbox.channel],
    addressesOf: async ({ subject }) => {
      const to = accounts.emailOf(subject)
      return to === null ? [] : [{ channel: "email", to }]
    },
    reportUrlOf: of => linkOf?.(of) ?? null,
  })
  const acme = createAcme({
    postern,
    accounts,
    mailbox,
    service,
    elements: await elementsBundle(),
    secondFactor: new SecondFactor({ service, postern, accounts }),
    guesses: new PasswordGuesses(),
    hasTls,
    onFault: name => console.error(`A page failed: ${name}`),
  })
  const close = async () => {
    await store.close()
    accounts.close()
  }
  try {
    const server = await startServer({ service: acme, host, port, behindTlsProxy: hasTls })
    const address = publicOrigin ?? server.url
    linkOf = reportLinks({ keys, publicUrl: address })
    notices.start()
    return { address, stop: () => server.stop().then(notices.stop).then(close) }
  } catch (fault) {
    await close()
    throw fault
  }
}

function openAccounts(path: string): Accounts {
  try {
    return new Accounts(path)
  } catch (fault) {
    throw new StartFault(`The file ${path} cannot be opened: check that you may write to its folder.`, { cause: fault })
  }
}
