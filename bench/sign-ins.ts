import { createPostern, generateKeyEntry, type Postern, parseKeyRing, type Store } from "postern"
import { authenticatorCode } from "../test/authenticator.ts"
import { started } from "../test/started-enrollment.ts"

/** Subjects that sign in by TOTP, each with a step of its own for every round. */
export interface SignIns {
  /** Computes the codes of so many subjects for steps that were not used yet; not part of what is timed. */
  prepare(count: number): void
  /** Signs the next prepared subject in. */
  signIn(): Promise<void>
}

/** Enrols subjects in a store, whose names `nameOf` gives. */
export async function signInsOver(store: Store, subjects: number, nameOf: (i: number) => string): Promise<SignIns> {
  const policy = { codes: { format: "long", count: 10 } } as const
  const keys = parseKeyRing(generateKeyEntry())
  let now = Date.now()
  const postern = createPostern({ issuer: "Acme", store, keys, policy, clock: () => now })
  const enrolled: { subject: string; uri: string }[] = []
  for (let i = 0; i < subjects; i++) enrolled.push(await enrol(postern, nameOf(i), now))
  let waiting: { subject: string; digits: string }[] = []
  return {
    prepare(count) {
      now += 90_000
      waiting = Array.from({ length: count }, (_, i) => enrolled[(i * 7919) % subjects]!).map(({ subject, uri }) => ({
        subject,
        digits: authenticatorCode(uri, now),
      }))
    },
    async signIn() {
      const { subject, digits } = waiting.pop()!
      const { outcome } = await postern.verify(subject, digits, { ip: "203.0.113.77" })
      if (outcome !== "accepted") throw new Error(`a right code was ${outcome}`)
    },
  }
}

async function enrol(postern: Postern, subject: string, now: number): Promise<{ subject: string; uri: string }> {
  const source = { ip: "203.0.113.77" }
  const { uri } = started(await postern.enrollTotp(subject, { account: "somebody@example.com", ...source }))
  const { outcome } = await postern.activateTotp(subject, authenticatorCode(uri, now), source)
  if (outcome !== "activated") throw new Error(`not activated: ${outcome}`)
  return { subject, uri }
}
