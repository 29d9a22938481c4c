import type { Store } from "../../issuer/index.ts"
import { walkSubjects } from "../audit/subject-walk.ts"
import { sealingKeyId } from "./sealing-key.ts"

/** Counts how many records lie under each key; those of an unknown layout count under null. */
export async function countKeys(store: Store): Promise<Map<string | null, number>> {
  const counts = new Map<string | null, number>()
  for await (const key of walkSubjects(store)) {
    const stored = await store.load(key)
    if (stored === null) continue
    const id = sealingKeyId(stored.box)
    counts.set(id, (counts.get(id) ?? 0) + 1)
  }
  return counts
}
