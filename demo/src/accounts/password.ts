import { randomBytes, scrypt, timingSafeEqual } from "node:crypto"

/** What scrypt is asked for; its names are those of RFC 7914. */
export interface PasswordCost {
  readonly N: number
  readonly r: number
  readonly p: number
}

/** OWASP's Password Storage Cheat Sheet: 32 MiB. */
export const owaspCost: PasswordCost = { N: 2 ** 15, r: 8, p: 3 }

const maxMemory = 64 * 1024 * 1024
const saltBytes = 16
const digestBytes = 32

/** Hashes a password for keeping: `salt.digest`, both in base64url. */
export async function hashPassword(password: string, cost: PasswordCost): Promise<string> {
  const salt = randomBytes(saltBytes)
  return `${salt.toString("base64url")}.${(await digestOf(password, salt, cost)).toString("base64url")}`
}

/**
 * Says whether a password is the one that was hashed. Where there is no hash the answer is no after the same work, so that the time of an
 * answer does not tell which accounts exist.
 */
export async function isPassword(password: string, kept: string | null, cost: PasswordCost): Promise<boolean> {
  const [salt = "", digest = ""] = (kept ?? nobody).split(".")
  const typed = await digestOf(password, Buffer.from(salt, "base64url"), cost)
  return timingSafeEqual(typed, Buffer.from(digest, "base64url")) && kept !== null
}

const nobody = `${Buffer.alloc(saltBytes).toString("base64url")}.${Buffer.alloc(digestBytes).toString("base64url")}`

// NFKC: the same characters from two keyboards are one password (NIST SP 800-63B-4 §3.1.1.2).
function digestOf(password: string, salt: Buffer, cost: PasswordCost): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(password.normalize("NFKC"), salt, digestBytes, { ...cost, maxmem: maxMemory }, (fault, digest) =>
      fault === null ? resolve(digest) : reject(fault),
    )
  })
}
