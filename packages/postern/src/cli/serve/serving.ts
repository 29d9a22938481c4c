import {
  announceServer,
  createPostern,
  type KeyRing,
  type Postern,
  type Store,
  type StoreWarning,
} from "../../issuer/index.ts"
import type { Channel, Notices } from "../../notices/index.ts"
import {
  type ApiKey,
  type CodeSender,
  createService,
  isLoopback,
  jsonLines,
  type Operator,
  reportLifeMs,
  reportLinks,
  type Service,
  startServer,
  ticketLifeMs,
} from "../../service/index.ts"
import { CliFault } from "../cli-fault.ts"
import type { Place } from "../command-host.ts"
import { type ExitCode, exitCode } from "../exit-code.ts"
import { stackOf } from "../fault-report.ts"
import { makePrivateFolder } from "../private-file.ts"
import { storeKindOf } from "../stores/store-name.ts"
import type { Terminal } from "../terminal/terminal.ts"
import { settleApiKeys, settleKeys } from "./first-run.ts"
import { greet } from "./greeting.ts"
import { keepHeapSmall } from "./heap-size.ts"
import { probeKeys } from "./key-probe.ts"
import { LogOutput } from "./log-output.ts"
import { channelsOf } from "./notice-channels.ts"
import { readOperators } from "./operator-key-file.ts"
import { defaultIssuer, hashingOf, policyOf, type ServeOptions } from "./serve-options.ts"
import { untilStopped } from "./stop-signal.ts"
import { tlsOf } from "./tls-files.ts"
import { warningLine } from "./warning-lines.ts"
import { endLink, othersCounted, tellReady, untilToldToStop, workerPlace } from "./workers/worker-link.ts"
import { shareOf, type WorkerShare } from "./workers/worker-share.ts"

/** How long the end of the log waits for its reader. */
const lastLinesMs = 1_000

/** Serves until a signal asks it to stop; then everything that was acknowledged is on the disk, and the store is closed. */
export async function serveUntilStopped(place: Place, options: ServeOptions, terminal: Terminal): Promise<ExitCode> {
  const workerAt = workerPlace()
  try {
    return await serveAt(workerAt, place, options, terminal)
  } finally {
    if (workerAt !== null) endLink()
  }
}

async function serveAt(
  workerAt: number | null,
  place: Place,
  options: ServeOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  keepHeapSmall()
  // What is made, greeted and warned of is told by the process that starts the workers, once.
  const tells = workerAt === null ? terminal : { ...terminal, note: () => {} }
  const share = shareOf(options, workerAt ?? 0)
  // Everything that flags alone can get wrong, before anything is made.
  const policy = policyOf(options)
  const tls = tlsOf(options)
  const operators = options.operatorKeyFile === undefined ? [] : readOperators(options.operatorKeyFile)
  const channels = await channelsOf(process.env)
  const { folder } = place
  const kind = storeKindOf(place.store)
  const title = kind.title(place.store)
  const made: string[] = []
  const noteMade = (path: string) => void made.push(path)

  if (!place.isNamed) makePrivateFolder(folder.path)
  const isNewStore = (await kind.schemaVersion(place.store, place)) === null
  const log = openLog(tells)
  const write = (line: string) => log.write(line)
  const onWarning = (warning: StoreWarning) => write(warningLine(warning, new Date()))
  const store = await kind.open(place.store, { ...place, mayCreate: true, migrate: false, onWarning })
  try {
    if (isNewStore) noteMade(title)
    const keys = await settleKeys(folder, { store, title, env: process.env, made: noteMade })
    const apiKeys = settleApiKeys(folder, {
      env: process.env,
      made: noteMade,
      isTrial: isLoopback(options.host) && !options.behindTlsProxy,
      weak: () => tells.note("The API key is short: fine for a trial on this machine, refused anywhere else."),
    })
    const parts = { options, policy, store, keys, apiKeys, operators, channels, terminal, write, share, workerAt }
    const { service, postern, notices } = await makeService(parts)
    const unopened = await probeKeys(postern, store, new Set(apiKeys.map(key => key.tenant)))
    if (unopened > 0)
      tells.note("Some records do not open with this key ring: see `postern keys check` and `postern audit verify`.")
    if (channels.length === 0 && (await store.outbox?.isEmpty()) === false)
      tells.note(
        "Others tell people what happens in this database; this service has no channels, so nobody hears of what happens here: give it the same settings.",
      )
    const greeting = { made, folder, options, channels: channels.map(({ name }) => name) }
    if (workerAt === null && options.workers > 1) {
      await store.close()
      return await superviseUntilStopped(
        { options, log, greet: url => greet({ url, ...greeting }, terminal) },
        terminal,
      )
    }
    const server = await startServer({
      service,
      port: options.port,
      host: options.host,
      behindTlsProxy: options.behindTlsProxy,
      maxConnections: share.maxConnections,
      drainMs: options.drainSeconds * 1000,
      ...(tls === undefined ? {} : { tls }),
    })
    // Listened for before anybody is told that it is ready: a signal that comes at once must be graceful too.
    const stopped =
      workerAt === null ? untilStopped(server, terminal) : untilToldToStop(server, service, () => notices?.start())
    const announcement = announceServer({
      store,
      keys,
      givenOutMs: channels.length > 0 && options.publicUrl !== undefined ? reportLifeMs : ticketLifeMs,
      onFault: fault => {
        if (process.env.POSTERN_DEBUG) terminal.noteData(stackOf(fault))
      },
    })
    await announcement.announced
    if (workerAt === null) {
      greet({ url: server.url + service.basePath, ...greeting }, terminal)
      notices?.start()
    } else tellReady(server.url + service.basePath)
    await stopped
    await notices?.stop()
    await announcement.stop()
    await store.close()
    await endLog(log, exitCode.ok)
    return exitCode.ok
  } finally {
    await store.close()
  }
}

/** Has workers serve until a signal asks them to stop. */
async function superviseUntilStopped(
  { options, log, greet }: { options: ServeOptions; log: LogOutput; greet: (url: string) => void },
  terminal: Terminal,
): Promise<ExitCode> {
  const { Supervisor, WorkerNotStarted } = await import("./workers/supervisor.ts")
  const supervisor = new Supervisor({ workers: options.workers, write: line => log.write(line) })
  const stopped = untilStopped(supervisor, terminal)
  try {
    greet(await supervisor.start())
  } catch (fault) {
    if (!(fault instanceof WorkerNotStarted)) throw fault
    // It has said why.
    supervisor.kill()
    return fault.isWrongUse ? exitCode.usage : exitCode.fault
  }
  await stopped
  await endLog(log, exitCode.ok)
  return exitCode.ok
}

interface ServiceParts {
  readonly options: ServeOptions
  readonly policy: ReturnType<typeof policyOf>
  readonly store: Store
  readonly keys: KeyRing
  readonly apiKeys: readonly ApiKey[]
  readonly operators: readonly Operator[]
  readonly channels: readonly Channel[]
  readonly terminal: Terminal
  /** writes to the log */
  readonly write: (line: string) => void
  readonly share: WorkerShare
  /** the place among the workers, or null for a process that serves alone or starts workers */
  readonly workerAt: number | null
}

async function makeService(
  parts: ServiceParts,
): Promise<{ service: Service; postern: Postern; notices: Notices | null }> {
  const { options, policy, store, keys, apiKeys, operators, channels, terminal, write, share, workerAt } = parts
  const onFault = (fault: unknown) => {
    if (process.env.POSTERN_DEBUG) terminal.noteData(stackOf(fault))
  }
  const {
    issuer = defaultIssuer,
    publicUrl,
    basePath,
    allowedOrigin: allowedOrigins = [],
    trustProxy = 0,
    metrics,
  } = options
  try {
    const hasNotices = channels.length > 0
    const hashing = hashingOf(options)
    const limits = share.hashing
    const postern = createPostern({ issuer, store, keys, policy, hashing, limits, notices: hasNotices })
    for (const { tenant } of apiKeys) postern.forTenant(tenant)
    const service = createService({
      postern,
      apiKeys,
      operators,
      keys,
      allowedOrigins,
      trustProxy,
      metrics,
      ...(publicUrl === undefined ? {} : { publicUrl }),
      ...(basePath !== undefined && { basePath }),
      ...(options.support === undefined ? {} : { support: options.support }),
      log: jsonLines(write),
      onFault,
      ready: () => store.ready(),
      ...(workerAt !== null && { otherMetrics: othersCounted }),
      ...(options.sendCodes && { codeSender: await codeSenderOf(postern, parts) }),
      ...(hasNotices && store.outbox !== undefined && { outbox: store.outbox }),
      ...(policy.takeover && { legacySets: await legacySetsOf(parts) }),
    })
    const notices = hasNotices
      ? (await import("../../notices/index.ts")).createNotices({
          store,
          keys,
          issuer,
          channels,
          reportUrlOf:
            publicUrl === undefined
              ? () => null
              : reportLinks({ keys, publicUrl, ...(basePath !== undefined && { basePath }) }),
          log: entry => write(`${JSON.stringify(entry)}\n`),
          onFault,
        })
      : null
    return { service, postern, notices }
  } catch (fault) {
    // The library's own words for an argument that cannot be used: they name it and quote nothing.
    if (!(fault instanceof TypeError || fault instanceof RangeError)) throw fault
    throw new CliFault("setting-invalid", { sentence: `A setting cannot be used: ${fault.message}.` }, fault)
  }
}

async function legacySetsOf({ store, keys }: ServiceParts) {
  const { countLegacyAside } = await import("../report/legacy-count.ts")
  return (tenant: string | null) => countLegacyAside({ store, keys }, tenant ?? undefined)
}

async function codeSenderOf(postern: Postern, { options, channels, keys }: ServiceParts): Promise<CodeSender> {
  const { openerUrl, publicUrl, basePath } = options
  const [kitChannel, passphraseChannel] = ["email", "webhook"].map(name => channels.find(each => each.name === name))
  if (kitChannel === undefined || passphraseChannel === undefined) {
    throw new CliFault("usage", {
      sentence: "--send-codes needs both ways to people, for neither may carry all of it: set up mail and a webhook.",
    })
  }
  const { sealedDelivery } = await import("../../notices/index.ts")
  return sealedDelivery({
    postern,
    kitChannel,
    passphraseChannel,
    ...(openerUrl !== undefined && { openerUrl }),
    ...(publicUrl !== undefined && {
      reportUrlOf: reportLinks({ keys, publicUrl, ...(basePath !== undefined && { basePath }) }),
    }),
  })
}

// A log whose reader has gone must not take the service with it: the audit trail is in the store.
function openLog(terminal: Terminal): LogOutput {
  process.stdout.removeAllListeners("error")
  process.stdout.once("error", () => terminal.note("Nobody reads the log any more: serving on without it."))
  process.stdout.on("error", () => {})
  return new LogOutput(process.stdout)
}

// What the reader has not taken by now would keep a process alive that has nothing left to do.
async function endLog(log: LogOutput, code: ExitCode): Promise<void> {
  await log.drain(lastLinesMs)
  if (process.stdout.writableLength > 0) process.exit(code)
}
