import type { StoredRecord, SubjectKey } from "../../issuer/index.ts"

export interface LoadBatchOptions {
  /** reads one record */
  readonly loadOne: (key: SubjectKey) => Promise<StoredRecord | null>
  /** reads several records of one tenant with one statement; a subject without one has no entry */
  readonly loadMany: (tenant: string, subjects: readonly string[]) => Promise<ReadonlyMap<string, StoredRecord>>
  /** how many statements may be under way before loads wait for each other; @default 2 */
  readonly maxAtOnce?: number
  /** how long a load waits for others at most, in milliseconds; @default 5 */
  readonly patienceMs?: number
}

interface WaitingLoad {
  readonly key: SubjectKey
  readonly resolve: (stored: StoredRecord | null) => void
  readonly reject: (fault: unknown) => void
}

const maxInBatch = 64

/**
 * Lets loads that come while others are under way share a statement, which costs the driver and the server nearly as much for one record
 * as for many. A load that finds fewer than two under way is sent at once. Nothing is remembered: each load is answered by a statement that
 * was sent after it came. A statement that takes long, such as one on a broken connection, keeps nobody waiting for more than 5 ms.
 */
export class LoadBatches {
  readonly #options: LoadBatchOptions
  readonly #maxAtOnce: number
  readonly #patienceMs: number
  #waiting: WaitingLoad[] = []
  #underWay = 0
  #timer: NodeJS.Timeout | undefined

  constructor(options: LoadBatchOptions) {
    this.#options = options
    this.#maxAtOnce = options.maxAtOnce ?? 2
    this.#patienceMs = options.patienceMs ?? 5
  }

  load(key: SubjectKey): Promise<StoredRecord | null> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ key, resolve, reject })
      if (this.#underWay < this.#maxAtOnce) this.#sendNext()
      else this.#timer ??= setTimeout(() => this.#sendAll(), this.#patienceMs)
    })
  }

  #sendAll(): void {
    while (this.#waiting.length > 0) this.#sendNext()
  }

  // One tenant a statement: whoever waits longest says which.
  #sendNext(): void {
    const { tenant } = this.#waiting[0]!.key
    const batch: WaitingLoad[] = []
    const others: WaitingLoad[] = []
    for (const each of this.#waiting)
      (each.key.tenant === tenant && batch.length < maxInBatch ? batch : others).push(each)
    this.#waiting = others
    if (others.length === 0) {
      clearTimeout(this.#timer)
      this.#timer = undefined
    }
    void this.#send(tenant, batch)
  }

  async #send(tenant: string, batch: readonly WaitingLoad[]): Promise<void> {
    this.#underWay++
    try {
      const [first] = batch
      if (batch.length === 1) first!.resolve(await this.#options.loadOne(first!.key))
      else {
        const subjects = [...new Set(batch.map(({ key }) => key.subject))]
        const found = await this.#options.loadMany(tenant, subjects)
        for (const { key, resolve } of batch) resolve(found.get(key.subject) ?? null)
      }
    } catch (fault) {
      for (const { reject } of batch) reject(fault)
    } finally {
      this.#underWay--
      if (this.#waiting.length > 0 && this.#underWay < this.#maxAtOnce) this.#sendNext()
    }
  }
}
