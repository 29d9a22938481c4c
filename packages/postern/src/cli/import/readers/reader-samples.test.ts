import type { Row, SourceOptions } from "./reader.ts"

// Rows of every system for the tests of readers; named as a test so that it is not built and published.
// Keys, secrets and codes are made up; the forms and vectors are of the page on sources (docs/guides/takeover.md names them).

export const rfcSecret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"

export const keycloakOtp = (more: object = {}, value = "Quohp7t2mrLMUwft3g90") => ({
  type: "otp",
  secretData: JSON.stringify({ value }),
  credentialData: JSON.stringify({
    subType: "totp",
    digits: 6,
    counter: 0,
    period: 30,
    algorithm: "HmacSHA1",
    ...more,
  }),
})
export const keycloakCodes = {
  type: "recovery-authn-codes",
  secretData: JSON.stringify({
    codes: [
      {
        number: 2,
        encodedHashedValue: "o8Bo86u6ngwDELVwtGJZiAL3rgctl7LLqqfROic+prR6L8FV3E3papp8gwyS8TEuy5rWqVGb9snXMMNpC+D2qQ==",
      },
      {
        number: 1,
        encodedHashedValue: "18WOGrk1Vdmf+VU6fHyi3VDbBu4k46zEgfLUPUAMvE3B2OUl8NYg/ZB/me+gym0qE8QQq4/c0ZRQfMRjHW0cLg==",
      },
    ],
  }),
  credentialData: JSON.stringify({ hashIterations: null, algorithm: "SHA-512" }),
}

// Laravel: APP_KEY of the bytes 0 to 31; MAC and plaintext were checked twice.
export const appKey = "base64:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
export const laravel = {
  secret:
    "eyJpdiI6Im9LR2lvNlNscHFlb3FhcXJySzJ1cnc9PSIsInZhbHVlIjoiZjBnMXpSOEJUNlQwQWpjQk9sYmI1bW10ZHB1cS9XaVNLUGQ3R0JwT2NDTHVrZDVqamV5OXQzWExnY1ZDaDFMaSIsIm1hYyI6IjFjYTI4OWE3NDFmZGMzNmYyZjIxNDA4OGQyYTljZmJlYzRjNWY0OGE1ZTFjYzIxODY1ZjM1ODczOTZjNjY2ZmEiLCJ0YWciOiIifQ==",
  recoveryCodes:
    "eyJpdiI6Im9LR2lvNlNscHFlb3FhcXJySzJ1cnc9PSIsInZhbHVlIjoiUlVzRzNYcHFzK1RmRVpQdktTOFF5R2dSNVlLRG9qQXYybTFUVnhPbG82VTI4bDdjMnRzazBjR3B1UU1lU2pBcWw3VWc4U1hCUE9JNDJjdDJaRWN1VVE9PSIsIm1hYyI6IjU0ODE0OGU3YWRkZGY5Yzk5YjE1YzVkZjFlZmE3NmQ2MDc2Yjc4YTZlMDc0YjE0NDgwYWI0NWQ2YjUxZDA5NzciLCJ0YWciOiIifQ==",
}

export const railsKeys = JSON.stringify({
  primary_key: ["another", "EGY8WhulUOXixybod7ZWwMIL68R9o5kC"],
  key_derivation_salt: "xEY0dt6TZcAMg52K7O84wYzkjvbA62Hz",
})
export const activeRecord = {
  sha1: '{"p":"Rta2C12DeGUw6IdrnJQqEYuwDYEG0ZEROU2tHF1FdsI=","h":{"iv":"EBESExQVFhcYGRob","at":"cb8J/msryrkNDLfAf2uILw=="}}',
  sha256:
    '{"p":"Oo40YnpIYsMdbqrpYU+W3LmfU/zm8cAyKPWbIjcC//I=","h":{"iv":"EBESExQVFhcYGRob","at":"RuyUV7JVsYCao1DQW9EuZA=="}}',
}
export const attrEncrypted = {
  encryptedOtpSecret: "JaICTQ6Yu+oP8AWKIuYhKlqdHl4JFAEKvzwpT4YdQtzqtgIHmeWwmw==\n",
  encryptedOtpSecretIv: "ICEiIyQlJicoKSor\n",
  encryptedOtpSecretSalt: "_ABEiM0RVZnc=\n",
}
export const attrKeys = JSON.stringify({
  otp_secret_encryption_key: "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa0123456789abcdef",
})
export const bcrypt = "$2a$04$abcdefghijklmnopqrstuu47kbr.QCtj6Eh/iTqkY.KdFw1jfyWRK"

export const factor = "b3f1c2a4-5d6e-4f70-8a91-0b1c2d3e4f50"
export const supabaseKeys = JSON.stringify({ k1: "__79_Pv6-fj39vX08_Lx8O_u7ezr6uno5-bl5OPi4eA" })
export const supabaseSecret =
  '{"key_id":"k1","alg":"aes-gcm-hkdf","data":"gJLIFl7SyQLHfoRKYadgMYA6IPztBA3P+Is82RURvxzZ+LkC51hz0QMwk7dLtNyz","nonce":"MDEyMzQ1Njc4OTo7"}'

/** GitLab's `users` (app/models/user.rb): made by attr_encrypted 3.1 with `algorithm: "aes-256-cbc"`, `insecure_mode` and a salt for each row. */
export const gitlab = {
  encryptedOtpSecret: "HD+xGn3VZB6Qj0cV/IFj6iZYl+bo6Cy0FMF4PiLUZYc=\n",
  encryptedOtpSecretIv: "/aSToY9nRFIaoLDvKkEwEQ==\n",
  encryptedOtpSecretSalt: "_sgGB1qxrjzUXi3aYA/Ir9Q==\n",
}
export const gitlabKeys = JSON.stringify({ otp_key_base: "5f0c".repeat(32) })

export const djangoTotp = {
  kind: "totp",
  key: Buffer.from("12345678901234567890").toString("hex"),
  step: 30,
  t0: 0,
  digits: 6,
  last_t: 41,
}
export const allauthSeed = Buffer.from(Array.from({ length: 40 }, (_, i) => i)).toString("hex")
export const phpass = "$P$9IQRaTwmfeRo7ud9Fh4E2PdI0S3r.L0"

/** better-auth: opened by the real `symmetricDecrypt` of 1.7.25. */
export const betterAuthSecret = "postern takeover vector secret 0001"
export const betterAuthVector = {
  secret:
    "0102030405060708090a0b0c0d0e0f1011121314151617189466c67c475b2cd96deeb60a8d511bdf6a5fcbfec0ab399d01053dd2814346ea5506a3bfe2371a0fef8accba1cd97650",
  backupCodes:
    "404142434445464748494a4b4c4d4e4f50515253545556579e08e523632afb575d3c91ebdb04d12fbcba195fe0e99d0e78e7aa930795476444c1ebb6dc6b7b6adce4cbc938",
}

const entry = {
  v: 1,
  account: "ada@example.com",
  origin: "acme",
  totp: {
    secret: rfcSecret,
    algorithm: "SHA256",
    digits: 8,
    period: 60,
    lastStep: 7,
    activatedAt: "2025-03-01T10:00:00Z",
  },
  codes: {
    scheme: "plain",
    form: { alphabet: "base62", lengths: [10], groups: [5, 5], case: "exact" },
    values: ["abCDe-12345", null, "Zz9Yy-8XxWw"],
    issuedAt: "2025-03-01T10:00:00Z",
    expiresAt: null,
  },
  lockedUntil: "2026-03-01T10:00:00Z",
  addresses: [{ channel: "email", to: "ada@example.com", language: "en" }],
}

/** Entries of the neutral format, one for each kind of scheme. */
export const sampleEntries: readonly object[] = [
  entry,
  { v: 1, totp: { secret: rfcSecret } },
  {
    v: 1,
    codes: { scheme: "bcrypt", form: { alphabet: "hex", lengths: [16], case: "lower" }, values: [bcrypt, null] },
  },
  { v: 1, codes: { scheme: "phpass", form: { alphabet: "digits", lengths: [8] }, values: [phpass] } },
  {
    v: 1,
    codes: {
      scheme: "argon2id",
      form: { alphabet: "base32", lengths: [16], case: "lower" },
      values: [`$argon2id$v=19$m=19456,t=2,p=1$${"A".repeat(22)}$${"B".repeat(43)}`],
    },
  },
  {
    v: 1,
    codes: {
      scheme: "pbkdf2-sha256",
      form: { alphabet: "hex", lengths: [32] },
      values: [{ iterations: 64_000, salt: "AAAAAAAA", hash: "B".repeat(43) }],
    },
  },
  {
    v: 1,
    codes: { scheme: "sha256", form: { alphabet: "keycloak", lengths: [12] }, values: ["ab".repeat(32)] },
  },
]

/** One account of every system and dialect, as its rows come. */
export const readerSamples: readonly {
  readonly from: string
  readonly rows: readonly Row[]
  readonly key?: string
  readonly options?: SourceOptions
}[] = [
  { from: "better-auth", rows: [{ ...betterAuthVector, verified: true }], key: betterAuthSecret },
  { from: "keycloak", rows: [keycloakOtp(), keycloakCodes] },
  { from: "aspnet", rows: [{ authenticatorKey: rfcSecret, recoveryCodes: "23456-789BC;DFGHJ-KMNPQ" }] },
  { from: "fortify", rows: [{ ...laravel, confirmedAt: "2025-03-01 10:00:00" }], key: appKey },
  {
    from: "devise",
    rows: [{ otpSecret: activeRecord.sha256, consumedTimestep: 58_912_345, backupCodes: [bcrypt] }],
    key: railsKeys,
  },
  { from: "devise", rows: [{ ...attrEncrypted, backupCodes: `---\n- ${bcrypt}\n` }], key: attrKeys },
  {
    from: "devise",
    rows: [{ ...gitlab, backupCodes: JSON.stringify([bcrypt]) }],
    key: gitlabKeys,
    options: { tables: "gitlab" },
  },
  { from: "supabase", rows: [{ factor, secret: supabaseSecret }], key: supabaseKeys },
  {
    from: "django-allauth",
    rows: [
      { type: "totp", data: { secret: rfcSecret } },
      { type: "recovery_codes", data: JSON.stringify({ seed: allauthSeed, used_mask: 5 }) },
    ],
  },
  { from: "django-otp", rows: [djangoTotp, { kind: "static", token: "abcdefg2" }] },
  {
    from: "wordpress",
    rows: [{ totpKey: rfcSecret, lastLogin: "1767225600", backupCodes: `a:1:{i:0;s:34:"${phpass}";}` }],
  },
  ...sampleEntries.map(each => ({ from: "jsonl", rows: [each as Row] })),
]
