import { createHmac, randomBytes, timingSafeEqual } from "node:crypto"
import { expireCookie } from "better-auth/cookies"
import type { Context } from "../context.ts"

const cookieName = "trust_device"

/** Whether this browser is trusted for a user, and the record behind its cookie. */
export interface DeviceTrust {
  readonly isTrusted: boolean
  /** null where there is no cookie of this user */
  readonly identifier: string | null
}

/**
 * Reads the cookie of a trusted device. Trust that is older than the present authenticator counts for nothing: the device may be the phone that
 * was lost.
 */
export async function readTrust(ctx: Context, userId: string, activatedAt: string | null): Promise<DeviceTrust> {
  const cookie = ctx.context.createAuthCookie(cookieName)
  const value = await ctx.getSignedCookie(cookie.name, ctx.context.secret)
  const [token = "", identifier = ""] = (value || "").split("!")
  if (identifier === "" || !isTokenOf(ctx, token, userId, identifier)) return { isTrusted: false, identifier: null }
  const record = await ctx.context.internalAdapter.findVerificationValue(identifier)
  const isTrusted =
    record?.value === userId &&
    new Date(record.expiresAt) > new Date() &&
    activatedAt !== null &&
    new Date(record.createdAt) >= new Date(activatedAt)
  return { isTrusted, identifier }
}

/** Trusts this browser from now on; what stood behind an earlier cookie is void. */
export async function trustDevice(ctx: Context, userId: string, seconds: number, earlier?: string): Promise<void> {
  if (earlier !== undefined) await ctx.context.internalAdapter.deleteVerificationByIdentifier(earlier)
  const identifier = `trust-device-${randomBytes(24).toString("base64url")}`
  await ctx.context.internalAdapter.createVerificationValue({
    value: userId,
    identifier,
    expiresAt: new Date(Date.now() + seconds * 1000),
  })
  const cookie = ctx.context.createAuthCookie(cookieName, { maxAge: seconds })
  const value = `${tokenOf(ctx, userId, identifier)}!${identifier}`
  await ctx.setSignedCookie(cookie.name, value, ctx.context.secret, cookie.attributes)
}

/** Trusts this browser no more. */
export async function forgetDevice(ctx: Context): Promise<void> {
  const cookie = ctx.context.createAuthCookie(cookieName)
  const value = await ctx.getSignedCookie(cookie.name, ctx.context.secret)
  if (!value) return
  const [, identifier] = value.split("!")
  if (identifier) await ctx.context.internalAdapter.deleteVerificationByIdentifier(identifier)
  expireCookie(ctx, cookie)
}

function tokenOf(ctx: Context, userId: string, identifier: string): string {
  return createHmac("sha256", ctx.context.secret).update(`${userId}!${identifier}`).digest("base64url")
}

function isTokenOf(ctx: Context, token: string, userId: string, identifier: string): boolean {
  const [given, expected] = [Buffer.from(token), Buffer.from(tokenOf(ctx, userId, identifier))]
  return given.length === expected.length && timingSafeEqual(given, expected)
}
