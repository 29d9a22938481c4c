import kdbxweb from "kdbxweb"
import { VaultError } from "../../record/index.ts"
import type { SourceEntry } from "../entries/entry.ts"
import { type KdbxKeys, openKdbx } from "./kdbx-payload.ts"
import { type HiddenValues, readKeePassXml } from "./keepass-xml.ts"

/**
 * The entries of a KeePass database (KDBX 3.1 or 4); not those in its recycle bin.
 * @throws VaultError `passphrase-wrong`, `kdf-too-costly` before any work, `file-damaged`.
 */
export async function readKdbx(
  bytes: Uint8Array,
  password: string,
  keyFile: Uint8Array | null,
): Promise<readonly SourceEntry[]> {
  const keys: KdbxKeys = { password, keyFile }
  const { xml, innerStream, headerHash } = await openKdbx(bytes, keys)
  const content = readKeePassXml(xml, await hiddenValues(innerStream))
  if (content.headerHash !== "" && content.headerHash !== headerHash)
    throw new VaultError("file-damaged", "The KeePass database's header is not what was written with its content.")
  return content.entries
}

async function hiddenValues({ algorithm, key }: { algorithm: number; key: ArrayBuffer }): Promise<HiddenValues> {
  let stream: kdbxweb.ProtectSaltGenerator
  try {
    stream = await kdbxweb.ProtectSaltGenerator.create(key, algorithm)
  } catch (cause) {
    throw new VaultError("file-damaged", "The KeePass database hides its values in a way that is not read.", { cause })
  }
  const maxStep = 1 << 16
  return {
    open: text => {
      const sealed = Buffer.from(text, "base64")
      const mask = new Uint8Array(stream.getSalt(sealed.length))
      return Buffer.from(sealed.map((byte, index) => byte ^ mask[index]!)).toString("utf8")
    },
    skip: length => {
      for (let left = length; left > 0; left -= maxStep) stream.getSalt(Math.min(left, maxStep))
    },
  }
}
