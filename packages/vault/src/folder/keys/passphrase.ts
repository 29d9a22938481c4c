import { createCipheriv, createDecipheriv, randomBytes, scrypt } from "node:crypto"
import { type Identity, type Recipient, Stanza } from "age-encryption"
import { VaultError } from "../../record/index.ts"

const label = "age-encryption.org/v1/scrypt"
/** What is accepted from a file: 1 GiB. A hostile header could otherwise ask for terabytes before anything is known. */
const maxWorkFactor = 20

const unpadded = (bytes: Uint8Array): string =>
  Buffer.from(bytes)
    .toString("base64")
    .replace(/={1,2}$/, "")

// node:crypto's scrypt runs off the main thread and is several times faster than the library's JavaScript one.
function deriveKey(passphrase: string, salt: Buffer, workFactor: number): Promise<Buffer> {
  const cost = { N: 2 ** workFactor, r: 8, p: 1, maxmem: 2 ** workFactor * 1024 + (64 << 20) }
  const labelledSalt = Buffer.concat([Buffer.from(label), salt])
  return new Promise((resolve, reject) =>
    scrypt(passphrase, labelledSalt, 32, cost, (error, key) => (error === null ? resolve(key) : reject(error))),
  )
}

/** age's scrypt recipient: the only one a file can have. `workFactor` is the base-2 logarithm of N. */
export function passphraseRecipient(passphrase: string, workFactor: number): Recipient {
  return {
    async wrapFileKey(fileKey) {
      const salt = randomBytes(16)
      const key = await deriveKey(passphrase, salt, workFactor)
      const cipher = createCipheriv("chacha20-poly1305", key, Buffer.alloc(12), { authTagLength: 16 })
      const body = Buffer.concat([cipher.update(fileKey), cipher.final(), cipher.getAuthTag()])
      return [new Stanza(["scrypt", unpadded(salt), String(workFactor)], new Uint8Array(body))]
    },
  }
}

/**
 * Opens what a passphrase closed.
 * @throws VaultError `kdf-too-costly` before any work where the header asks for more than 1 GiB; `file-damaged` where it is malformed.
 */
export function passphraseIdentity(passphrase: string): Identity {
  return {
    async unwrapFileKey(stanzas) {
      const stanza = stanzas.find(candidate => candidate.args[0] === "scrypt")
      if (stanza === undefined) return null
      const [, saltText = "", factorText = ""] = stanza.args
      const salt = Buffer.from(saltText, "base64")
      const malformed = stanzas.length !== 1 || stanza.args.length !== 3 || stanza.body.length !== 32
      if (malformed || salt.length !== 16 || !/^[1-9]\d*$/.test(factorText))
        throw new VaultError("file-damaged", "The passphrase header of the age file is malformed.")
      if (Number(factorText) > maxWorkFactor)
        throw new VaultError(
          "kdf-too-costly",
          `The file asks for an scrypt work factor of ${factorText}; at most ${maxWorkFactor} is accepted.`,
        )
      const key = await deriveKey(passphrase, salt, Number(factorText))
      const decipher = createDecipheriv("chacha20-poly1305", key, Buffer.alloc(12), { authTagLength: 16 })
      decipher.setAuthTag(stanza.body.subarray(16))
      const fileKey = decipher.update(stanza.body.subarray(0, 16))
      try {
        decipher.final()
        return new Uint8Array(fileKey)
      } catch {
        return null
      }
    },
  }
}
