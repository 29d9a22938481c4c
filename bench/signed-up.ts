import { join } from "node:path"
import {
  createPostern,
  generateKeyEntry,
  type KeyRing,
  type PolicyOptions,
  type Postern,
  parseKeyRing,
  type Store,
} from "postern"
import { sqliteStore } from "postern/sqlite"
import { authenticatorCode } from "../test/authenticator.ts"
import { started } from "../test/started-enrollment.ts"

/** A subject as the bench knows it. */
export interface Subject {
  readonly name: string
  readonly uri: string
  readonly codes: readonly string[]
}

/** Postern on SQLite with subjects that have an authenticator and a code set, and a clock that is wound by hand. */
export interface SignedUp {
  readonly postern: Postern
  readonly store: Store
  readonly keys: KeyRing
  readonly subjects: Subject[]
  /** milliseconds since 1970 */
  readonly clock: { now: number }
  /** Enrols until there are so many. */
  atLeast(count: number): Promise<void>
  close(): Promise<void>
}

export function signedUp(folder: string, name: string, policy: PolicyOptions = {}, notices = false): SignedUp {
  return signedUpOn(sqliteStore({ path: join(folder, `${name}.db`) }), policy, notices)
}

export function signedUpOn(store: Store, policy: PolicyOptions, notices = false): SignedUp {
  const clock = { now: Date.now() }
  const keys = parseKeyRing(generateKeyEntry())
  const postern = createPostern({ issuer: "Acme", store, keys, policy, clock: () => clock.now, notices })
  const subjects: Subject[] = []
  return {
    postern,
    store,
    keys,
    subjects,
    clock,
    async atLeast(count) {
      while (subjects.length < count) {
        const few = Array.from({ length: Math.min(64, count - subjects.length) }, (_, i) => subjects.length + i)
        subjects.push(...(await Promise.all(few.map(i => signUp(postern, `subject ${i}`, clock.now)))))
      }
    },
    close: () => store.close(),
  }
}

async function signUp(postern: Postern, name: string, now: number): Promise<Subject> {
  const { uri } = started(await postern.enrollTotp(name, { account: `${name}@example.com` }))
  const activated = await postern.activateTotp(name, authenticatorCode(uri, now))
  if (activated.outcome !== "activated") throw new Error(`not activated: ${activated.outcome}`)
  return { name, uri, codes: activated.codeSet!.codes }
}

/** What most benches care for least: `long` codes need no slow hash, so many subjects are enrolled quickly. */
export const quickSets: PolicyOptions = { codes: { format: "long" } }
