import {
  type Account,
  type Batch,
  batchNumber,
  countCodes,
  liveBatches,
  VaultError,
  type VaultState,
} from "../record/index.ts"
import { plain, shellWord } from "./terminal/plain-text.ts"
import type { VaultSession } from "./vault-session.ts"

/** The option of every command that works with one batch of an account. */
export interface BatchOption {
  /** Its number, as `show` gives it. */
  readonly batch?: string
}

/**
 * The batch that is meant: the one that is named, else the only live one. Where two devices that were apart each added codes, it is asked
 * which: one of them is void, and only the holder can find out which.
 * @throws VaultError `no-codes-left`, `thing-not-found`, `input-needed`.
 */
export async function chosenBatch(
  account: Account,
  { batch: given }: BatchOption,
  { ask }: Pick<VaultSession, "ask">,
  state: VaultState,
): Promise<Batch> {
  const live = liveBatches(account)
  if (given !== undefined) return batchOf(account, given)
  if (live.length === 0)
    throw new VaultError(
      "no-codes-left",
      `No codes are kept for ${account.name}. Get some there, then: postern-vault add ${shellWord(account.name)}`,
    )
  if (live.length === 1) return live[0]!
  const id = await ask.choose(
    `${account.name} has ${live.length} batches of codes, and only one can be good. Which is meant?`,
    `--batch ${live.map(batch => batchNumber(account, batch)).join(" or ")}; see postern-vault show ${shellWord(account.name)}`,
    live.map(batch => ({ value: batch.id, label: batchTitle(account, batch, state), hint: leftIn(batch) })),
  )
  return live.find(batch => batch.id === id)!
}

/** @throws VaultError `usage-wrong`, `thing-not-found`. */
export function batchOf(account: Account, given: string): Batch {
  const { length } = account.batches
  const batch = /^\d{1,4}$/.test(given) ? account.batches[Number(given) - 1] : undefined
  if (batch !== undefined) return batch
  throw new VaultError(
    /^\d+$/.test(given) ? "thing-not-found" : "usage-wrong",
    length === 0
      ? `No codes are kept for ${account.name}.`
      : `${account.name} has no batch ${plain(given).slice(0, 20)}: they are numbered 1 to ${length}, as postern-vault show --all ${shellWord(account.name)} gives them.`,
  )
}

/** `Batch 2, added 2026-01-31 on laptop`. */
export function batchTitle(account: Account, batch: Batch, { devices }: VaultState): string {
  const label = devices.find(({ id }) => id === batch.addedBy)?.label ?? batch.addedBy
  return `Batch ${batchNumber(account, batch)}, added ${batch.addedAt.slice(0, 10)} on ${plain(label)}`
}

function leftIn(batch: Batch): string {
  const { unused, total } = countCodes(batch)
  return batch.sort === "reusable" ? "reusable" : `${unused} of ${total} left`
}
