import type { Store, SubjectKey } from "../../issuer/index.ts"

const pageSize = 500

/** Which subjects are meant; nothing given means all. */
export interface WalkScope {
  readonly tenant?: string | undefined
  readonly subject?: string | undefined
}

/** Gives every subject in scope, tenant by tenant, a page at a time; those that come while it walks may be left out. */
export async function* walkSubjects(store: Store, scope: WalkScope = {}): AsyncGenerator<SubjectKey> {
  if (scope.subject !== undefined) {
    yield { tenant: scope.tenant ?? "default", subject: scope.subject }
    return
  }
  for (const tenant of scope.tenant === undefined ? await store.tenants() : [scope.tenant]) {
    for (let after: string | null = null; ; ) {
      const page: string[] = await store.subjects(tenant, { after, limit: pageSize })
      for (const subject of page) yield { tenant, subject }
      if (page.length < pageSize) break
      after = page.at(-1)!
    }
  }
}

/**
 * Does the same to every one of them, at most `width` at a time: commits that wait together share one durable transaction. The first fault
 * ends it, once what is under way has ended too, and is thrown.
 */
export async function forEachAtOnce<T>(
  items: AsyncIterable<T> | Iterable<T>,
  width: number,
  act: (item: T) => Promise<void>,
): Promise<void> {
  const faults: unknown[] = []
  let running = 0
  let wake = () => {}
  const fewerThan = async (limit: number) => {
    // Not `Promise.race`: it would hang a reaction on each of them for every item.
    while (running >= limit) await new Promise<void>(resolve => (wake = resolve))
  }
  for await (const item of items) {
    running++
    void act(item)
      .catch(fault => void faults.push(fault))
      .finally(() => {
        running--
        wake()
      })
    await fewerThan(width)
    if (faults.length > 0) break
  }
  await fewerThan(1)
  if (faults.length > 0) throw faults[0]
}
