import { createHmac, type KeyObject, pbkdf2 } from "node:crypto"
import { promisify } from "node:util"
import { hashRaw } from "@node-rs/argon2"
import { type CodeFormat, codeFormats } from "@postern/core"
import { type HashScheme, PosternError } from "../../record/index.ts"
import { frame } from "../persistence/sealing/framing.ts"

const derive = promisify(pbkdf2)
const digestBytes = 16
// The library's enum is an ambient const one, which has no value at run time; 2 is Argon2id, as in RFC 9106 §3.1.
const argon2id = 2

/** What an application may choose: Argon2id, or PBKDF2 where FIPS 140 validated algorithms are asked for. */
export type HashingOptions =
  | { readonly name: "argon2id"; readonly memoryKib?: number; readonly passes?: number; readonly lanes?: number }
  | { readonly name: "pbkdf2-sha256"; readonly iterations?: number }

/**
 * Settles the cost and refuses less than OWASP's Password Storage Cheat Sheet asks: Argon2id with 19 MiB and two passes, PBKDF2 with
 * 600,000 iterations; and what no hash could be computed with, before the first person waits for it.
 * @throws PosternError `policy-too-weak` | `policy-invalid`
 */
export function settleHashing(options: HashingOptions = { name: "argon2id" }): HashScheme {
  if (options?.name === "pbkdf2-sha256") {
    const { name, iterations = 600_000, ...unknown } = options
    refuseUnknown(unknown)
    return { name, iterations: cost("iterations", iterations, 600_000, 2 ** 31 - 1) }
  }
  if (options?.name !== "argon2id")
    throw new PosternError("policy-invalid", { field: "hashing.name", expected: "argon2id or pbkdf2-sha256" })
  const { name, memoryKib = 19_456, passes = 2, lanes = 1, ...unknown } = options
  refuseUnknown(unknown)
  return {
    name,
    memoryKib: cost("memoryKib", memoryKib, 19_456, 4_194_304),
    passes: cost("passes", passes, 2, 1000),
    lanes: cost("lanes", lanes, 1, 255),
  }
}

// A misspelt field would else leave its cost at the default, unseen.
function refuseUnknown(rest: object): void {
  const [name] = Object.keys(rest)
  if (name !== undefined)
    throw new PosternError("policy-invalid", { field: `hashing.${name}`, expected: "only fields of this hash" })
}

function cost(name: string, value: number, least: number, most: number): number {
  const field = `hashing.${name}`
  const got = typeof value === "number" ? value : typeof value
  if (!Number.isSafeInteger(value) || value > most)
    throw new PosternError("policy-invalid", { field, expected: `a whole number from ${least} to ${most}`, got })
  if (value < least)
    throw new PosternError("policy-too-weak", { field, expected: `at least ${least} (OWASP Password Storage)`, got })
  return value
}

/** Chooses by entropy: from 112 secret bits on, a keyed hash is enough (NIST SP 800-63B-4 §3.1.2.2). */
export function schemeFor(format: CodeFormat, chosen: HashScheme): HashScheme {
  return codeFormats[format].secretBits >= 112 ? { name: "hmac-sha256" } : chosen
}

/** Adds the tag that is looked at before a slow hash. 0 bits: none, and the scheme stays as it is. */
export function withPrecheck(scheme: HashScheme, precheckBits: number): HashScheme {
  return precheckBits > 0 && scheme.name !== "hmac-sha256" ? { ...scheme, precheckBits } : scheme
}

/** The same without a tag. */
export function withoutPrecheck(scheme: HashScheme): HashScheme {
  if (scheme.name === "hmac-sha256") return scheme
  const { precheckBits: _, ...rest } = scheme
  return rest
}

/** Whether a digest under this scheme costs so much that it must wait its turn. */
export function isSlow(scheme: HashScheme): boolean {
  return scheme.name !== "hmac-sha256"
}

/**
 * Gives the 16-byte digest of a code's secret symbols: the slow hash, then an HMAC under the subject's own key. 128 bits are more than
 * any code that a slow hash protects carries, and leave no chance match worth naming.
 */
export async function codeDigest(
  scheme: HashScheme,
  key: KeyObject,
  salt: Uint8Array,
  secret: string,
): Promise<Buffer> {
  const stretched = await stretch(scheme, salt, secret)
  return createHmac("sha256", key)
    .update(frame(scheme.name, salt, stretched))
    .digest()
    .subarray(0, digestBytes)
}

async function stretch(scheme: HashScheme, salt: Uint8Array, secret: string): Promise<Uint8Array> {
  switch (scheme.name) {
    case "argon2id":
      return hashRaw(secret, {
        algorithm: argon2id,
        memoryCost: scheme.memoryKib,
        timeCost: scheme.passes,
        parallelism: scheme.lanes,
        outputLen: 32,
        salt,
      })
    case "pbkdf2-sha256":
      return derive(secret, salt, scheme.iterations, 32, "sha256")
    case "hmac-sha256":
      return Buffer.from(secret, "utf8")
  }
}
