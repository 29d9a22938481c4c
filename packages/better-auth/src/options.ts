import type { Postern } from "postern"
import type { TakeOverOptions } from "./takeover/take-over-options.ts"

/** The options of `twoFactor`. Those that the built-in plugin has too have its names. */
export interface TwoFactorOptions {
  /** the issuer of this application: `createPostern({ issuer, store, keys })`. The user's id is the subject. */
  readonly postern: Postern
  /**
   * which sign-ins ask for the second factor: "password" for those by e-mail, user name or phone number with a password, "all" for every way
   * in, such as social sign-in and magic links. @default "password"
   */
  readonly enforceOn?: "password" | "all"
  /** with `enforceOn: "all"`: the page for the second step, to which a sign-in that ends in a redirect leads. @default "/two-factor" */
  readonly twoFactorPage?: string
  /** lets people without a password manage their second factor by their session alone; @default false */
  readonly allowPasswordless?: boolean
  /** seconds that a sign-in may wait for its second factor; @default 600 */
  readonly twoFactorCookieMaxAge?: number
  /** seconds that a trusted device stays trusted after it was used last; @default 30 days */
  readonly trustDeviceMaxAge?: number
  /**
   * takes over what the built-in plugin left in its table, person by person as they come. Needs `policy: { takeover: true }` in
   * `createPostern`. Give the options that the built-in plugin had, or true if it had none. @default false
   */
  readonly takeOver?: boolean | TakeOverOptions
  /**
   * what a sign-in gets whose user has `twoFactorEnabled` where Postern never knew a second factor: "refuse", since the wrong store may be
   * connected, or "sign-in" for users who had codes by mail or SMS from the built-in plugin and nothing else. @default "refuse"
   */
  readonly whenMissing?: "refuse" | "sign-in"
  /** another name for the column `twoFactorEnabled` of the user, as in the built-in plugin */
  readonly schema?: { readonly user?: { readonly fields?: { readonly twoFactorEnabled?: string } } }
}

/** The options with their defaults. */
export interface Settings {
  readonly postern: Postern
  readonly enforceOn: "password" | "all"
  readonly twoFactorPage: string
  readonly allowPasswordless: boolean
  readonly challengeSeconds: number
  readonly trustSeconds: number
  readonly takeOver: TakeOverOptions | null
  readonly whenMissing: "refuse" | "sign-in"
}

/** @throws TypeError | RangeError for options that cannot be used */
export function settleOptions(options: TwoFactorOptions): Settings {
  if (typeof options?.postern?.verify !== "function")
    throw new TypeError("twoFactor: expected `postern`, as createPostern makes it")
  const { enforceOn = "password", whenMissing = "refuse", takeOver = false } = options
  if (enforceOn !== "password" && enforceOn !== "all")
    throw new TypeError('twoFactor: expected enforceOn to be "password" or "all"')
  if (whenMissing !== "refuse" && whenMissing !== "sign-in")
    throw new TypeError('twoFactor: expected whenMissing to be "refuse" or "sign-in"')
  return {
    postern: options.postern,
    enforceOn,
    twoFactorPage: options.twoFactorPage ?? "/two-factor",
    allowPasswordless: options.allowPasswordless ?? false,
    challengeSeconds: positive("twoFactorCookieMaxAge", options.twoFactorCookieMaxAge ?? 600),
    trustSeconds: positive("trustDeviceMaxAge", options.trustDeviceMaxAge ?? 30 * 86_400),
    takeOver: takeOver === false ? null : takeOver === true ? {} : takeOver,
    whenMissing,
  }
}

function positive(name: string, value: number): number {
  if (!(Number.isFinite(value) && value > 0)) throw new RangeError(`${name}: expected a number of seconds above 0`)
  return value
}
