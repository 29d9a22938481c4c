import { VaultError } from "../../record/index.ts"
import { shortText } from "../keys/short-text.ts"
import type { DeviceLog, Head } from "../log/device-log.ts"
import { witnessedHeads } from "../log/integrity.ts"
import type { Vault } from "../vault.ts"

const stretch = (hash: string): Promise<string> => shortText(hash, "postern-vault/head/v1")

/**
 * Notes the end of the whole log in it, and gives it in a form to write down: the number of events, and what commits to each of them.
 */
export async function noteHead(vault: Vault): Promise<string> {
  // The first event of a device comes with its introduction.
  const isFirst = !vault.logs.some(({ device }) => device === vault.device)
  const count = vault.events.length + (isFirst ? 2 : 1)
  const written = await vault.commit(() => [{ kind: "head-noted", count }])
  const event = written.findLast(({ kind }) => kind === "head-noted")!
  const hash = vault.logs.find(({ device }) => device === event.device)!.hashes.get(event.seq)!
  return `${count}-${await stretch(hash)}`
}

export interface CheckedHead {
  readonly at: string
  readonly member: string
  readonly count: number
  /** How many events came since. */
  readonly since: number
}

/**
 * Shows that nothing which was there when the head was noted has been altered or removed.
 * @throws VaultError `usage-wrong` for what is no head; `integrity-broken`, naming the log that is not as it was.
 */
export async function checkHead(vault: Vault, given: string): Promise<CheckedHead> {
  const match = /^(\d{1,9})-((?:[A-Z2-7]{4}-){3}[A-Z2-7]{4})$/.exec(given.trim().toUpperCase())
  if (match === null)
    throw new VaultError("usage-wrong", "A head looks like 48-K7QF-3M2P-9XHT-4DCB, as postern-vault log head gives it.")
  const count = Number(match[1])
  for (const log of vault.logs)
    for (const event of log.events) {
      if (event.kind !== "head-noted" || event.count !== count) continue
      if ((await stretch(log.hashes.get(event.seq)!)) !== match[2]) continue
      assertAllThere(vault.logs, log, event.seq)
      return { at: event.at, member: log.member, count, since: vault.events.length - count }
    }
  throw new VaultError(
    "integrity-broken",
    "The event that noted this head is not here: what is here is shorter, or another history. Put the folder back from a backup.",
  )
}

function assertAllThere(logs: readonly DeviceLog[], own: DeviceLog, seq: number): void {
  const before = own.events.filter(event => event.seq <= seq)
  const heads: Record<string, Head> = witnessedHeads(before)
  const changed = Object.entries(heads).filter(
    ([device, [end, hash]]) => logs.find(log => log.device === device)?.hashes.get(end) !== hash,
  )
  const problems = logs.filter(
    ({ device, problems: found }) => found.length > 0 && (device === own.device || Object.hasOwn(heads, device)),
  )
  const names = [...new Set([...changed.map(([device]) => device), ...problems.map(({ device }) => device)])]
  if (names.length > 0)
    throw new VaultError(
      "integrity-broken",
      `Not as they were when the head was noted: ${names.join(", ")}. See: postern-vault verify`,
    )
}
