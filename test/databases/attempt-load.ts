import { wrongCode } from "../attacks/loaded-process.ts"
import { authenticatorCode } from "../authenticator.ts"
import type { Attempt, AttemptLedger, LoadedSubject } from "./attempt-ledger.ts"
import type { ServiceCluster } from "./service-cluster.ts"

/** Every attempt of one subject, each several times: all but one of its copies must fail. Twenty attempts. */
export function collidingAttempts(subject: LoadedSubject): Attempt[] {
  const now = Date.now()
  const times = (count: number, attempt: Attempt) => Array<Attempt>(count).fill(attempt)
  return [
    ...subject.codes.flatMap((input, means) => times(3, { subject, input, means })),
    ...times(5, { subject, input: authenticatorCode(subject.uri, now), means: "totp" }),
    ...times(3, { subject, input: wrongCode(subject.uri, now), means: "wrong" }),
  ]
}

/** Lets so many clients at once send the attempts that `next` gives, each to a service of its own choice, until it gives null. Who is told that nothing happened is `turnedAway`. */
export async function runClients(
  cluster: ServiceCluster,
  ledger: AttemptLedger,
  clients: number,
  next: () => Attempt | null,
  turnedAway: (attempt: Attempt) => unknown = () => {},
): Promise<void> {
  let sent = 0
  await Promise.all(
    Array.from({ length: clients }, async () => {
      for (let attempt = next(); attempt !== null; attempt = next()) {
        const answer = await cluster.send(attempt, sent++)
        ledger.note(attempt, answer)
        if (answer === "unavailable") turnedAway(attempt)
      }
    }),
  )
}

/** Gives attempts of these subjects without end, at random and with collisions, until it is told to stop. */
export function endlessAttempts(subjects: readonly LoadedSubject[]): { next: () => Attempt | null; stop: () => void } {
  let isStopped = false
  let repeated: Attempt | null = null
  const pick = <T>(list: readonly T[]): T => list[Math.floor(Math.random() * list.length)]!
  return {
    stop() {
      isStopped = true
    },
    next() {
      if (isStopped) return null
      if (repeated !== null) {
        const again = repeated
        repeated = null
        return again
      }
      const attempt = pick(collidingAttempts(pick(subjects)))
      if (Math.random() < 0.5) repeated = attempt
      return attempt
    },
  }
}
