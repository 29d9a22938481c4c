import { setFlagsFromString } from "node:v8"

/**
 * Collects old objects once they have grown by half, where V8 would wait until they have doubled and more: the connections of one crowd
 * are gone before those of the next take their memory. Keeps V8's space for young objects as small as it is at the start. Under a flood of requests it would be doubled again and again, up to
 * 128 MiB on a large machine, and for nothing: what a request leaves behind is dead by the next collection.
 */
export function keepHeapSmall(): void {
  setFlagsFromString("--semi-space-growth-factor=1")
  setFlagsFromString("--heap-growing-percent=50")
}
