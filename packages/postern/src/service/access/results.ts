import { createHash, createPrivateKey, createPublicKey, type KeyObject, randomUUID } from "node:crypto"
import type { Clock, KeyRing, Method } from "../../issuer/index.ts"
import { deriveKey } from "./derived-key.ts"
import type { Ticket } from "./tickets.ts"

/** What a browser route ended in, where it ended well. */
export type ResultOutcome = "accepted" | "activated" | "issued" | "recovered" | "removed"

const resultLifeSeconds = 120

/** A public key as `/.well-known/jwks.json` shows it (RFC 7517, RFC 8037). */
export interface ResultKey {
  readonly kty: "OKP"
  readonly crv: "Ed25519"
  readonly x: string
  readonly kid: string
  readonly alg: "EdDSA"
  readonly use: "sig"
}

interface SigningKey {
  readonly privateKey: KeyObject
  readonly kid: string
}

// The PKCS #8 frame of an Ed25519 seed (RFC 8410 §7).
const pkcs8Head = Buffer.from("302e020100300506032b657004220420", "hex")

/**
 * Signs results: JWTs by EdDSA (RFC 8037) that tell an application what its user did in the browser. The keys follow from the key ring, so
 * every replica signs alike; the primary signs, and the public halves of all are published.
 */
export class ResultSigner {
  readonly publicKeys: readonly ResultKey[]
  /** the JSON Web Key Set of them, in one buffer for all who ask */
  readonly publicKeySet: Uint8Array
  readonly #signing: SigningKey
  readonly #now: Clock

  constructor(keys: KeyRing, now: Clock) {
    const ids = [keys.primaryId, ...keys.ids.filter(id => id !== keys.primaryId)]
    const pairs = ids.map(id => keyPair(deriveKey(keys, id, "result")))
    this.publicKeys = pairs.map(({ publicKey }) => publicKey)
    this.publicKeySet = Buffer.from(JSON.stringify({ keys: this.publicKeys }))
    const { privateKey, publicKey } = pairs[0]!
    this.#signing = { privateKey, kid: publicKey.kid }
    this.#now = now
  }

  /** the clock that signed times are of */
  get clock(): Clock {
    return this.#now
  }

  /** Signs what happened; `token` is the ticket as it was presented, of which the result carries a hash. */
  async sign(issuer: string, ticket: Ticket, token: string, outcome: ResultOutcome, method: Method): Promise<string> {
    // Loaded with the first result: a service that nobody asks for one starts without it.
    const { SignJWT } = await import("jose")
    const { privateKey, kid } = this.#signing
    const now = Math.floor(this.#now() / 1000)
    return new SignJWT({
      iss: issuer,
      sub: ticket.subject,
      aud: ticket.audience,
      iat: now,
      exp: now + resultLifeSeconds,
      jti: randomUUID(),
      auth_time: now,
      amr: [method === "totp" ? "otp" : "backup-code"], // RFC 8176; it has no name for look-up secrets
      purpose: ticket.purpose,
      outcome,
      ticket: ticketHash(token),
    })
      .setProtectedHeader({ alg: "EdDSA", typ: "JWT", kid })
      .sign(privateKey)
  }
}

/** Hashes a ticket as results name it: SHA-256 in base64url. Lets an application see that a result came of the ticket it handed out. */
export function ticketHash(ticket: string): string {
  return createHash("sha256").update(ticket).digest("base64url")
}

function keyPair(seed: Buffer): { privateKey: KeyObject; publicKey: ResultKey } {
  const privateKey = createPrivateKey({ key: Buffer.concat([pkcs8Head, seed]), format: "der", type: "pkcs8" })
  const x = createPublicKey(privateKey).export({ format: "jwk" }).x as string
  const kid = createHash("sha256").update(`{"crv":"Ed25519","kty":"OKP","x":"${x}"}`).digest("base64url") // RFC 7638
  return { privateKey, publicKey: { kty: "OKP", crv: "Ed25519", x, kid, alg: "EdDSA", use: "sig" } }
}
