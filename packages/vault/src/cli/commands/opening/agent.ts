import { agentSocketPath, startAgent } from "../../../agent/index.ts"
import { keyFiles } from "../../../folder/index.ts"
import { VaultError } from "../../../record/index.ts"
import { ExitStatus } from "../../exit-status.ts"
import { selfCommand } from "../../terminal/self-command.ts"
import { type GlobalOptions, VaultSession } from "../../vault-session.ts"

interface UnlockOptions extends GlobalOptions {
  readonly idle?: string
  readonly hard?: string
}

/** A time as people write it: `90s`, `15m`, `8h`. In seconds. */
function readDuration(text: string, flag: string): number {
  const match = /^(\d{1,5})([smh])$/.exec(text)
  const seconds = match === null ? 0 : Number(match[1]) * { s: 1, m: 60, h: 3600 }[match[2] as "s" | "m" | "h"]
  if (seconds < 1 || seconds > 7 * 86_400)
    throw new VaultError("usage-wrong", `${flag} takes a time such as 90s, 15m or 8h, a week at most.`)
  return seconds
}

/** Asks for the passphrase, a PIN or a touch once, and keeps the keys in an agent until it locks. */
export async function unlock(options: UnlockOptions): Promise<void> {
  const idleSeconds = readDuration(options.idle ?? "15m", "--idle")
  const hardSeconds = readDuration(options.hard ?? "8h", "--hard")
  const session = new VaultSession(options)
  const secret = await session.unlock()
  const socket = await agentSocketPath(secret.vault)
  const running = await session.agent()
  await running?.lock().catch(() => {})
  await startAgent([...selfCommand(), "agent-serve"], { secret, idleSeconds, hardSeconds, socket })
  const { openedWith } = session
  if (session.console.json)
    return session.console.result("unlock", { member: secret.member, key: openedWith, idleSeconds, hardSeconds })
  session.console.say(
    `Unlocked for ${secret.member}: until ${options.idle ?? "15m"} without use, ${options.hard ?? "8h"} at most, or postern-vault lock.`,
  )
}

/** Makes the agent forget. Locked already is no failure. */
export async function lock(options: GlobalOptions): Promise<void> {
  const session = new VaultSession(options)
  const agent = await session.agent()
  await agent?.lock()
  agent?.close()
  if (session.console.json) return session.console.result("lock", { wasUnlocked: agent !== null })
  session.console.say(agent === null ? "It was locked already." : "Locked.")
}

/** Whether there is a vault, and whether it is unlocked. Exit 4 where it is locked, so that scripts can tell. */
export async function status(options: GlobalOptions): Promise<void> {
  const session = new VaultSession(options)
  const { console } = session
  const { members } = await keyFiles(session.folder)
  if (members.length === 0)
    throw new VaultError("vault-not-found", `There is no vault in ${session.folder}. Make one with: postern-vault init`)
  const agent = await session.agent()
  const facts = agent === null ? null : await agent.facts().catch(() => null)
  agent?.close()
  if (console.json)
    console.result("status", {
      folder: session.folder,
      members,
      unlocked: facts !== null,
      member: facts?.member ?? null,
      locksAt: facts?.locksAt ?? null,
    })
  else {
    console.data(`Vault     ${session.folder}`)
    console.data(`Members   ${members.join(", ")}`)
    console.data(
      facts === null
        ? "Locked"
        : `Unlocked  for ${facts.member}, until ${new Date(facts.locksAt).toLocaleTimeString("en-GB")} unless used`,
    )
  }
  if (facts === null) throw new ExitStatus(4)
}
