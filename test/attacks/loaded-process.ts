import { createPostern, parseKeyRing } from "postern"
import { sqliteStore } from "postern/sqlite"
import { authenticatorCode } from "../authenticator.ts"

/** A subject as the process under load finds it. */
export interface LoadedSubject {
  readonly subject: string
  readonly uri: string
  readonly codes: readonly string[]
}

export interface Load {
  readonly path: string
  readonly keys: string
  readonly now: number
  readonly subjects: readonly LoadedSubject[]
}

/** What the process reports: first that it is about to act, then what it was told. A report that arrives is an acknowledgement. */
export interface Report {
  readonly subject: string
  readonly act: "totp" | "wrong-totp" | "backup-code" | "replace"
  readonly now: number
  /** the place in the set of the code that is used */
  readonly position?: number
  readonly outcome?: string
  /** the codes of a new set */
  readonly codes?: readonly string[]
}

/** Signs in, fails, spends and replaces without pause, until it is killed. */
async function live(load: Load): Promise<void> {
  const store = sqliteStore({ path: load.path })
  const policy = { codes: { format: "long", count: 2 } } as const
  // A message lies in this process until its reader has room for it, and would die with the process: nothing is done before it is out.
  const report = (entry: Report) =>
    new Promise<void>((resolve, reject) => {
      process.send!(entry, undefined, undefined, fault => (fault === null ? resolve() : reject(fault)))
    })

  async function act(
    entry: Report,
    call: () => Promise<{ outcome: string; codeSet?: { codes: readonly string[] } | null }>,
  ) {
    await report(entry)
    const { outcome, codeSet } = await call()
    await report({ ...entry, outcome, ...(codeSet && { codes: codeSet.codes }) })
    return codeSet?.codes ?? null
  }

  async function liveAs({ subject, uri, codes }: LoadedSubject): Promise<void> {
    // A clock for each subject, so that every sign-in has a time step of its own.
    let now = load.now
    const postern = createPostern({ issuer: "Acme", store, keys: parseKeyRing(load.keys), policy, clock: () => now })
    for (let position = 0; ; position++) {
      now += 90_000
      await act({ subject, act: "wrong-totp", now }, () => postern.verify(subject, wrongCode(uri, now)))
      if (position < codes.length) {
        await act({ subject, act: "backup-code", now, position }, () => postern.verify(subject, codes[position]!))
        await act({ subject, act: "totp", now }, () => postern.verify(subject, authenticatorCode(uri, now)))
      } else {
        const proof = authenticatorCode(uri, now)
        codes = (await act({ subject, act: "replace", now }, () => postern.replaceCodes(subject, { proof }))) ?? codes
        position = -1
      }
    }
  }
  await Promise.all(load.subjects.map(liveAs))
}

/** Gives six digits that no step near `now` has. */
export function wrongCode(uri: string, now: number): string {
  const right = [-3, -2, -1, 0, 1, 2, 3].map(steps => authenticatorCode(uri, now + steps * 30_000))
  return Array.from({ length: 10 }, (_, i) => String(i).repeat(6)).find(code => !right.includes(code))!
}

if (process.send !== undefined) process.once("message", load => void live(load as Load))
