// The public API of "@postern/better-auth".
export { TWO_FACTOR_ERROR_CODES } from "./error-codes.ts"
export type { TwoFactorOptions } from "./options.ts"
export type { TakeOverOptions } from "./takeover/take-over-options.ts"
export { twoFactor } from "./two-factor.ts"
