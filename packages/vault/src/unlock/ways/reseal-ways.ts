import type { Recipient } from "age-encryption"
import type { MemberSecret } from "../../folder/index.ts"
import { VaultError } from "../../record/index.ts"
import type { Person } from "../person.ts"
import { pluginRecipient } from "../plugins/plugin-keys.ts"
import { pluginOf } from "../plugins/plugin-program.ts"
import { isKnownWay, knowWay, readKnownWays } from "./known-ways.ts"
import type { Way } from "./way.ts"
import { isSignedWay, listWays, removeWay, writeWay } from "./ways-folder.ts"

export interface ResealedWays {
  readonly resealed: readonly string[]
  /** Taken off, for they could not be sealed to: they are made again by `key add`. */
  readonly dropped: readonly string[]
}

/**
 * Seals a member's changed keys for their ways in, in the place of the old ones. Only what the member has signed is sealed to: another
 * who can write to the folder could have named a recipient of theirs. A token or identity kept elsewhere need not be there for it; a
 * plugin may ask for its key.
 * @param oldVerifyKey the member's verify key until now, by which their ways are signed.
 */
export async function resealWays(
  folder: string,
  secret: MemberSecret,
  oldVerifyKey: string,
  person: Person,
): Promise<ResealedWays> {
  const known = await readKnownWays(secret.vault)
  const resealed: string[] = []
  const dropped: string[] = []
  for (const way of await listWays(folder, secret.member)) {
    const recipient = isSignedWay(way, secret.vault, oldVerifyKey) ? recipientOf(way, person) : null
    if (recipient !== null && (await isResealed(folder, secret, way, recipient, isKnownWay(known, way))))
      resealed.push(way.label)
    else {
      await removeWay(folder, way)
      dropped.push(way.label)
    }
  }
  return { resealed, dropped }
}

function recipientOf({ sort, recipient, identity }: Way, person: Person): string | Recipient | null {
  const key = recipient ?? (sort === "plugin" ? identity : null)
  if (key === null) return null
  const plugin = pluginOf(key)
  return plugin === null || plugin === "tag" ? key : pluginRecipient(plugin, key, { person })
}

async function isResealed(
  folder: string,
  secret: MemberSecret,
  way: Way,
  recipient: string | Recipient,
  isKnown: boolean,
): Promise<boolean> {
  try {
    const made = await writeWay(folder, secret, { label: way.label, facts: way, recipient, identity: null })
    if (isKnown) await knowWay(secret.vault, made)
    return true
  } catch (error) {
    if (error instanceof VaultError && error.code === "plugin-failed") return false
    throw error
  }
}
