import { isReadable } from "../actions/index.ts"
import { openedOrNull, type Vault } from "../folder/index.ts"
import { type Account, type Batch, type ReadPurpose, VaultError } from "../record/index.ts"
import { ExitStatus } from "./exit-status.ts"
import { plain } from "./terminal/plain-text.ts"
import type { VaultSession } from "./vault-session.ts"

/** The codes of a batch in the clear, opened where they are sealed. @throws VaultError `locked` where they are for others. */
export async function clearTexts(vault: Vault, batch: Batch): Promise<readonly string[]> {
  return vault.openCodes(batch)
}

/** The codes of several accounts in the clear. */
export interface ClearTexts {
  /** By the batches' ids. */
  readonly texts: ReadonlyMap<string, readonly string[]>
  /** Names of accounts with codes that this member cannot open. */
  readonly leftOut: readonly string[]
}

/**
 * Opens the codes of these batches where they are sealed, and writes that before.
 * @param isAll whether no account was named: then codes that are for others are left out, and keep nobody from their own.
 * @throws VaultError `locked` where the codes of an account that was named are for others; `integrity-broken`.
 */
export async function openedTexts(
  vault: Vault,
  session: VaultSession,
  batches: readonly Batch[],
  purpose: ReadPurpose,
  isAll: boolean,
): Promise<ClearTexts> {
  const wanted = isAll ? batches.filter(batch => isReadable(vault, batch)) : batches
  await noteReading(vault, session, wanted, purpose)
  const texts = new Map<string, readonly string[]>()
  for (const batch of wanted) {
    const opening = vault.openCodes(batch)
    const opened = await (isAll ? openedOrNull(opening, vault.member) : opening)
    if (opened !== null) texts.set(batch.id, opened)
  }
  const shut = new Set(batches.filter(({ id }) => !texts.has(id)).map(({ account }) => account))
  const leftOut = vault.state.accounts.filter(({ id }) => shut.has(id)).map(({ name }) => name)
  return { texts, leftOut }
}

/** Ends a command that has done the rest. @throws ExitStatus 10 where anything was left out. */
export function tellLeftOut({ console }: VaultSession, leftOut: readonly string[]): void {
  if (leftOut.length === 0) return
  console.warn(
    `Left out, since you cannot open all codes of these: ${leftOut.map(plain).join(", ")}. Who can: postern-vault rule show NAME`,
  )
  throw new ExitStatus(10)
}

/**
 * Writes that these codes are about to be opened, before they are. Where this device cannot write, a vault of one member is opened all
 * the same: a copy on a read-only disk may be all that is left.
 */
export async function noteReading(
  vault: Vault,
  { console }: VaultSession,
  batches: readonly Batch[],
  purpose: ReadPurpose,
  reason?: string,
): Promise<void> {
  const names = batches.map(({ id }) => id)
  if (names.length === 0) return
  try {
    await vault.commit(() => [
      { kind: "codes-read", batches: names, purpose, ...(reason === undefined ? {} : { reason }) },
    ])
  } catch (error) {
    const isUnwritable =
      error instanceof VaultError && ["not-allowed", "disk-full", "integrity-broken"].includes(error.code)
    if (!isUnwritable || (vault.members?.members.length ?? 0) > 1) throw error
    console.warn(`This is not in the log: ${error.message}`)
  }
}

/** The accounts with any of the names, or all of them where none is given. */
export function chosenAccounts(
  accounts: readonly Account[],
  names: readonly string[],
  find: (name: string) => Account,
): readonly Account[] {
  return names.length === 0 ? accounts : names.map(find)
}
