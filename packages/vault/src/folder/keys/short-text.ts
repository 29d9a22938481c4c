import { scrypt } from "node:crypto"
import { base32 } from "@scure/base"

/**
 * 80 bits of scrypt over a hash, as four groups of base32 to read out or write down. Unstretched, one who may choose what is hashed could
 * prepare two things with one text in 2^40 cheap steps.
 * @param salt names what it is a short text of.
 */
export async function shortText(hash: string, salt: string): Promise<string> {
  const bytes = await new Promise<Buffer>((resolve, reject) =>
    scrypt(hash, salt, 10, { N: 1 << 15, r: 8, p: 1, maxmem: 1 << 26 }, (error, key) =>
      error === null ? resolve(key) : reject(error),
    ),
  )
  return base32.encode(bytes).match(/.{4}/g)!.join("-")
}
