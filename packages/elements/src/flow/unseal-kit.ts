import { armor, Decrypter } from "age-encryption"

/** A kit is a page of text: what is longer is none, and is not read. */
const maxBytes = 256 * 1024

/** Why a kit did not open. */
export class KitFault extends Error {
  readonly why: "wrong-passphrase" | "no-kit"

  constructor(why: KitFault["why"]) {
    super(why)
    this.name = "KitFault"
    this.why = why
  }
}

/**
 * Opens an age file, and gives its text.
 * @throws KitFault; what it was that was opened instead is told nowhere
 */
export async function unsealKit(file: Blob, passphrase: string): Promise<string> {
  if (file.size > maxBytes) throw new KitFault("no-kit")
  const bytes = new Uint8Array(await file.arrayBuffer())
  const decrypter = new Decrypter()
  decrypter.addPassphrase(passphrase)
  try {
    const head = new TextDecoder().decode(bytes.subarray(0, 64)).trimStart()
    const binary = head.startsWith("-----BEGIN AGE") ? armor.decode(new TextDecoder().decode(bytes)) : bytes
    return await decrypter.decrypt(binary, "text")
  } catch (fault) {
    // The one sentence by which the library says that the file is whole and the passphrase another one's.
    const isWrong = fault instanceof Error && /no identity matched/.test(fault.message)
    throw new KitFault(isWrong ? "wrong-passphrase" : "no-kit")
  }
}
