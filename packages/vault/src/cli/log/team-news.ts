import { logEntries } from "../../actions/index.ts"
import type { Vault } from "../../folder/index.ts"
import { plain } from "../terminal/plain-text.ts"

/** What others did of which a member should know before they go on: who belongs, with which keys and devices. */
const newsKinds = new Set([
  "member-joined",
  "member-left",
  "member-changed",
  "key-changed",
  "device-added",
  "device-revoked",
])

/**
 * Who came, left, or has another role or keys since this device last read the vault, and devices of this member's own that it did not know: a line
 * each, told once. Nothing where this device reads the vault for the first time.
 */
export function teamNews(vault: Vault): readonly string[] {
  const { newSince } = vault
  if (newSince === null) return []
  const { member: own } = vault.member
  return logEntries(vault).flatMap(({ event, kind, member, device, words, believed }) => {
    if (!believed || !newsKinds.has(kind) || device === vault.device || !newSince(event)) return []
    if (kind !== "device-added") return member === own ? [] : [`News: ${plain(member)} ${plain(words)}.`]
    return member === own
      ? [
          `News: a new device of yours, ${plain(device)}. If it is none of yours, an owner types: postern-vault device revoke ${plain(device)}`,
        ]
      : []
  })
}
