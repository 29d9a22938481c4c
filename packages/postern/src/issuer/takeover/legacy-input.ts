import { createHash, createHmac, type KeyObject } from "node:crypto"
import {
  canonicalCode,
  type ForeignScheme,
  type LegacyCodes,
  PosternError,
  type SubjectRecord,
  type WrappedScheme,
} from "../../record/index.ts"
import { purposeKey } from "../history/audit-chain.ts"
import { frame } from "../persistence/sealing/framing.ts"
import type { KeyRing } from "../persistence/sealing/key-ring.ts"

/** The keys of other systems, which their codes were hashed or peppered with. */
export type LegacyKeys = Pick<KeyRing, "legacyKey">

const fewCodes = 16

/** How many slots a set has. With more, twenty codes and up find a salt under which no two share one in milliseconds. */
export function slotCount(codes: number): 32 | 64 {
  return codes > fewCodes ? 64 : 32
}

/** Gives the key that a record's slots are derived under. */
export function slotKeyOf({ recordKey }: Pick<SubjectRecord, "recordKey">): KeyObject {
  return purposeKey(recordKey, "legacy selector")
}

/** Gives the slot of a code: a selector that is derived under the record's key, so that one slow hash tells. */
export function slotOf(key: KeyObject, salt: Uint8Array, input: string, slots: 32 | 64): number {
  return createHmac("sha256", key).update(frame(salt, input)).digest()[0]! % slots
}

/** Gives what is hashed of a code: its text, or the other system's deterministic hash of it in hex. */
export function wrappedInput(scheme: WrappedScheme, canonical: string, key: KeyObject | null): string {
  if (scheme === "plain") return canonical
  const hash = scheme.replace("hmac-", "")
  return (key === null ? createHash(hash) : createHmac(hash, key)).update(canonical).digest("hex")
}

/** Gives the text that a foreign hash was made of: the code, with the pepper behind it where there is one. */
export function foreignInput(scheme: ForeignScheme, canonical: string, pepper: KeyObject | null): string {
  return scheme === "bcrypt" && pepper !== null ? canonical + pepper.export().toString("utf8") : canonical
}

/** @throws PosternError `legacy-key-missing` for codes whose key is not in the ring */
export function keyOfLegacy(keys: LegacyKeys, keyId: string | null): KeyObject | null {
  if (keyId === null) return null
  const key = keys.legacyKey?.(keyId)
  if (key === undefined) throw new PosternError("legacy-key-missing", { id: keyId })
  return key
}

/** A typed text as a code of a set that was taken over. */
export interface LegacyInput {
  /** what is hashed */
  readonly text: string
  /** where the code stands, and the slot that says so; null for foreign codes, and where no code has this slot */
  readonly place: { readonly position: number; readonly slot: number } | null
}

/** Reads a text as a code of the record's set, or gives null where it cannot be one. It computes no slow hash. */
export function legacyInputOf(
  keys: LegacyKeys,
  record: Pick<SubjectRecord, "recordKey">,
  { salt, legacy }: { readonly salt: Uint8Array; readonly legacy: LegacyCodes },
  typed: string,
): LegacyInput | null {
  const canonical = canonicalCode(legacy.form, typed)
  if (canonical === null) return null
  const key = keyOfLegacy(keys, legacy.keyId)
  if (!("slots" in legacy)) return { text: foreignInput(legacy.scheme, canonical, key), place: null }
  const text = wrappedInput(legacy.scheme, canonical, key)
  const known = legacy.slots.filter(slot => slot !== null)
  const slot = slotOf(slotKeyOf(record), salt, text, slotCount(known.length))
  const position = legacy.slots.indexOf(slot)
  return { text, place: position < 0 ? null : { position, slot } }
}
