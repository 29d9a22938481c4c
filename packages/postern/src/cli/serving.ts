import { existsSync, readFileSync } from "node:fs"
import { createPostern, type KeyRing, type Postern, type Store } from "../issuer/index.ts"
import {
  type ApiKey,
  createService,
  jsonLines,
  type RunningServer,
  type Service,
  startServer,
} from "../service/index.ts"
import { CliFault, reasonOf } from "./cli-fault.ts"
import type { Place } from "./command-host.ts"
import { type ExitCode, exitCode } from "./exit-code.ts"
import { stackOf } from "./fault-report.ts"
import { settleApiKeys, settleKeys } from "./first-run.ts"
import { probeKeys } from "./key-probe.ts"
import { makePrivateFolder } from "./private-file.ts"
import { hashingOf, policyOf, type ServeOptions } from "./serve-options.ts"
import { untilStopped } from "./stop-signal.ts"
import { storeKindOf } from "./store-name.ts"
import type { Terminal } from "./terminal.ts"

const defaultIssuer = "Postern"

/** Serves until a signal asks it to stop; then everything that was acknowledged is on the disk, and the store is closed. */
export async function serveUntilStopped(place: Place, options: ServeOptions, terminal: Terminal): Promise<ExitCode> {
  // Everything that flags alone can get wrong, before anything is made.
  const policy = policyOf(options)
  const tls = tlsOf(options)
  const { folder } = place
  const kind = storeKindOf(place.store)
  const title = kind.title(place.store)
  const made: string[] = []
  const noteMade = (path: string) => void made.push(path)

  if (!place.isNamed) makePrivateFolder(folder.path)
  const isNewStore = (await kind.schemaVersion(place.store)) === null
  const store = await kind.open(place.store, { mayCreate: true, migrate: false })
  try {
    if (isNewStore) noteMade(title)
    const keys = await settleKeys(folder, { store, title, env: process.env, made: noteMade })
    const apiKeys = settleApiKeys(folder, { env: process.env, made: noteMade })
    const { service, postern } = makeService({ options, policy, store, keys, apiKeys, terminal })
    const unopened = await probeKeys(postern, store)
    if (unopened > 0)
      terminal.note("Some records do not open with this key ring: see `postern keys check` and `postern audit verify`.")
    const server = await startServer({
      service,
      port: options.port,
      host: options.host,
      behindTlsProxy: options.behindTlsProxy,
      drainMs: options.drainSeconds * 1000,
      ...(tls === undefined ? {} : { tls }),
    })
    greet(server, { made, options, place, terminal })
    await untilStopped(server, terminal)
    return exitCode.ok
  } finally {
    await store.close()
  }
}

interface ServiceParts {
  readonly options: ServeOptions
  readonly policy: ReturnType<typeof policyOf>
  readonly store: Store
  readonly keys: KeyRing
  readonly apiKeys: readonly ApiKey[]
  readonly terminal: Terminal
}

function makeService(parts: ServiceParts): { service: Service; postern: Postern } {
  const { options, policy, store, keys, apiKeys, terminal } = parts
  const { issuer = defaultIssuer, publicUrl, allowedOrigin: allowedOrigins = [], trustProxy = 0, metrics } = options
  try {
    const postern = createPostern({ issuer, store, keys, policy, hashing: hashingOf(options) })
    for (const { tenant } of apiKeys) postern.forTenant(tenant)
    const service = createService({
      postern,
      apiKeys,
      keys,
      allowedOrigins,
      trustProxy,
      metrics,
      ...(publicUrl === undefined ? {} : { publicUrl }),
      log: jsonLines(line => process.stdout.write(line)),
      onFault: fault => {
        if (process.env.POSTERN_DEBUG) terminal.note(stackOf(fault))
      },
      ready: () => store.ready(),
    })
    return { service, postern }
  } catch (fault) {
    // The library's own words for an argument that cannot be used: they name it and quote nothing.
    if (!(fault instanceof TypeError || fault instanceof RangeError)) throw fault
    throw new CliFault("setting-invalid", { sentence: `A setting cannot be used: ${fault.message}.` }, fault)
  }
}

function tlsOf({ tlsCert, tlsKey }: ServeOptions): { cert: Buffer; key: Buffer } | undefined {
  if (tlsCert === undefined && tlsKey === undefined) return undefined
  if (tlsCert === undefined || tlsKey === undefined)
    throw new CliFault("usage", {
      sentence: "HTTPS needs both: name the certificate with --tls-cert and its key with --tls-key.",
    })
  return { cert: readNamedFile(tlsCert), key: readNamedFile(tlsKey) }
}

function readNamedFile(path: string): Buffer {
  try {
    return readFileSync(path)
  } catch (fault) {
    throw new CliFault("file-unreadable", { path, reason: reasonOf(fault) }, fault)
  }
}

interface Greeting {
  readonly made: readonly string[]
  readonly options: ServeOptions
  readonly place: Place
  readonly terminal: Terminal
}

function greet({ url }: RunningServer, { made, options, place: { folder }, terminal }: Greeting): void {
  if (made.length > 0) terminal.note(`Made what was missing: ${made.join(", ")}`)
  if (made.includes(folder.keysFile))
    terminal.note(`Keep a copy of ${folder.keysFile} apart from the database: without it no record opens.`)
  if (!process.env.POSTERN_API_KEY && existsSync(folder.apiKeyFile))
    terminal.note(
      `Your application's API key is in ${folder.apiKeyFile}: move it into its secrets, then delete the file.`,
    )
  if (options.issuer === undefined)
    terminal.note(`Authenticator apps will show "${defaultIssuer}": set --issuer to your application's name.`)
  terminal.note(`Ready at ${url}`)
}
