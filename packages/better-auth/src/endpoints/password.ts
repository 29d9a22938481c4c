import { APIError } from "better-auth/api"
import type { Context } from "../context.ts"
import type { Settings } from "../options.ts"

/**
 * Asks for the password of somebody who is signed in: a session alone changes no second factor. Passwordless people go by their session where
 * the application allows it.
 * @throws APIError `INVALID_PASSWORD`
 */
export async function checkPassword(ctx: Context, userId: string, { allowPasswordless }: Settings): Promise<void> {
  if (allowPasswordless) {
    const account = await ctx.context.internalAdapter.findCredentialAccount(userId)
    if (!account?.password) return
  }
  if (typeof ctx.body.password !== "string")
    throw new APIError("BAD_REQUEST", { code: "INVALID_PASSWORD", message: "Invalid password" })
  await ctx.context.password.checkPassword(userId, ctx)
}
