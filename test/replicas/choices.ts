/** Decides whatever is open in a history: which of so many goes next, and what befalls it. */
export interface Choices {
  /** Gives a whole number from 0 to `count` − 1. */
  choose(count: number): number
  /** Whether anything may go wrong at this place. */
  mayGoWrong(): boolean
}

/**
 * Gives one sequence of choices after the other until all were made: a depth-first walk that begins anew each time and takes the next branch
 * at the last place where there is one. Everything may go wrong everywhere.
 */
export function* everyChoice(): Generator<Choices> {
  let path: { taken: number; count: number }[] = []
  for (;;) {
    let at = 0
    yield {
      choose(count) {
        const step = path[at] ?? { taken: 0, count }
        if (step.count !== count) throw new Error("the same choices led to another state")
        path[at++] = step
        return step.taken
      },
      mayGoWrong: () => true,
    }
    path = path.slice(0, at)
    while (path.length > 0 && path.at(-1)!.taken === path.at(-1)!.count - 1) path.pop()
    const last = path.at(-1)
    if (last === undefined) return
    last.taken++
  }
}

/** One statement in so many meets a mishap. */
const oddsOfMishap = 3

/** Gives choices that look random and are the same for one seed (mulberry32). They decide the order of a test, never a secret. */
export function seededChoices(seed: number): Choices {
  let state = seed >>> 0
  const choose = (count: number) => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) % count
  }
  return { choose, mayGoWrong: () => choose(oddsOfMishap) === 0 }
}
