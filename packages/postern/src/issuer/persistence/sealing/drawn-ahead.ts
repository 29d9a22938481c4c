import type { Random } from "../ports.ts"

const blockBytes = 4096
const maxBytes = 64

/**
 * Draws bytes a block at a time and hands them out in order, each once: asking the generator costs more than the bytes do. For nonces and ids,
 * which are no secrets; what must stay secret does not lie about in a block.
 */
export function drawnAhead(random: Random): Random {
  let block = new Uint8Array(0)
  let used = 0
  return size => {
    if (size > maxBytes) return random(size)
    if (used + size > block.length) {
      block = new Uint8Array(random(blockBytes))
      used = 0
    }
    used += size
    return block.subarray(used - size, used)
  }
}
