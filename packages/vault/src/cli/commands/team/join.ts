import { userInfo } from "node:os"
import { noteJoining, remember, requestToJoin, stateFolder } from "../../../folder/index.ts"
import { newPassphrase } from "../../prompts/new-passphrase.ts"
import { type GlobalOptions, VaultSession } from "../../vault-session.ts"

/** `join`: makes the newcomer's key and a request, and shows the words that an owner must hear. */
export async function join(options: GlobalOptions): Promise<void> {
  const session = new VaultSession(options)
  const member = options.member ?? (userInfo().username.replace(/[^a-zA-Z0-9._-]/g, "") || "me")
  const passphrase = await newPassphrase(session, options)
  const { file, vault, ...requested } = await requestToJoin({ folder: session.folder, member, passphrase })
  await noteJoining(vault, member)
  await session.chooseLabel(vault, false)
  await remember(stateFolder(vault), before => ({ ...before, member }))
  const words = await requested.words()
  const { console } = session
  if (console.json) return console.result("join", { member, vault, file, words })
  console.say(
    `A request to join ${vault}: ${file}. Once the folder is synced, an owner takes you in with: postern-vault member add ${member}`,
  )
  console.say("Read these words to an owner by phone; they are no secret. The owner must read the same:")
  console.data(words)
}
