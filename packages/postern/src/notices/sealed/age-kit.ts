import { PosternError } from "../../issuer/index.ts"

/**
 * Encrypts a kit as an age file (age-encryption.org/v1) for one passphrase, armored: mail programs leave text alone. The library is loaded
 * with the first kit that is sent.
 * @throws PosternError `age-missing` where it is not installed
 */
export async function ageKit(text: string, passphrase: string): Promise<Uint8Array> {
  const { armor, Encrypter } = await import("age-encryption").catch(fault => {
    throw new PosternError("age-missing", {}, fault)
  })
  const encrypter = new Encrypter()
  // The passphrase has a hundred random bits: stretching them would hold up the process and no thief.
  encrypter.setScryptWorkFactor(10)
  encrypter.setPassphrase(passphrase)
  return new TextEncoder().encode(armor.encode(await encrypter.encrypt(text)))
}
