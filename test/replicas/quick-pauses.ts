const unhurried = globalThis.setTimeout
const maxPauseMs = 1_000

/**
 * Lets the store's pauses between retries end at once, and its time limits never: in these tests a history decides what happens when, not a
 * clock. For a whole test file.
 */
export function installQuickPauses(): void {
  const quick = (work: () => void, milliseconds = 0) => {
    if (milliseconds < maxPauseMs) setImmediate(work)
    return unhurried(() => {}, 0)
  }
  globalThis.setTimeout = quick as typeof globalThis.setTimeout
}
