import type { TakeoverEntry } from "./neutral-entry.ts"

// Entries for the tests of takeovers; named as a test so that it is not built and published.

/** `Quohp7t2mrLMUwft3g90`, the key of Keycloak's vector, in base32. */
export const sampleSecret = "KF2W62DQG52DE3LSJRGVK53GOQZWOOJQ"

export const sampleUri = `otpauth://totp/Acme:ada?secret=${sampleSecret}&algorithm=SHA1&digits=6&period=30`

export const betterAuthForm = { alphabet: "base62", lengths: [10], groups: [5, 5], case: "exact" } as const

/** Codes in clear, as better-auth hands them over. */
export function plainEntry(values: readonly unknown[], form: object = betterAuthForm) {
  return {
    v: 1,
    account: "ada@example.com",
    origin: "better-auth",
    totp: { secret: sampleSecret, lastStep: 1 },
    codes: { scheme: "plain", form: form as typeof betterAuthForm, values },
  } satisfies TakeoverEntry
}

/** So many different codes of better-auth's form. */
export function sampleCodes(count: number): string[] {
  return Array.from({ length: count }, (_, i) => `aB${String(i).padStart(3, "0")}-zZ${String(i * 7).padStart(3, "0")}`)
}

/** The code of the bcrypt vectors, made with cost 4, and its hash. */
export const bcryptVector = {
  code: "0123456789abcdef",
  hash: "$2a$04$abcdefghijklmnopqrstuu47kbr.QCtj6Eh/iTqkY.KdFw1jfyWRK",
}
export const deviseForm = { alphabet: "hex", lengths: [16], case: "lower" } as const
