import type { Context } from "../context.ts"
import type { Settings } from "../options.ts"

const model = "twoFactor"
const claimed = "postern!"

/** What the built-in plugin keeps of a user. */
export interface Row {
  readonly id: string
  readonly userId: string
  readonly secret: string
  readonly backupCodes: string
  readonly verified?: boolean | null
  readonly lockedUntil?: Date | string | null
}

/** Finds the row of a user. */
export function findRow(ctx: Context, userId: string): Promise<Row | null> {
  return ctx.context.adapter.findOne<Row>({ model, where: [{ field: "userId", value: userId }] })
}

/** Gives the next rows of the table, after so many. */
export function nextRows(ctx: Context, offset: number, limit: number): Promise<Row[]> {
  return ctx.context.adapter.findMany<Row>({ model, offset, limit, sortBy: { field: "id", direction: "asc" } })
}

/**
 * Takes a row out of the built-in plugin's hands: from then on a replica that was not restarted yet opens neither secret nor codes, so no code
 * counts on both sides. What the row holds stays in it, and a takeover that broke off goes on at the next sign-in.
 * @returns the row as it was; null where a code was spent in between: then it is read again
 */
export async function claimRow(ctx: Context, row: Row): Promise<Row | null> {
  if (row.backupCodes.startsWith(claimed)) return unclaimed(row)
  const taken = await ctx.context.adapter.incrementOne<Row>({
    model,
    where: [
      { field: "id", value: row.id },
      { field: "backupCodes", value: row.backupCodes },
    ],
    increment: {},
    set: { backupCodes: claimed + row.backupCodes, secret: claimed + row.secret },
  })
  return taken === null ? null : unclaimed(taken)
}

function unclaimed(row: Row): Row {
  return {
    ...row,
    secret: row.secret.slice(claimed.length),
    backupCodes: row.backupCodes.slice(claimed.length),
  }
}

/** Forgets a row that was taken over. */
export async function deleteRow(ctx: Context, { id }: Row): Promise<void> {
  await ctx.context.adapter.deleteMany({ model, where: [{ field: "id", value: id }] })
}

/** Forgets what the built-in plugin kept of a user. */
export async function forgetRow(ctx: Context, { takeOver }: Settings, userId: string): Promise<void> {
  if (takeOver === null) return
  await ctx.context.adapter.deleteMany({ model, where: [{ field: "userId", value: userId }] })
}
