/** Secrets that every sample holds, and that nothing read from it may hold. */
export const password = "hunter2-canary-Pässword"
export const seed = "CANARYSEEDJBSWY3DPEHPK3PXP"
export const address = (label: string): string =>
  `otpauth://totp/${label}?secret=${seed}&issuer=GitHub&digits=6&period=30`

/** What is expected of an entry: title, login, whether it had a seed, and the texts of its blocks, of which some are fields. */
export type ExpectedEntry = readonly [title: string, login: string | null, hasTotp: boolean, ...texts: string[]]

export interface Sample {
  readonly program: string
  /** What it is said to be; @default the program */
  readonly kind?: string
  readonly name: string
  readonly content: string | Uint8Array | object
  readonly expected: readonly ExpectedEntry[]
  /** Whether a file that ends early can be told from a whole one. */
  readonly endShows?: boolean
}

export const codes = "1a2b3-c4d5e\nf0f0f-1a1a1"
export const note = `Recovery codes:\n${codes}`
export const site = "https://github.com"
export const github: ExpectedEntry = ["GitHub", "ada", true, note]

export const bytesOf = (content: Sample["content"]): Uint8Array =>
  content instanceof Uint8Array ? content : Buffer.from(typeof content === "string" ? content : JSON.stringify(content))
