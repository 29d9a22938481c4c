import { type Postern, PosternError, type Store } from "../../issuer/index.ts"

const sampleSize = 20

/**
 * Tries whether the key ring opens what is stored, on the first few records of each tenant. Gives how many of them it does not open.
 * @throws PosternError `key-retired` | `record-unreadable` if it opens none: then it is the wrong ring, and every record that is written
 * from now on would make the mixture worse.
 */
export async function probeKeys(postern: Postern, store: Store, tenants: Iterable<string>): Promise<number> {
  const closed: PosternError[] = []
  let opened = 0
  for (const tenant of tenants) {
    for (const subject of await store.subjects(tenant, { after: null, limit: sampleSize })) {
      try {
        await postern.forTenant(tenant).status(subject)
        opened++
      } catch (fault) {
        if (!(fault instanceof PosternError)) continue
        if (fault.code !== "key-retired" && fault.code !== "record-unreadable") throw fault
        closed.push(fault)
      }
    }
  }
  if (closed[0] !== undefined && opened === 0) throw closed[0]
  return closed.length
}
