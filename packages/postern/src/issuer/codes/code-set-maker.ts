import { type BackupCode, type CodeFormat, codeFormats, type Kit, kitFileName, kitText, makeCode } from "@postern/core"
import {
  type CodeSet,
  type HashedCode,
  type HashScheme,
  type IssuedCodeSet,
  isoTime,
  nextWindow,
  type PreparedSet,
  type StagedSet,
  type SubjectRecord,
  selectorCount,
} from "../../record/index.ts"
import type { HashQueue } from "../attempts/hash-queue.ts"
import { purposeKey } from "../history/audit-chain.ts"
import type { Random } from "../persistence/ports.ts"
import { sameBytes } from "../same-bytes.ts"
import { isRuledOut, saltOfCode, tagBytes } from "./precheck.ts"
import { codeDigest, isSlow, schemeFor, withoutPrecheck } from "./slow-hash.ts"

const saltBytes = 16

/** A new set before it is committed: digests for the record, codes for the person. */
export interface MadeSet {
  readonly prepared: PreparedSet
  readonly codes: readonly string[]
}

/** Makes code sets and tests codes against them: the one place that knows how a code becomes a digest. */
export class CodeSetMaker {
  readonly #random: Random
  readonly #queue: HashQueue
  readonly #scheme: HashScheme

  constructor(random: Random, queue: HashQueue, scheme: HashScheme) {
    this.#random = random
    this.#queue = queue
    this.#scheme = scheme
  }

  /** Draws and hashes the codes of the set that would follow in this record, in place of the current one or staged beside it. */
  async make(record: SubjectRecord, format: CodeFormat, count: number, isStaged = false): Promise<MadeSet> {
    const firstSelector = nextWindow(record, count, isStaged)
    const salt = this.#random(saltBytes)
    const scheme = schemeFor(format, this.#scheme)
    const codes = Array.from({ length: count }, (_, i) =>
      makeCode(format, (firstSelector + i) % selectorCount, this.#random(codeFormats[format].randomBytes)),
    )
    const digests = await Promise.all(
      codes.map(({ selector, secret }) => {
        const compute = this.#digest(record, scheme, salt, selector, secret)
        return isSlow(scheme) ? this.#queue.hash(compute) : compute()
      }),
    )
    const prepared = { set: record.setsIssued + 1, format, firstSelector, salt, scheme, digests }
    return { prepared, codes: codes.map(code => code.text) }
  }

  /** Tests one code against the one digest that it can be of. */
  async matches(
    record: Pick<SubjectRecord, "recordKey">,
    { digest, scheme, salt }: HashedCode,
    selector: number,
    secret: string,
  ): Promise<boolean> {
    return sameBytes(digest, await this.#test(scheme, this.#digest(record, scheme, salt, selector, secret)))
  }

  /**
   * Does the work of a test that nobody needs, so that a refusal without one takes as long: for a record without the code as often as for one with
   * it, and for the same code always alike.
   */
  async pretend(record: Pick<SubjectRecord, "recordKey">, code: BackupCode | null): Promise<void> {
    // Codes of another system have no tag, so each of them would have been hashed.
    if (code === null) return this.#pretendToHash(record, withoutPrecheck(this.#scheme))
    const { format, selector, secret } = code
    const scheme = schemeFor(format, this.#scheme)
    const decoy = { salt: new Uint8Array(saltBytes), scheme, digest: new Uint8Array(1) }
    if (isRuledOut(record, decoy, { selector, secret })) return
    await this.#test(scheme, this.#digest(record, scheme, decoy.salt, selector, secret))
  }

  async #pretendToHash(record: Pick<SubjectRecord, "recordKey">, scheme: HashScheme): Promise<void> {
    await this.#test(scheme, this.#digest(record, scheme, new Uint8Array(saltBytes), 0, ""))
  }

  #test(scheme: HashScheme, compute: () => Promise<Buffer>): Promise<Buffer> {
    return isSlow(scheme) ? this.#queue.hashToTest(compute) : compute()
  }

  #digest(
    record: Pick<SubjectRecord, "recordKey">,
    scheme: HashScheme,
    salt: Uint8Array,
    selector: number,
    secret: string,
  ): () => Promise<Buffer> {
    return async () => {
      const salted = saltOfCode(salt, selector)
      const digest = await codeDigest(scheme, purposeKey(record.recordKey, "code digest"), salted, secret)
      return Buffer.concat([tagBytes(record, scheme, salted, secret), digest])
    }
  }
}

/** Shows a set, the only time that its codes exist in clear. */
export function showSet(
  issuer: string,
  account: string | null,
  codes: CodeSet | StagedSet,
  made: MadeSet,
): IssuedCodeSet {
  const dates = { set: codes.set, issuedAt: isoTime(codes.issuedAt), expiresAt: isoTime(codes.expiresAt) }
  const kit: Kit = { issuer, account, ...dates, codes: made.codes }
  return { ...dates, format: made.prepared.format, codes: made.codes, text: kitText(kit), fileName: kitFileName(kit) }
}
