const turns = 8

/**
 * Lets everybody else run for some turns of the event loop, before long work goes on. On an idle process that takes microseconds. On a busy
 * one it gives long work a small share alone: each turn takes in one new connection and one request, and a piece of long work costs as
 * much time as several.
 */
export async function letOthersRun(): Promise<void> {
  for (let turn = 0; turn < turns; turn++) await new Promise(setImmediate)
}
