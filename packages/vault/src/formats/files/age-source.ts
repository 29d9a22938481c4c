import { headerOpener, openAgeFile, passphraseIdentity } from "../../folder/index.ts"
import { VaultError } from "../../record/index.ts"
import type { SourceFile, SourceSecrets } from "./source-file.ts"

/**
 * Opens an age file by the key in the key file, else by a password.
 * @returns what is in it, under its name without `.age`.
 * @throws VaultError `passphrase-wrong`, `kdf-too-costly`, `file-damaged`.
 */
export async function openAgeSource({ name, bytes }: SourceFile, secrets: SourceSecrets): Promise<SourceFile> {
  const identity = /^AGE-SECRET-KEY-1[A-Z0-9]+$/m.exec(Buffer.from(secrets.keyFile ?? []).toString("latin1"))?.[0]
  const opener = headerOpener(identity ?? passphraseIdentity(await secrets.askPassword("age file")))
  try {
    const { plain, cutAtByte } = await openAgeFile(bytes, opener)
    if (cutAtByte !== null)
      throw new VaultError("file-damaged", "The age file was cut off or altered. Nothing of it was taken.")
    return { name: name?.replace(/\.age$/i, "") ?? null, bytes: plain }
  } catch (error) {
    if (error instanceof VaultError && error.code === "locked")
      throw new VaultError(
        "passphrase-wrong",
        identity === undefined
          ? "That password does not open this age file. If it was made for a key, give that with --key-file."
          : "That key does not open this age file.",
      )
    throw error
  }
}
