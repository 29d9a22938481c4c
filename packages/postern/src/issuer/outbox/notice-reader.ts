import { createHmac, randomBytes } from "node:crypto"
import {
  accountOf,
  addressesAt,
  forgetFormerAddresses,
  type Instant,
  isForgetting,
  isoTime,
  type Notice,
  type NoticeAddress,
  type NoticeKind,
  PosternError,
  reminderFacts,
  remindersOf,
  replacementReminder,
  type SubjectRecord,
} from "../../record/index.ts"
import { decideAndCommit } from "../attempts/commit-loop.ts"
import { purposeKey } from "../history/audit-chain.ts"
import { guardRandom } from "../operations/checks/input-checks.ts"
import type { Store, SubjectKey } from "../persistence/ports.ts"
import { frame } from "../persistence/sealing/framing.ts"
import type { KeyRing } from "../persistence/sealing/key-ring.ts"
import { Seal } from "../persistence/sealing/seal.ts"
import { SubjectRepository } from "../persistence/subject-repository.ts"
import { openNotice, type SealedNotice, storedReminders } from "./notice-box.ts"
import type { ClaimedLane, Outbox, StoredNotice, WaitingNotice } from "./outbox.ts"

export interface NoticeReaderOptions {
  readonly store: Store
  readonly keys: KeyRing
  /** the application's name */
  readonly issuer: string
}

/** A notice that should go out now. */
export interface DueNotice {
  readonly stored: WaitingNotice
  /** without `reportUrl`, which depends on whom it is for; null where the notice does not hold any more */
  readonly notice: Notice | null
  /** those that were fixed when it happened, and those that the record keeps for something of that time; some may be there twice */
  readonly addresses: readonly NoticeAddress[]
}

/** The notices of one lane, opened. */
export interface OpenedLane {
  /** what is due now, in order; `notice` is null where it does not hold any more */
  readonly due: readonly DueNotice[]
  /** names an address without telling it: what progress is kept by */
  addressKey(address: { readonly channel: string; readonly to: string }): string
  /** names the delivery of a notice to an address, in all the world */
  deliveryId(notice: Notice, addressKey: string): string
}

/** Reads what waits in the outbox, for whoever delivers it. */
export interface NoticeReader {
  readonly outbox: Outbox
  /** @throws PosternError `key-retired` | `record-unreadable` | `store-unavailable` */
  open(lane: ClaimedLane, now: Instant): Promise<OpenedLane>
  /** Adds the reminders of a subject's code set that are still to come and are missing. Gives their number. */
  plantReminders(key: SubjectKey, now: Instant): Promise<number>
  /**
   * Asks a subject now to replace codes of another system, where such codes stand. Gives 1 where it does, else 0.
   * @param knowsAddresses whether somebody else may know addresses of a subject without any here
   */
  askToReplace(key: SubjectKey, now: Instant, knowsAddresses: boolean): Promise<number>
}

/** @throws TypeError if the store keeps no outbox */
export function createNoticeReader({ store, keys, issuer }: NoticeReaderOptions): NoticeReader {
  const { outbox } = store
  if (outbox === undefined) throw new TypeError("store: expected one that keeps an outbox")
  const random = guardRandom(randomBytes)
  const repository = new SubjectRepository(store, new Seal(keys, random), random)
  const seal = new Seal(keys, random, "notice")

  function dueNotice(key: SubjectKey, record: SubjectRecord, stored: WaitingNotice, now: Instant): DueNotice {
    const kept = addressesAt(record.addresses, stored.at)
    const sealed = stored.box === null ? reminderContent(record, stored, now) : openNotice(seal, key, stored)
    if (sealed === null) return { stored, notice: null, addresses: kept }
    const { recipients, ...content } = sealed
    const notice: Notice = {
      id: nameOf(record, "notice", stored.id),
      kind: stored.kind as NoticeKind,
      issuer,
      ...key,
      at: isoTime(stored.at),
      reportUrl: null,
      ...content,
    }
    return { stored, notice, addresses: [...recipients, ...kept] }
  }

  async function forget(key: SubjectKey, now: Instant): Promise<void> {
    await decideAndCommit({ repository, now: () => now }, key, {}, (record, at) => {
      return { change: record && forgetFormerAddresses(record, at), outcome: null }
    })
  }

  return {
    outbox,
    async open({ tenant, subject, notices }, now) {
      const key = { tenant, subject }
      if (notices.some(notice => isForgetting(notice) && notice.dueAt <= now)) await forget(key, now)
      const { record } = await repository.load(key)
      if (record === null) throw new PosternError("record-unreadable")
      return {
        due: notices.filter(({ dueAt }) => dueAt <= now).map(stored => dueNotice(key, record, stored, now)),
        addressKey: ({ channel, to }) => nameOf(record, "address", channel, to),
        deliveryId: (notice, addressKey) => nameOf(record, "delivery", notice.id, addressKey),
      }
    },
    async plantReminders(key, now) {
      const { record } = await repository.load(key)
      if (record === null || record.codes === null) return 0
      const missing = storedReminders(remindersOf(record.codes, record.takenOver, now))
      return missing.length === 0 ? 0 : outbox.plant(key, missing)
    },
    async askToReplace(key, now, knowsAddresses) {
      const { record } = await repository.load(key)
      if (record === null || record.codes === null || record.codes.legacy === null) return 0
      if (record.addresses.current.length === 0 && !knowsAddresses) return 0
      return outbox.plant(key, storedReminders([replacementReminder(record.codes, now)]))
    },
  }
}

function reminderContent(record: SubjectRecord, { id, kind }: StoredNotice, now: Instant): SealedNotice | null {
  const facts = reminderFacts({ id, kind: kind as NoticeKind }, record, now)
  const account = accountOf(record)
  return facts && { account, source: {}, facts, recipients: [] }
}

// 128 bits, keyed from inside the record: the same for ever, and of no use to somebody who guesses addresses.
function nameOf({ recordKey }: SubjectRecord, ...parts: readonly string[]): string {
  const key = purposeKey(recordKey, "notice delivery")
  return createHmac("sha256", key)
    .update(frame(...parts))
    .digest()
    .subarray(0, 16)
    .toString("base64url")
}
