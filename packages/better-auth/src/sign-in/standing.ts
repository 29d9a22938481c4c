import type { SubjectStatus } from "postern"
import { type Context, guarded, type User } from "../context.ts"
import type { Settings } from "../options.ts"
import { refusal } from "../refusals.ts"
import { knownStatus } from "../takeover/known-status.ts"
import { type DeviceTrust, readTrust } from "./trusted-device.ts"

/** What a sign-in has to go through before it is one. */
export interface Standing {
  readonly isOwed: boolean
  /** true where everything was voided: a new authenticator is the second step */
  readonly mustEnroll: boolean
  /** what the person has, in the built-in plugin's words; a backup code is always another way */
  readonly methods: readonly string[]
  readonly trust: DeviceTrust
}

const noTrust: DeviceTrust = { isTrusted: false, identifier: null }
const free: Standing = { isOwed: false, mustEnroll: false, methods: [], trust: noTrust }
const remembered = new WeakMap<object, Promise<Standing>>()

/** Tells what a sign-in owes. Several hooks may ask about one request; Postern is asked once. */
export function standingOf(ctx: Context, settings: Settings): Promise<Standing> {
  const known = remembered.get(ctx.context)
  if (known !== undefined) return known
  const user = ctx.context.newSession?.user
  const standing = user === undefined ? Promise.resolve(free) : readStanding(ctx, settings, user)
  remembered.set(ctx.context, standing)
  return standing
}

async function readStanding(ctx: Context, settings: Settings, user: User): Promise<Standing> {
  const status = await knownStatus(ctx, settings, user)
  await mirror(ctx, settings, user, status)
  if (status?.required !== true) return free
  const { mustEnroll, totp } = status
  const isActive = totp.status === "active"
  // Of an app that was reported lost, or locked, no trust is left: the device may be in the same hands.
  const trust = mustEnroll ? noTrust : await readTrust(ctx, user.id, isActive ? totp.activatedAt : null)
  return { isOwed: !trust.isTrusted, mustEnroll, methods: isActive ? ["totp"] : [], trust }
}

/**
 * Brings `user.twoFactorEnabled` in line with Postern, which alone decides. If it is true and Postern never knew a second factor, then a store is
 * missing or a wrong one is connected: the password alone must not be enough then.
 */
async function mirror(ctx: Context, settings: Settings, user: User, status: SubjectStatus | null): Promise<void> {
  const isOn = status?.required === true
  if (isOn === Boolean(user.twoFactorEnabled)) return
  if (!isOn && settings.whenMissing === "refuse" && !(await wasRemoved(ctx, settings, user)))
    throw refusal("FORBIDDEN", "SECOND_FACTOR_MISSING")
  await ctx.context.internalAdapter.updateUser(user.id, { twoFactorEnabled: isOn })
}

async function wasRemoved(ctx: Context, { postern }: Settings, user: User): Promise<boolean> {
  return guarded(ctx, async () => {
    for await (const { kind } of postern.events(user.id)) if (kind === "removed") return true
    return false
  })
}
