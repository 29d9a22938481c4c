import { authenticatorCode } from "../test/authenticator.ts"
import { type Connections, post } from "./connections.ts"
import type { Subject } from "./signed-up.ts"

/** How honest sign-ins fared. */
export interface HonestPhase {
  readonly latenciesMs: readonly number[]
  readonly refused: number
}

const everyMs = 12

/** Signs every subject in, one after another at a steady pace whatever the answers take, as people come. */
export async function honestSignIns(
  client: Connections,
  subjects: readonly Subject[],
  now: number,
): Promise<HonestPhase> {
  const requests = subjects.map(({ name, uri }) => verify({ subject: name, code: authenticatorCode(uri, now) }))
  const latenciesMs: number[] = []
  let refused = 0
  const running: Promise<void>[] = []
  for (const request of requests) {
    running.push(
      (async () => {
        const began = performance.now()
        const { body } = await client.send(request)
        latenciesMs.push(performance.now() - began)
        if (!body.includes('"accepted"')) refused++
      })(),
    )
    await new Promise(resolve => setTimeout(resolve, everyMs))
  }
  await Promise.all(running)
  return { latenciesMs, refused }
}

/** Sends so many attempts a second until it is ended, whatever the answers are. */
export function repeated(
  client: Connections,
  perSecond: number,
  next: () => { readonly subject: string; readonly code: string },
): { end(): Promise<void> } {
  const running = new Set<Promise<unknown>>()
  const began = performance.now()
  let sent = 0
  const timer = setInterval(() => {
    for (const due = ((performance.now() - began) * perSecond) / 1000; sent < due; sent++) {
      const attempt = client.send(verify(next())).finally(() => running.delete(attempt))
      running.add(attempt)
    }
  }, 5)
  return {
    async end() {
      clearInterval(timer)
      await Promise.all(running)
    },
  }
}

function verify({ subject, code }: { readonly subject: string; readonly code: string }): string {
  return post(`/v1/subjects/${encodeURIComponent(subject)}/verify`, { code })
}
