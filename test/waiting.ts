import assert from "node:assert/strict"
import { ChildProcess } from "node:child_process"
import { type EventEmitter, once } from "node:events"
import { setImmediate as nextTurn, setTimeout as pause } from "node:timers/promises"
import { isDeepStrictEqual } from "node:util"
import { Worker } from "node:worker_threads"

// Far beyond what anything here takes on a busy machine: a limit tells a test that hangs from one that is slow.
const defaultLimitMs = 120_000

export interface WaitOptions {
  /** @default 120,000 */
  readonly limitMs?: number
  /** how long to wait between two looks; 0 looks at every turn of the event loop. @default 5 */
  readonly everyMs?: number
}

/** Waits for a promise. @throws Error that says what was awaited, where it does not settle within the limit. */
export async function within<T>(
  awaited: string | (() => string),
  promise: PromiseLike<T>,
  limitMs = defaultLimitMs,
): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(overdue(awaited, limitMs)), limitMs)
  })
  try {
    return await Promise.race([promise, limit])
  } finally {
    clearTimeout(timer)
  }
}

/**
 * Waits for an event, and gives its arguments. An "error" ends the wait, too, and so does the end of the process or thread that should have sent it.
 * @throws Error that says which event of what did not come.
 */
export function heard(emitter: EventEmitter, event: string, { limitMs }: WaitOptions = {}): Promise<unknown[]> {
  const awaited = `"${event}" of a ${emitter.constructor.name}`
  const signal = new AbortController()
  const heardOf = once(emitter, event, signal)
  const ways: Promise<unknown[]>[] = [heardOf]
  const mayEnd = emitter instanceof ChildProcess || emitter instanceof Worker
  if (mayEnd && event === "message")
    ways.push(
      once(emitter, "exit", signal).then(([code, killedBy]) => {
        throw new Error(`${awaited} did not come: it ended with ${killedBy ?? code}`)
      }),
    )
  return within(awaited, Promise.race(ways), limitMs).finally(() => signal.abort())
}

/** Waits until a claim holds, and gives what it came to. @throws Error that says what was awaited, where it never holds. */
export async function until<T>(
  awaited: string,
  claim: () => T | Promise<T>,
  { limitMs = defaultLimitMs, everyMs = 5 }: WaitOptions = {},
): Promise<T> {
  const end = performance.now() + limitMs
  for (;;) {
    const found = await within(awaited, Promise.resolve(claim()), limitMs)
    if (found) return found
    if (performance.now() > end) throw overdue(awaited, limitMs)
    await (everyMs === 0 ? nextTurn() : pause(everyMs))
  }
}

/** Waits until what is looked at is deeply equal to what is expected. @throws AssertionError with the last that was seen. */
export async function becomes<T>(
  look: () => T | Promise<T>,
  expected: T,
  message?: string,
  options: WaitOptions = {},
): Promise<void> {
  let last: T | undefined
  const isEqual = async (): Promise<boolean> => {
    last = await look()
    return isDeepStrictEqual(last, expected)
  }
  await until(message ?? "a value", isEqual, options).catch((fault: unknown) => {
    assert.deepEqual(last, expected, message)
    throw fault
  })
}

const overdue = (awaited: string | (() => string), limitMs: number): Error =>
  new Error(`waited ${limitMs / 1000} s in vain for ${typeof awaited === "string" ? awaited : awaited()}`)
