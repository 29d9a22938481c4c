import { randomBytes, scrypt, timingSafeEqual } from "node:crypto"

// OWASP's Password Storage Cheat Sheet: N = 2^15, r = 8, p = 3, which takes 32 MiB.
const cost = { N: 2 ** 15, r: 8, p: 3, maxmem: 64 * 1024 * 1024 }
const saltBytes = 16
const digestBytes = 32

/** Hashes a password for keeping: `salt.digest`, both in base64url. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(saltBytes)
  return `${salt.toString("base64url")}.${(await digestOf(password, salt)).toString("base64url")}`
}

/**
 * Says whether a password is the one that was hashed. Where there is no hash the answer is no after the same work, so that the time of an
 * answer does not tell which accounts exist.
 */
export async function isPassword(password: string, kept: string | null): Promise<boolean> {
  const [salt = "", digest = ""] = (kept ?? nobody).split(".")
  const typed = await digestOf(password, Buffer.from(salt, "base64url"))
  return timingSafeEqual(typed, Buffer.from(digest, "base64url")) && kept !== null
}

const nobody = `${Buffer.alloc(saltBytes).toString("base64url")}.${Buffer.alloc(digestBytes).toString("base64url")}`

// NFKC: the same characters from two keyboards are one password (NIST SP 800-63B-4 §3.1.1.2).
function digestOf(password: string, salt: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(password.normalize("NFKC"), salt, digestBytes, cost, (fault, digest) =>
      fault === null ? resolve(digest) : reject(fault),
    )
  })
}
