import { randomBytes } from "node:crypto"
import { expireCookie, setSessionCookie } from "better-auth/cookies"
import { parseUserOutput } from "better-auth/db"
import type { Context, User } from "../context.ts"
import type { Settings } from "../options.ts"
import { refusal } from "../refusals.ts"
import { trustDevice } from "./trusted-device.ts"

const cookieName = "two_factor"
const maxAttempts = 5

/** A sign-in that waits for its second factor: the password was right, and there is no session yet. */
export interface Challenge {
  readonly user: User
  readonly identifier: string
  readonly expiresAt: Date
}

/** One try of a challenge; exactly one of its functions is called. */
export interface Attempt {
  /** counts the try */
  fail(): Promise<void>
  /** gives the try back, where no code was judged */
  giveBack(): Promise<void>
}

/** What an application gets once a person is in. */
export interface SignedInAnswer {
  readonly token: string
  readonly user: User
}

/** Begins a challenge: its record, its count of tries, its cookie. */
export async function beginChallenge(ctx: Context, userId: string, { challengeSeconds }: Settings): Promise<void> {
  const cookie = ctx.context.createAuthCookie(cookieName, { maxAge: challengeSeconds })
  const identifier = `2fa-${randomBytes(24).toString("base64url")}`
  const expiresAt = new Date(Date.now() + challengeSeconds * 1000)
  const { internalAdapter } = ctx.context
  await internalAdapter.createVerificationValue({ value: userId, identifier, expiresAt })
  await internalAdapter.createVerificationValue({ value: "0", identifier: attemptsOf(identifier), expiresAt })
  await ctx.setSignedCookie(cookie.name, identifier, ctx.context.secret, cookie.attributes)
}

/** Reads the challenge that this browser is in. @throws APIError `INVALID_TWO_FACTOR_COOKIE` where it is in none */
export async function readChallenge(ctx: Context): Promise<Challenge> {
  const cookie = ctx.context.createAuthCookie(cookieName)
  const identifier = await ctx.getSignedCookie(cookie.name, ctx.context.secret)
  const record = identifier ? await ctx.context.internalAdapter.findVerificationValue(identifier) : null
  const expiresAt = record === null ? new Date(0) : new Date(record.expiresAt)
  if (!identifier || record === null || !(expiresAt > new Date())) throw isOver()
  const user = await ctx.context.internalAdapter.findUserById(record.value)
  if (!user) throw isOver()
  return { user, identifier, expiresAt }
}

/**
 * Takes one of the tries of a challenge. The count is consumed before the code is looked at and put back afterwards, so that requests sent at
 * once are not more tries: all but one find no count.
 */
export async function takeAttempt(ctx: Context, { identifier, expiresAt }: Challenge): Promise<Attempt> {
  const { internalAdapter } = ctx.context
  const record = await internalAdapter.consumeVerificationValue(attemptsOf(identifier))
  if (record === null) throw isOver()
  const attempts = /^\d$/.test(record.value) ? Number(record.value) : maxAttempts
  if (attempts >= maxAttempts) {
    await internalAdapter.consumeVerificationValue(identifier)
    expireCookie(ctx, ctx.context.createAuthCookie(cookieName))
    throw refusal("BAD_REQUEST", "TOO_MANY_ATTEMPTS_REQUEST_NEW_CODE")
  }
  const put = async (count: number) => {
    const value = String(count)
    await internalAdapter.createVerificationValue({ value, identifier: attemptsOf(identifier), expiresAt })
  }
  return { fail: () => put(attempts + 1), giveBack: () => put(attempts) }
}

/**
 * Ends a challenge with a session. The code was spent before: if better-auth's database fails here, the person needs another one. The
 * challenge ends once, so two right codes at the same time make one session.
 */
export async function finishChallenge(
  ctx: Context,
  { user, identifier }: Challenge,
  { trustSeconds }: Settings,
  isTrusted: boolean,
): Promise<SignedInAnswer> {
  const { internalAdapter, authCookies, secret } = ctx.context
  const cookie = ctx.context.createAuthCookie(cookieName)
  const consumed = await internalAdapter.consumeVerificationValue(identifier)
  expireCookie(ctx, cookie)
  if (consumed?.value !== user.id) throw isOver()
  const isForThisBrowserSession = Boolean(await ctx.getSignedCookie(authCookies.dontRememberToken.name, secret))
  const session = await internalAdapter.createSession(user.id, isForThisBrowserSession)
  if (!session) throw refusal("SERVICE_UNAVAILABLE", "SECOND_FACTOR_UNAVAILABLE")
  await setSessionCookie(ctx, { session, user })
  if (isTrusted) {
    await trustDevice(ctx, user.id, trustSeconds)
    expireCookie(ctx, authCookies.dontRememberToken)
  }
  return { token: session.token, user: parseUserOutput(ctx.context.options, user) }
}

function attemptsOf(identifier: string): string {
  return `2fa-attempts-${identifier}`
}

function isOver() {
  return refusal("UNAUTHORIZED", "INVALID_TWO_FACTOR_COOKIE")
}
