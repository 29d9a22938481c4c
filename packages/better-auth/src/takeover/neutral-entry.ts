import type { TakeoverEntry } from "postern"
import type { TakeOverOptions } from "./take-over-options.ts"

/** What a row of the built-in plugin holds, decrypted. */
export interface OpenedRow {
  /** the text whose bytes are the key, or `base32:` and the key; null for an app that was never proved */
  readonly secret: string | null
  readonly codes: readonly string[]
  readonly lockedUntil: Date | null
}

const base32Prefix = "base32:"
const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"

/** Puts a row into the neutral form that Postern takes over. */
export function entryOf(
  { secret, codes, lockedUntil }: OpenedRow,
  account: string,
  { digits = 6, period = 30 }: NonNullable<TakeOverOptions["totpOptions"]>,
): TakeoverEntry {
  return {
    v: 1,
    account,
    origin: "better-auth",
    ...(secret !== null && { totp: { secret: keyOf(secret), algorithm: "SHA1" as const, digits, period } }),
    ...(codes.length > 0 && { codes: { scheme: "plain" as const, form: formOf(codes), values: [...codes] } }),
    ...(lockedUntil !== null && lockedUntil > new Date() && { lockedUntil: lockedUntil.toISOString() }),
  }
}

// better-auth's secrets are text whose UTF-8 bytes are the key.
function keyOf(secret: string): string {
  return secret.startsWith(base32Prefix)
    ? withoutPadding(secret.slice(base32Prefix.length).toUpperCase())
    : base32(Buffer.from(secret, "utf8"))
}

// By hand, for /=+$/ takes time that grows with the square of a run of "=".
function withoutPadding(text: string): string {
  let end = text.length
  while (text[end - 1] === "=") end--
  return text.slice(0, end)
}

function base32(bytes: Uint8Array): string {
  const bits = [...bytes].map(byte => byte.toString(2).padStart(8, "0")).join("")
  return (bits.match(/.{1,5}/g) ?? []).map(group => alphabet[Number.parseInt(group.padEnd(5, "0"), 2)]).join("")
}

/** What the codes look like: base62 by default; a generator of the application's own may have used any symbols. */
function formOf(codes: readonly string[]) {
  const symbols = codes.map(code => code.replace(/[\s-]/g, ""))
  const isBase62 = symbols.every(text => /^[A-Za-z0-9]+$/.test(text))
  return {
    alphabet: isBase62 ? "base62" : [...new Set(symbols.join(""))].sort().join(""),
    lengths: [...new Set(symbols.map(text => text.length))].sort((a, b) => a - b),
    groups: (codes[0] ?? "").split("-").map(group => group.length),
    case: "exact" as const,
  }
}
