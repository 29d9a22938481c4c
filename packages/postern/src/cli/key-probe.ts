import { type Postern, PosternError, type Store } from "../issuer/index.ts"
import { walkSubjects } from "./subject-walk.ts"

const sampleSize = 20

/**
 * Tries whether the key ring opens what is stored, on the first few records. Gives how many of them it does not open.
 * @throws PosternError `key-retired` | `record-unreadable` if it opens none: then it is the wrong ring, and every record that is written from
 * now on would make the mixture worse.
 */
export async function probeKeys(postern: Postern, store: Store): Promise<number> {
  const closed: PosternError[] = []
  let tried = 0
  for await (const { tenant, subject } of walkSubjects(store)) {
    if (tried++ === sampleSize) break
    try {
      await postern.forTenant(tenant).status(subject)
    } catch (fault) {
      if (!(fault instanceof PosternError)) continue
      if (fault.code !== "key-retired" && fault.code !== "record-unreadable") throw fault
      closed.push(fault)
    }
  }
  if (closed[0] !== undefined && closed.length >= Math.min(tried, sampleSize)) throw closed[0]
  return closed.length
}
