import { rotateKeys } from "../../../folder/index.ts"
import { VaultError } from "../../../record/index.ts"
import { plain } from "../../terminal/plain-text.ts"
import { type GlobalOptions, VaultSession } from "../../vault-session.ts"

/** `key rotate`: new keys for this member, which the old one signs; what they can open alone is sealed again. */
export async function rotateOwnKeys(options: GlobalOptions & { yes?: boolean }): Promise<void> {
  const session = new VaultSession(options)
  const { console, ask } = session
  const { secret, passphrase } = await session.unlockKeyFile()
  if (!options.yes && ask.possible && !(await ask.confirm("Take new keys in the place of yours?", "--yes", false)))
    throw new VaultError("aborted")
  const { epoch, resealed, shared, ways } = await rotateKeys({
    folder: session.folder,
    secret,
    passphrase,
    onProgress: (done, total) => console.progress(`${done} of ${total} sealed again`),
  })
  console.progress(null)
  const agent = await session.agent()
  await agent?.lock().catch(() => {})
  agent?.close()
  if (console.json)
    return console.result("key", { member: secret.member, rotated: true, epoch, resealed, shared, ways })
  console.say(
    `You have new keys (epoch ${epoch}). ${resealed} ${resealed === 1 ? "batch" : "batches"} sealed again. Whoever has an old copy of the folder and the old keys still reads what was there.`,
  )
  if (shared.length > 0)
    console.say(
      `Your shares of these are still for the old key; make new codes there when you can: ${shared.map(plain).join(", ")}`,
    )
  if (ways.length > 0)
    console.warn(
      `These opened the old keys and are removed: ${ways.map(plain).join(", ")}. Make them anew: postern-vault key add`,
    )
}
