import { spawn } from "node:child_process"
import { type LogEntry, logEntries } from "../../../actions/index.ts"
import { readTold, requestsWaitingFor, settleWaiting, Vault, writeTold } from "../../../folder/index.ts"
import { VaultError } from "../../../record/index.ts"
import { ExitStatus } from "../../exit-status.ts"
import { plainLines } from "../../terminal/plain-text.ts"
import { type GlobalOptions, VaultSession } from "../../vault-session.ts"
import { readSeconds } from "./rule-options.ts"

interface WatchOptions extends GlobalOptions {
  readonly exec?: string
  readonly every?: string
  readonly once?: boolean
}

/** What is news to somebody who did not write it. */
const newsKinds = new Set([
  "access-requested",
  "share-released",
  "access-denied",
  "member-joined",
  "member-left",
  "member-changed",
  "key-changed",
  "key-added",
  "key-removed",
  "device-added",
  "device-revoked",
  "rule-set",
  "rule-cleared",
])
const execTimeoutMs = 60_000

/**
 * `watch`: keeps the keys, agrees to requests whose waiting time is over, and tells news once: in words, as a line of JSON, or to a command
 * that takes it from its stdin. Ends with Ctrl-C.
 */
export async function watch(options: WatchOptions): Promise<void> {
  const session = new VaultSession(options)
  const seconds = readSeconds(options.every ?? "30s", "--every")
  if (seconds < 1) throw new VaultError("usage-wrong", "--every takes a second at least.")
  const { member } = await session.openByPassphrase()
  const open = (): Promise<Vault> => Vault.open({ folder: session.folder, member })
  let isWaiting = false
  const end = stopSignal()
  do {
    // One look that fails, while a sync writes for example, must not end the watch.
    try {
      isWaiting = await look(session, await open(), options)
    } catch (error) {
      if (options.once || !(error instanceof VaultError)) throw error
      session.console.warn(error.message)
    }
  } while (!options.once && !(await end(seconds * 1000)))
  if (options.once && isWaiting) throw new ExitStatus(10)
}

/** One look at the vault. @returns whether a request waits for this member. */
async function look(session: VaultSession, vault: Vault, options: WatchOptions): Promise<boolean> {
  await settleWaiting(vault)
  const waiting = requestsWaitingFor(vault)
  const told = await readTold(vault)
  const news = logEntries(vault).filter(
    ({ event, kind, member, believed }) =>
      believed &&
      newsKinds.has(kind) &&
      (member !== vault.member.member || kind === "device-added") &&
      (told === null ? waiting.some(({ id }) => id === event) : !told(event)),
  )
  if (news.length > 0)
    await tell(
      session,
      vault,
      news,
      waiting.map(({ id }) => id),
      options,
    )
  // Only now: what a command could not take is told again.
  await writeTold(vault)
  return waiting.length > 0
}

async function tell(
  session: VaultSession,
  vault: Vault,
  news: readonly LogEntry[],
  waiting: readonly string[],
  { exec }: WatchOptions,
): Promise<void> {
  const object = {
    schema: "postern-vault/news/1",
    vault: vault.member.vault,
    member: vault.member.member,
    news: news.map(entry => ({ ...entry, waitsForYou: waiting.includes(entry.event) })),
  }
  if (exec !== undefined) return runNotifier(exec, `${JSON.stringify(object)}\n`)
  if (session.console.json) process.stdout.write(`${JSON.stringify(object)}\n`)
  else
    for (const { at, member, words } of news)
      session.console.data(plainLines(`${at.slice(0, 16).replace("T", " ")}  ${member}  ${words}`))
}

/** Gives the news to the team's own command. Names in it are others' words: they go to its stdin, never into the command line. */
async function runNotifier(command: string, text: string): Promise<void> {
  const child = spawn(command, { shell: true, stdio: ["pipe", "inherit", "inherit"], timeout: execTimeoutMs })
  child.stdin?.on("error", () => {})
  child.stdin?.end(text)
  const exitCode = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject)
    child.once("close", resolve)
  })
  if (exitCode !== 0)
    throw new VaultError("unexpected", `The command of --exec ended with ${exitCode ?? "a signal"}. It is tried again.`)
}

/** Waits so long, or until the process is told to end: then it is true. */
function stopSignal(): (ms: number) => Promise<boolean> {
  let isStopped = false
  let wake = (): void => {}
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
    process.once(signal, () => {
      isStopped = true
      wake()
    })
  return ms =>
    new Promise(resolve => {
      const timer = setTimeout(() => resolve(isStopped), ms)
      wake = () => {
        clearTimeout(timer)
        resolve(true)
      }
      if (isStopped) wake()
    })
}
