import { existsSync } from "node:fs"
import { join, resolve } from "node:path"
import { readableBatches, readableFacts } from "../../../actions/index.ts"
import { createFilledVault, unlockedMember, Vault } from "../../../folder/index.ts"
import { VaultError } from "../../../record/index.ts"
import { noteReading } from "../../clear-texts.ts"
import { newPassphrase } from "../../prompts/new-passphrase.ts"
import { plain } from "../../terminal/plain-text.ts"
import { type GlobalOptions, VaultSession } from "../../vault-session.ts"

interface FromOptions extends GlobalOptions {
  readonly from: string
  readonly newPassphraseFile?: string
  readonly recipient?: readonly string[]
}

/**
 * `init --from OLD`: founds a new vault from what this member can read of another: where its owners are gone, or nobody agrees who they are. Who
 * belonged, rules and the log stay in the old one.
 */
export async function initFrom(session: VaultSession, options: FromOptions): Promise<void> {
  const { console } = session
  if (resolve(options.from) === session.folder)
    throw new VaultError("usage-wrong", "The new vault needs a folder of its own: name it with --vault.")
  const old = new VaultSession({ ...options, vault: options.from })
  if (!existsSync(join(old.folder, "keys")))
    throw new VaultError("vault-not-found", `There is no vault in ${old.folder}: name the old one with --from.`)
  const from = await old.open({ asksNewcomer: false })
  const { member } = from.member
  const { passphraseFile: _, ...others } = options
  const file = options.newPassphraseFile
  const given = file === undefined ? others : { ...others, passphraseFile: file }
  const passphrase = await newPassphrase(session, given, "--new-passphrase-file FILE")
  // Before anything is read, and after what may still be refused. Whoever no longer belongs writes nothing there any more.
  if (from.role !== null) await noteReading(from, old, readableBatches(from), "export")
  const taken = await readableFacts(from)
  const { folder } = session
  const founding = { folder, member, passphrase, recipients: options.recipient ?? [] }
  const secret = await createFilledVault(founding, async (unfinished, made) => {
    const vault = await Vault.open({ folder: unfinished, member: await unlockedMember(made) })
    if (taken.facts.length > 0) await vault.commit(() => taken.facts)
  })
  const counts = { accounts: taken.accounts, batches: taken.batches, unread: taken.unread }
  if (console.json)
    return console.result("init", { vault: secret.vault, folder, member, from: from.member.vault, ...counts })
  console.say(
    `A new vault for ${plain(member)}: ${folder}. Taken over: ${counts.accounts} accounts, and the codes of ${counts.batches} batches. The old vault is as it was: its members, rules and log stay there.`,
  )
  if (counts.unread.length > 0)
    console.warn(
      `You cannot open the codes of ${counts.unread.map(plain).join(", ")}: make new codes there, then postern-vault add or replace.`,
    )
}
