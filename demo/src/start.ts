import type { AddressInfo } from "node:net"
import { type ServerType, serve } from "@hono/node-server"
import { getConnInfo } from "@hono/node-server/conninfo"
import { createPostern } from "postern"
import { sqliteStore } from "postern/sqlite"
import { Accounts } from "./accounts/accounts.ts"
import { PasswordGuesses } from "./accounts/password-guesses.ts"
import { createAcme } from "./acme.ts"
import { makeDataFolder, settleKeys } from "./data-folder.ts"
import { type Settings, StartFault } from "./settings.ts"

export interface RunningAcme {
  readonly address: string
  /** Answers what was asked, takes nothing more, and closes the stores. */
  stop(): Promise<void>
}

/** Puts Acme together and listens. @throws StartFault | PosternError with a sentence that says what to do */
export async function start(
  settings: Settings,
  env: Readonly<Record<string, string | undefined>>,
): Promise<RunningAcme> {
  const { folder, storePath, publicOrigin } = settings
  makeDataFolder(folder)
  const keys = settleKeys(env, folder)
  const store = sqliteStore({ path: storePath })
  const accounts = openAccounts(`${folder}/accounts.db`)
  const acme = createAcme({
    postern: createPostern({ issuer: "Acme", store, keys }),
    accounts,
    guesses: new PasswordGuesses(),
    hasTls: publicOrigin !== null,
    addressOf: c => getConnInfo(c).remote.address,
    onFault: name => console.error(`A page failed: ${name}`),
  })
  const server = await listen(acme.fetch, settings)
  const { port } = server.address() as AddressInfo
  const host = settings.host.includes(":") ? `[${settings.host}]` : settings.host
  return {
    address: publicOrigin ?? `http://${host}:${port}`,
    async stop() {
      await closed(server)
      await store.close()
      accounts.close()
    },
  }
}

function openAccounts(path: string): Accounts {
  try {
    return new Accounts(path)
  } catch (fault) {
    throw new StartFault(`The file ${path} cannot be opened: check that you may write to its folder.`, { cause: fault })
  }
}

function listen(fetch: ReturnType<typeof createAcme>["fetch"], { host, port }: Settings): Promise<ServerType> {
  return new Promise((resolve, reject) => {
    const server = serve({ fetch, hostname: host, port }, () => resolve(server))
    server.once("error", (fault: NodeJS.ErrnoException) =>
      reject(new StartFault(listenFault(fault, host, port), { cause: fault })),
    )
  })
}

function listenFault({ code }: NodeJS.ErrnoException, host: string, port: number): string {
  if (code === "EADDRINUSE")
    return `Port ${port} is taken: stop what listens there, or start with another, as in PORT=${port + 1} npm start.`
  if (code === "EACCES")
    return `Port ${port} needs rights that you do not have: take one above 1023, as in PORT=3000 npm start.`
  return `Acme cannot listen on HOST=${host}, PORT=${port} (${code}).`
}

const longestGoodbyeMs = 10_000

function closed(server: ServerType): Promise<void> {
  return new Promise(resolve => {
    server.close(() => resolve())
    if ("closeIdleConnections" in server) {
      server.closeIdleConnections()
      setTimeout(() => server.closeAllConnections(), longestGoodbyeMs).unref()
    }
  })
}
