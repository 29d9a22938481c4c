import type { AddressTrouble } from "./lane-state.ts"

/** How an address that fails is tried again. All in milliseconds. */
export interface RetryOptions {
  /** after the first failure; doubles with each further one; @default 60_000 */
  readonly firstMs?: number
  /** @default 14_400_000, four hours */
  readonly maxMs?: number
  /** @deprecated the former name of `maxMs` */
  readonly longestMs?: number
  /** a notice is given up once its address has failed so long since it was due; @default 86_400_000, a day: some thirteen tries */
  readonly giveUpMs?: number
}

export type Retry = Required<Omit<RetryOptions, "longestMs">>

const defaultRetry: Retry = { firstMs: 60_000, maxMs: 14_400_000, giveUpMs: 86_400_000 }

export function settleRetry({ longestMs, ...retry }: RetryOptions = {}): Retry {
  return { ...defaultRetry, ...(longestMs === undefined ? {} : { maxMs: longestMs }), ...retry }
}

/** Notes one more failure. Waits differ by up to a quarter, so that what failed together does not come back together. */
export function afterFailure(
  trouble: AddressTrouble | undefined,
  retry: Retry,
  { now, retryAfterMs }: { readonly now: number; readonly retryAfterMs: number | null },
): AddressTrouble {
  const failures = (trouble?.failures ?? 0) + 1
  const wait = Math.min(retry.firstMs * 2 ** Math.min(failures - 1, 30), retry.maxMs) * (0.75 + Math.random() / 2)
  // A receiver may ask for patience, but not for ever.
  const asked = Math.min(retryAfterMs ?? 0, retry.giveUpMs)
  return { failures, since: trouble?.since ?? now, retryAt: Math.ceil(now + Math.max(wait, asked)) }
}

/** Whether a notice has been tried for long enough: its address has failed for that long since both were there. */
export function isGivenUp(at: number, trouble: AddressTrouble, retry: Retry, now: number): boolean {
  return now >= Math.max(at, trouble.since) + retry.giveUpMs
}
