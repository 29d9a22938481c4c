import pg from "pg"
import { parseKeyRing } from "postern"
import { createNotices, type Delivery, DeliveryFault } from "postern/notices"
import { postgresStore } from "postern/postgres"
import { sqliteStore } from "postern/sqlite"

/** What a dispatching process is told to do. */
export interface Dispatching {
  /** `sqlite:PATH` or a PostgreSQL URL */
  readonly store: string
  readonly keys: string
  /** where notices go */
  readonly receiver: string
  /** by which the receiver tells processes apart */
  readonly name: string
}

/** What it reports: deliveries of which it knows that they are written down. */
export interface Noted {
  readonly noted: readonly string[]
}

export function openNamedStore(name: string) {
  return name.startsWith("sqlite:")
    ? sqliteStore({ path: name.slice("sqlite:".length) })
    : postgresStore(new pg.Pool({ connectionString: name }))
}

async function post({ id, notice, address, signal }: Delivery, { receiver, name }: Dispatching): Promise<void> {
  const body = JSON.stringify({ id, process: name, subject: notice.subject, kind: notice.kind, to: address.to })
  const answer = await fetch(receiver, { method: "POST", body, signal })
  if (!answer.ok) throw new DeliveryFault(`http-${answer.status}`)
}

/** Delivers until it is killed. */
function dispatch(told: Dispatching): void {
  const store = openNamedStore(told.store)
  const outbox = store.outbox!
  // What was sent and is not written down yet, by subject: one address each, so one at a time.
  const sent = new Map<string, string>()
  const noting = Object.assign(Object.create(outbox) as typeof outbox, {
    async settle(...[lane, settlement]: Parameters<typeof outbox.settle>) {
      const id = sent.get(lane.subject)
      const isWritten = await outbox.settle(lane, settlement)
      if (isWritten && id !== undefined) {
        sent.delete(lane.subject)
        process.send!({ noted: [id] } satisfies Noted)
      }
      return isWritten
    },
  })
  const channel = {
    name: "web",
    async send(delivery: Delivery) {
      await post(delivery, told)
      sent.set(delivery.notice.subject, delivery.id)
    },
  }
  const notices = createNotices({
    store: { ...store, outbox: noting },
    keys: parseKeyRing(told.keys),
    issuer: "Acme",
    channels: [channel],
    pollMs: 20,
    sendMs: 4_000,
    leaseMs: 8_000,
    retry: { firstMs: 50, maxMs: 200 },
  })
  notices.start()
  process.send!({ noted: [] } satisfies Noted)
}

if (process.send !== undefined) process.once("message", told => dispatch(told as Dispatching))
