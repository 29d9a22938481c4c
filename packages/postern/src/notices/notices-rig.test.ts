import { authenticatorCode } from "../../../../test/authenticator.ts"
import { started } from "../../../../test/started-enrollment.ts"
import {
  createPostern,
  generateKeyEntry,
  type Postern,
  type PosternOptions,
  parseKeyRing,
  type Store,
} from "../issuer/index.ts"
import { memoryStore } from "../stores/memory/index.ts"
import { createNotices, type Notices } from "./create-notices.ts"
import type { Channel, Delivery } from "./delivery/channel.ts"
import type { DeliveryEntry, NoticesOptions } from "./notices-options.ts"

// What the tests of the dispatcher work with; named as a test so that it is not built and published.

/** An application with notices: clock and channels in the test's hands. */
export interface NoticesRig {
  readonly postern: Postern
  readonly store: Store
  readonly clock: { now: number }
  readonly keyEntry: string
  readonly log: DeliveryEntry[]
  readonly faults: unknown[]
  /** another dispatcher on the same store, as another process would have it */
  dispatcher(channels: readonly Channel[], options?: Partial<NoticesOptions>): Notices
  /** enrols a subject, gives it addresses, and proves that its codes were saved */
  enrol(subject: string, ...channels: string[]): Promise<{ uri: string; codes: readonly string[] }>
  /** uses codes, one notice each; `seconds` later each time */
  spend(subject: string, codes: readonly string[]): Promise<void>
}

export function openNotices(options: Partial<PosternOptions> = {}): NoticesRig {
  const clock = { now: Date.UTC(2026, 0, 1) }
  const store = options.store ?? memoryStore()
  const keyEntry = generateKeyEntry()
  const keys = parseKeyRing(keyEntry)
  const policy = { ...options.policy, codes: { format: "long", ...options.policy?.codes } } as const
  const postern = createPostern({
    issuer: "Acme",
    store,
    keys,
    clock: () => clock.now,
    notices: true,
    ...options,
    policy,
  })
  const log: DeliveryEntry[] = []
  const faults: unknown[] = []
  return {
    postern,
    store,
    clock,
    keyEntry,
    log,
    faults,
    dispatcher: (channels, more = {}) =>
      createNotices({
        store,
        keys,
        issuer: "Acme",
        channels,
        clock: () => clock.now,
        pollMs: 10,
        log: entry => void log.push(entry),
        onFault: fault => void faults.push(fault),
        ...more,
      }),
    async enrol(subject, ...channels) {
      const { uri } = started(await postern.enrollTotp(subject, { account: `${subject}@example.com` }))
      const activated = await postern.activateTotp(subject, authenticatorCode(uri, clock.now))
      if (activated.outcome !== "activated") throw new Error(activated.outcome)
      const { codes } = activated.codeSet!
      const addresses = channels.map((channel, i) => ({
        channel,
        to: `${subject}-${i}@example.com`,
        language: "en",
      }))
      if (channels.length > 0) await postern.setAddresses(subject, addresses)
      await postern.confirmCodes(subject, codes[0]!)
      return {
        uri,
        codes,
      }
    },
    async spend(subject, codes) {
      for (const code of codes) {
        const { outcome } = await postern.verify(subject, code)
        if (outcome !== "accepted") throw new Error(outcome)
      }
    },
  }
}

/** A channel that remembers; `meet` may throw or wait. */
export function recordingChannel(name: string, meet: (delivery: Delivery) => Promise<void> | void = () => {}) {
  const sent: Delivery[] = []
  const channel: Channel = {
    name,
    async send(delivery) {
      await meet(delivery)
      sent.push(delivery)
    },
  }
  const toldTo = (to: string) => sent.filter(({ address }) => address.to === to).map(({ notice }) => notice.kind)
  return { ...channel, sent, toldTo }
}
