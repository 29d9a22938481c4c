import { hostname, userInfo } from "node:os"
import { assertNoVault, createVault } from "../../../folder/index.ts"
import { VaultError } from "../../../record/index.ts"
import { newPassphrase } from "../../prompts/new-passphrase.ts"
import { type GlobalOptions, VaultSession } from "../../vault-session.ts"

interface InitOptions extends GlobalOptions {
  readonly recipient?: readonly string[]
  readonly from?: string
  readonly newPassphraseFile?: string
}

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
  await assertNoVault(session.folder)
  if (options.from !== undefined)
    return (await import("./init-from.ts")).initFrom(session, { ...options, from: options.from })
  const passphrase = await newPassphrase(session, options)
  const { vault } = await createVault({ folder: session.folder, member, passphrase, recipients })
  await session.chooseLabel(vault, false)
  if (session.console.json) return session.console.result("init", { vault, folder: session.folder, member })
  session.console.say(`A vault for ${member} on ${options.deviceLabel ?? hostname()}: ${session.folder}`)
  session.console.say(
    "Sync that folder as you like (git, Syncthing, Dropbox). RECOVER.txt in it says how to open it without this program. Keep the passphrase on paper too: nobody can reset it.",
  )
  session.console.say('Next: postern-vault add "GitHub Work", or postern-vault import FILE…')
}
