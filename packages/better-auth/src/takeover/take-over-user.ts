import { symmetricDecrypt } from "better-auth/crypto"
import { PosternError } from "postern"
import { type Context, sourceOf, type User } from "../context.ts"
import type { Settings } from "../options.ts"
import { refusal } from "../refusals.ts"
import { entryOf, type OpenedRow } from "./neutral-entry.ts"
import { claimRow, deleteRow, findRow, type Row } from "./rows.ts"
import { readStoredCodes } from "./stored-codes.ts"
import type { TakeOverOptions } from "./take-over-options.ts"

const maxRounds = 5

/**
 * Takes over what the built-in plugin kept of a user, in place: the row is claimed, bound in Postern, deleted. Every code still works
 * afterwards, once, and hashed.
 * @returns whether the user has something in Postern now
 * @throws APIError `SECOND_FACTOR_UNAVAILABLE` where the row cannot be opened or taken: nobody is let in without the second factor
 */
export async function takeOverUser(ctx: Context, settings: Settings, user: User): Promise<boolean> {
  const { takeOver } = settings
  if (takeOver === null || !user.twoFactorEnabled) return false
  for (let round = 0; round < maxRounds; round++) {
    const found = await findRow(ctx, user.id)
    if (found === null) return false
    const row = await claimRow(ctx, found)
    if (row !== null) return bind(ctx, settings, user, row, takeOver)
  }
  throw refusal("SERVICE_UNAVAILABLE", "SECOND_FACTOR_UNAVAILABLE")
}

async function bind(ctx: Context, { postern }: Settings, user: User, row: Row, options: TakeOverOptions) {
  const { opened, isWhole } = await openRow(ctx, row, options)
  const entry = entryOf(opened, user.email, options.totpOptions ?? {})
  try {
    const taken = await postern.takeOver(user.id, entry, sourceOf(ctx))
    if (taken.outcome === "skipped" || taken.reason !== undefined)
      ctx.context.logger.warn(`two-factor: of user ${user.id} not everything was taken over: ${taken.reason}`)
    if (taken.outcome === "skipped") return false
    // What could not be read stays where it is, for whoever looks into it.
    if (isWhole && taken.reason === undefined) await deleteRow(ctx, row)
    return true
  } catch (fault) {
    if (!(fault instanceof PosternError && fault.code === "already-enrolled")) throw unavailable(ctx, user, fault)
    await deleteRow(ctx, row)
    return true
  }
}

async function openRow(ctx: Context, row: Row, { backupCodeOptions }: TakeOverOptions) {
  const key = ctx.context.secretConfig
  const decrypt = (data: string) => symmetricDecrypt({ key, data })
  const storage = backupCodeOptions?.storeBackupCodes
  const codes = await readStoredCodes(row.backupCodes, decrypt, typeof storage === "object" ? storage.decrypt : null)
  if (codes === null) ctx.context.logger.error(`two-factor: the backup codes of user ${row.userId} cannot be read`)
  let secret: string | null = null
  if (row.verified !== false) {
    try {
      secret = await decrypt(row.secret)
    } catch (fault) {
      throw unavailable(ctx, { id: row.userId }, fault)
    }
  }
  const lockedUntil = row.lockedUntil ? new Date(row.lockedUntil) : null
  const opened: OpenedRow = { secret, codes: codes ?? [], lockedUntil }
  return { opened, isWhole: codes !== null }
}

// Of a fault in the entry the message names the field, and never what is in it; of others it may.
function unavailable(ctx: Context, { id }: { id: string }, fault: unknown) {
  const { name, message } = fault instanceof Error ? fault : new Error("")
  const cause = fault instanceof PosternError || name === "EntryFault" ? message : name
  ctx.context.logger.error(`two-factor: user ${id} cannot be taken over: ${cause}`)
  return refusal("SERVICE_UNAVAILABLE", "SECOND_FACTOR_UNAVAILABLE")
}
