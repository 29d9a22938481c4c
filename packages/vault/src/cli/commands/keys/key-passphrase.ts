import { changePassphrase } from "../../../folder/index.ts"
import { newPassphrase } from "../../prompts/new-passphrase.ts"
import { type GlobalOptions, VaultSession } from "../../vault-session.ts"

/** `key passphrase`: closes the member's key file with another passphrase. */
export async function changeOwnPassphrase(options: GlobalOptions & { newPassphraseFile?: string }): Promise<void> {
  const session = new VaultSession(options)
  const { console } = session
  const secret = await session.unlock()
  const { passphraseFile: _, ...others } = options
  const { newPassphraseFile } = options
  const next = await newPassphrase(
    session,
    newPassphraseFile === undefined ? others : { ...others, passphraseFile: newPassphraseFile },
    "--new-passphrase-file FILE",
  )
  await changePassphrase({ folder: session.folder, secret }, next)
  if (console.json) return console.result("key", { member: secret.member, passphrase: "changed" })
  console.say(
    "The passphrase is changed. Old copies of the folder, in a backup or at the sync service, still open with the old one. Did somebody learn it? Then take new keys too: postern-vault key rotate",
  )
}
