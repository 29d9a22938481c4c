import assert from "node:assert/strict"
import { randomBytes } from "node:crypto"
import { verify as verifyArgon2id } from "@node-rs/argon2"
import { loadPeer } from "./peers.ts"

interface Hashes {
  hash(code: string): Promise<string>
  matches(digest: string, code: string): Promise<boolean>
}

/**
 * The pattern of many guides and several products: ten salted digests, walked in turn until one fits. A wrong code costs as many slow hashes
 * as there are codes left.
 */
export class GuidePattern {
  readonly #hashes: Hashes
  readonly #codes: string[] = []
  readonly #digests: string[] = []

  private constructor(hashes: Hashes) {
    this.#hashes = hashes
  }

  /** Argon2id as strong as Postern's. */
  static async withArgon2id(): Promise<GuidePattern> {
    const { hash } = await import("@node-rs/argon2")
    const options = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 }
    return new GuidePattern({
      hash: code => hash(code, options),
      matches: (digest, code) => verifyArgon2id(digest, code),
    }).#filled()
  }

  /** bcrypt with cost 10, as devise-two-factor and GitLab have it. */
  static async withBcrypt(): Promise<GuidePattern> {
    const { default: bcrypt } = await loadPeer<{
      default: {
        hash(code: string, cost: number): Promise<string>
        compare(code: string, digest: string): Promise<boolean>
      }
    }>("bcrypt")
    return new GuidePattern({
      hash: code => bcrypt.hash(code, 10),
      matches: (digest, code) => bcrypt.compare(code, digest),
    }).#filled()
  }

  async #filled(): Promise<GuidePattern> {
    for (let i = 0; i < 10; i++) {
      const code = randomBytes(8).toString("hex")
      this.#codes.push(code)
      this.#digests.push(await this.#hashes.hash(code))
    }
    return this
  }

  async accepts(code: string): Promise<boolean> {
    for (const digest of this.#digests) if (await this.#hashes.matches(digest, code)) return true
    return false
  }

  guessWrong = async (): Promise<void> => {
    if (await this.accepts(randomBytes(8).toString("hex"))) throw new Error("a wrong code was accepted")
  }

  check = async (): Promise<void> => {
    assert.ok(await this.accepts(this.#codes[9]!), "a right code is accepted")
    await this.guessWrong()
  }
}
