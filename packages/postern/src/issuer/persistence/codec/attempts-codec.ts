import type { Attempts } from "../../../record/index.ts"
import type { ByteReader, ByteWriter } from "./byte-stream.ts"

/** Writes a counter of failures, as every factor has one (docs/spec/record.md). */
export function writeAttempts(out: ByteWriter, attempts: Attempts): void {
  out.number(attempts.failures).number(attempts.forgiven).number(attempts.retryAt).instant(attempts.disabledAt)
}

/** Reads it back. @throws PosternError `record-unreadable` */
export function readAttempts(input: ByteReader): Attempts {
  return { failures: input.number(), forgiven: input.number(), retryAt: input.time(), disabledAt: input.instant() }
}
