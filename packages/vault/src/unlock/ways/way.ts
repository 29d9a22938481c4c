import { keySorts, tidyText, VaultError } from "../../record/index.ts"

/** How a way opens: by an age plugin, a key on a PKCS#11 token, a passkey, or an age identity that is kept elsewhere. */
export type WaySort = (typeof keySorts)[number]

/** What is known of a way in beside the passphrase; nothing in it is secret. */
export interface WayFacts {
  readonly sort: WaySort
  /** Whom the key file is sealed to; null where the plugin seals by its identity. */
  readonly recipient: string | null
  /** The age identity that a plugin opens with, `AGE-PLUGIN-…`. */
  readonly identity: string | null
  /** The token's label and serial number, and its key's CKA_ID in hex. */
  readonly token: string | null
  readonly serial: string | null
  readonly keyId: string | null
}

export interface Way extends WayFacts {
  readonly member: string
  readonly label: string
  /** The file that says all this, as it stands. */
  readonly text: string
}

export const labelPattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/

/** The name of what is there already. */
export const passphraseLabel = "passphrase"

/** @throws VaultError `usage-wrong`. */
export function readWayLabel(text: string): string {
  if (labelPattern.test(text) && text !== passphraseLabel) return text
  throw new VaultError(
    "usage-wrong",
    `A key's name has letters, digits, dots and dashes only, 64 at most, and is not "${passphraseLabel}".`,
  )
}

/** A name for a key, made of what it is called elsewhere. */
export function labelFrom(name: string): string {
  const slug = name
    .toLowerCase()
    .replace(/[^a-z0-9._]+/g, "-")
    .replace(/^[^a-z0-9]+|-$/g, "")
    .slice(0, 40)
  return slug === "" || slug === passphraseLabel ? "key" : slug
}

const firstLine = "# postern-vault key, format 1"

/** The identity file of a way: `age -d -i` takes it where it holds an identity. */
export function printWay(facts: WayFacts): string {
  const comments = Object.entries({
    sort: facts.sort,
    token: facts.token,
    serial: facts.serial,
    key: facts.keyId,
    recipient: facts.recipient,
  }).flatMap(([name, value]) => (value === null ? [] : [`# ${name}: ${tidyText(value)}`]))
  return [firstLine, ...comments, ...(facts.identity === null ? [] : [facts.identity]), ""].join("\n")
}

/** Reads a way's file; null for what is none. Nothing in it is believed: see `isKnownWay`. */
export function readWay(text: string, member: string, label: string): Way | null {
  if (!text.startsWith(`${firstLine}\n`) || text.length > 64 * 1024) return null
  const fact = (name: string): string | null => new RegExp(`^# ${name}: ([^\\n]+)$`, "m").exec(text)?.[1] ?? null
  const sort = keySorts.find(each => each === fact("sort"))
  if (sort === undefined) return null
  return {
    member,
    label,
    sort,
    text,
    token: fact("token"),
    serial: fact("serial"),
    keyId: fact("key"),
    recipient: fact("recipient"),
    identity: /^AGE-PLUGIN-[^\s]+$/m.exec(text)?.[0] ?? null,
  }
}
