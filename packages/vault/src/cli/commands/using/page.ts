import {
  AddressFile,
  canOpenBrowser,
  demoPassphrase,
  makeDemoVault,
  openBrowser,
  type PageEnd,
  PageVault,
  pageLimits,
  type RunningPage,
  readPageFiles,
  startPage,
} from "../../../page/index.ts"
import { VaultError } from "../../../record/index.ts"
import { type GlobalOptions, VaultSession } from "../../vault-session.ts"

interface PageCommandOptions extends GlobalOptions {
  readonly port?: string
  /** False with `--no-open`. */
  readonly open?: boolean
  readonly demo?: boolean
}

const endings: Readonly<Record<PageEnd, string>> = {
  locked: "The page is locked.",
  idle: `The page is locked: nobody used it for ${pageLimits.idleSeconds / 60} minutes.`,
  time: `The page has ended: it is open for ${pageLimits.lifeSeconds / 60} minutes at most.`,
  unopened: `The page has ended: nobody opened its address within ${pageLimits.addressSeconds} seconds.`,
  stopped: "The page has ended.",
}

/** Shows the vault in the browser, from a server that this machine alone can reach, until it is locked or this command ends. */
export async function page(options: PageCommandOptions): Promise<void> {
  const port = readPort(options.port)
  const session = new VaultSession(options)
  const { console } = session
  const files = await readPageFiles()
  const demo = options.demo ? await makeDemoVault() : null
  try {
    const vault = demo?.vault ?? (await session.open())
    const running = await startPage({
      page: new PageVault({ vault, ...(demo === null ? {} : { stateFolder: demo.stateFolder }) }),
      files,
      port,
      isDemo: demo !== null,
      limits: pageLimits,
      now: Date.now,
      warn: message => console.warn(message),
    })
    void session.agentClosed?.then(() => running.end("locked"))
    if (demo !== null) console.say(`A made-up vault; everybody's passphrase in it is "${demoPassphrase}".`)
    if (console.json) console.result("page", { address: running.address, port: running.port })
    else console.data(running.address)
    console.say(
      `The address is good once, for ${pageLimits.addressSeconds} seconds. The page ends with Ctrl-C here, when it is locked, and after ${pageLimits.lifeSeconds / 60} minutes.`,
    )
    const why = await untilEnded(running, options.open ?? true, session)
    console.say(endings[why])
  } finally {
    await demo?.remove()
  }
}

function readPort(text = "0"): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN
  if (!(port === 0 || (port >= 1024 && port <= 65_535)))
    throw new VaultError("usage-wrong", "--port takes a number from 1024 to 65535.")
  return port
}

async function untilEnded(running: RunningPage, opens: boolean, { console }: VaultSession): Promise<PageEnd> {
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const
  const stop = (): void => running.end("stopped")
  for (const signal of signals) process.once(signal, stop)
  const file = opens && canOpenBrowser() ? await AddressFile.write(running.address) : null
  try {
    if (file !== null && !(await openBrowser(file.path)))
      console.say("No browser could be started: open the address above yourself.")
    return await running.ended
  } finally {
    for (const signal of signals) process.off(signal, stop)
    await file?.remove()
  }
}
