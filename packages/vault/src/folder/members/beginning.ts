import { shortText } from "../keys/short-text.ts"
import { ancestryOf, isRoot, type MembersView } from "./document-chain.ts"

/**
 * A short text of the first document that the members of now go back to: the same for all who have the same vault. Whoever has the founder's key
 * can begin it anew, also after they left, and a device without any memory of the vault cannot tell the second beginning from the first.
 * Two people who read this text to each other can. Null in a vault of one member.
 */
export async function beginningOf({ head, valid }: MembersView): Promise<string | null> {
  if (head === null) return null
  const first = [...ancestryOf(head, valid)].filter(hash => {
    const signed = valid.get(hash)
    return signed !== undefined && isRoot(signed)
  })
  return first.length === 0 ? null : shortText(first.sort().join(" "), "postern-vault/beginning/v1")
}
