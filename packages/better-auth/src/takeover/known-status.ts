import type { SubjectStatus } from "postern"
import { type Context, guarded, type User } from "../context.ts"
import type { Settings } from "../options.ts"
import { takeOverUser } from "./take-over-user.ts"

/** Reads what Postern knows of a user; who is still in the built-in plugin's table is taken over first. */
export async function knownStatus(ctx: Context, settings: Settings, user: User): Promise<SubjectStatus | null> {
  const read = () => guarded(ctx, () => settings.postern.status(user.id))
  const status = await read()
  if (status !== null || settings.takeOver === null) return status
  return (await takeOverUser(ctx, settings, user)) ? read() : null
}
