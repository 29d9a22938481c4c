import { createHash, randomBytes, timingSafeEqual } from "node:crypto"

export type AddressUse = "accepted" | "used-already" | "too-late" | "wrong"

const digestOf = (text: string): Buffer => createHash("sha256").update(text).digest()
const newToken = (): string => randomBytes(32).toString("base64url")

/**
 * The two secrets of a page: the one in its address, which is good once and for a short time, and the one that it is exchanged for, which
 * only the page's memory holds. Both have 256 bits, and are compared in constant time.
 */
export class PageTokens {
  readonly #address = newToken()
  readonly #session = newToken()
  readonly #addressUntil: number
  readonly #now: () => number
  #isUsed = false

  constructor(addressSeconds: number, now: () => number) {
    this.#now = now
    this.#addressUntil = now() + addressSeconds * 1000
  }

  /** What the address carries behind `#`, where no server sees it. */
  get addressToken(): string {
    return this.#address
  }

  get isUsed(): boolean {
    return this.#isUsed
  }

  get isTooLate(): boolean {
    return !this.#isUsed && this.#now() >= this.#addressUntil
  }

  /** Exchanges the address's token for the session's: the first time alone. */
  exchange(given: string): { readonly use: AddressUse; readonly token: string | null } {
    if (!timingSafeEqual(digestOf(given), digestOf(this.#address))) return { use: "wrong", token: null }
    if (this.#isUsed) return { use: "used-already", token: null }
    if (this.isTooLate) return { use: "too-late", token: null }
    this.#isUsed = true
    return { use: "accepted", token: this.#session }
  }

  isSession(given: string): boolean {
    return this.#isUsed && timingSafeEqual(digestOf(given), digestOf(this.#session))
  }
}

/** The token of an `Authorization: Bearer …` header; "" where there is none. */
export function bearerOf(header: string | undefined): string {
  return /^Bearer ([\w-]{1,128})$/.exec(header ?? "")?.[1] ?? ""
}
