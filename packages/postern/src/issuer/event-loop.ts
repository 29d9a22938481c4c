const turns = 8
const maxTurns = 64
let newcomerAt = Number.NEGATIVE_INFINITY

/** Says that a client has connected just now: others may stand behind it, and each takes a turn of the event loop. */
export function noteNewcomer(): void {
  newcomerAt = performance.now()
}

/**
 * Lets everybody else run for some turns of the event loop, before long work goes on. On an idle process that takes microseconds. On a busy
 * one it gives long work a small share alone: each turn takes in one new connection and one request, and a piece of long work costs as
 * much time as several. While new clients keep coming, it waits for more of them.
 */
export async function letOthersRun(): Promise<void> {
  for (let turn = 1; turn <= maxTurns; turn++) {
    const began = performance.now()
    await new Promise(setImmediate)
    if (turn >= turns && newcomerAt < began) return
  }
}
