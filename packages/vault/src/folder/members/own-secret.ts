import { VaultError } from "../../record/index.ts"
import { recall } from "../disk/local-state.ts"
import { type MemberSecret, unlockedMember } from "../keys/member-key.ts"
import { loadMembers } from "./members-folder.ts"

/**
 * Holds a member's key against the document that owners have signed. A key file that a passphrase closes proves itself; one that is sealed
 * to a hardware key could be anybody's: whoever can write to the folder knows the recipient, and could put keys of their own in its place.
 * @throws VaultError `integrity-broken` where the key is not that of the member.
 */
export async function assertOwnSecret(folder: string, secret: MemberSecret, stateFolder: string): Promise<void> {
  const { vault, founder, member } = secret
  const { view } = await loadMembers(folder, vault, founder, await recall(stateFolder))
  const entry = view.head?.document.members.find(({ name }) => name === member)
  const { verifyKey, recipient } = await unlockedMember(secret)
  if (entry?.verifyKey === verifyKey && entry.recipients.includes(recipient)) return
  throw new VaultError(
    "integrity-broken",
    `What was opened is no key of ${member} that the owners of this vault know: it is an old one, or another has put it there. Open the vault with the passphrase, and make this way again: postern-vault key add`,
  )
}
