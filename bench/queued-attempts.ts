import { setImmediate } from "node:timers/promises"
import { createPostern, generateKeyEntry, type Postern, PosternError, parseKeyRing } from "postern"
import { memoryStore } from "postern/memory"
import { authenticatorCode } from "../test/authenticator.ts"
import { started } from "../test/started-enrollment.ts"
import { guess } from "./backup-codes.ts"

/** What a burst of attempts did to the process. */
export interface QueueReport {
  readonly waiting: number
  readonly busy: number
  readonly beforeMib: number
  readonly maxMib: number
  readonly heapKibEach: number
}

const attempts = 10_000
const subjects = 200
const now = Date.now()

// A process of its own, so that nothing else is in its memory. The store is in memory too, and small: it is the queue that is measured.
const limit = Number(process.argv[3])
const postern = createPostern({
  issuer: "Acme",
  store: memoryStore(),
  keys: parseKeyRing(generateKeyEntry()),
  policy: { codes: { count: 1 } },
  limits: { waiting: limit },
  clock: () => now,
})
for (let i = 0; i < subjects; i++) await enrol(postern, `subject ${i}`)
globalThis.gc!()
const before = process.memoryUsage()
let most = before.rss
let busy = 0
const burst = Array.from({ length: attempts }, (_, i) =>
  postern.verify(`subject ${i % subjects}`, guess()).catch(fault => {
    if (!(fault instanceof PosternError && fault.code === "busy")) throw fault
    busy++
  }),
)
await setImmediate()
const waiting = postern.attemptsWaiting
globalThis.gc!()
const heapKibEach = (process.memoryUsage().heapUsed - before.heapUsed) / 1024 / waiting
const watch = setInterval(() => {
  most = Math.max(most, process.memoryUsage().rss)
}, 20)
await Promise.all(burst)
clearInterval(watch)
process.send!({
  waiting,
  busy,
  beforeMib: before.rss / 2 ** 20,
  maxMib: most / 2 ** 20,
  heapKibEach,
} satisfies QueueReport)

async function enrol(issuer: Postern, name: string): Promise<void> {
  const { uri } = started(await issuer.enrollTotp(name, { account: name }))
  const { outcome } = await issuer.activateTotp(name, authenticatorCode(uri, now))
  if (outcome !== "activated") throw new Error(`not activated: ${outcome}`)
}
