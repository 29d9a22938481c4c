import { existsSync } from "node:fs"
import { hostname, userInfo } from "node:os"
import { join } from "node:path"
import { createVault } from "../../../folder/index.ts"
import { VaultError } from "../../../record/index.ts"
import { readSecretFile } from "../../prompts/secret-input.ts"
import { type GlobalOptions, VaultSession } from "../../vault-session.ts"

interface InitOptions extends GlobalOptions {
  readonly recipient?: readonly string[]
}

/** Shorter ones are refused: the key file travels with the synced folder, and can be guessed at leisure. */
const minCharacters = 12

export async function init(options: InitOptions): Promise<void> {
  const session = new VaultSession(options)
  const member = options.member ?? (userInfo().username.replace(/[^a-zA-Z0-9._-]/g, "") || "me")
  const recipients = options.recipient ?? []
  const unreadable = recipients.find(recipient => !/^age1[a-z0-9]{58}$/.test(recipient))
  if (unreadable !== undefined)
    throw new VaultError(
      "usage-wrong",
      "--recipient takes an age recipient of the kind age1… with 62 characters, as age-keygen prints it.",
    )
  if (existsSync(join(session.folder, "members.json")))
    throw new VaultError("vault-exists", `There is a vault in ${session.folder} already; nothing was changed.`)
  const passphrase =
    options.passphraseFile !== undefined ? readSecretFile(options.passphraseFile) : await askPassphrase(session)
  assertLong(passphrase)
  const { vault } = await createVault({ folder: session.folder, member, passphrase, recipients })
  if (session.console.json) return session.console.result("init", { vault, folder: session.folder, member })
  session.console.say(`A vault for ${member} on ${hostname()}: ${session.folder}`)
  session.console.say(
    "Sync that folder as you like (git, Syncthing, Dropbox). RECOVER.txt in it says how to open it without this program. Keep the passphrase on paper too: nobody can reset it.",
  )
  session.console.say('Next: postern-vault add "GitHub Work", or postern-vault import FILE…')
}

function assertLong(passphrase: string): void {
  if ([...passphrase].length < minCharacters)
    throw new VaultError(
      "usage-wrong",
      `The passphrase is too short: at least ${minCharacters} characters, better five random words. The key file can be guessed at by anyone who gets hold of the folder.`,
    )
}

async function askPassphrase({ ask }: VaultSession): Promise<string> {
  const passphrase = await ask.password(
    "A new passphrase for the vault (five random words are good):",
    "--passphrase-file FILE",
  )
  assertLong(passphrase)
  const again = await ask.password("The same again:", "--passphrase-file FILE")
  if (passphrase !== again) throw new VaultError("aborted", "The two passphrases differ; nothing was made.")
  return passphrase
}
