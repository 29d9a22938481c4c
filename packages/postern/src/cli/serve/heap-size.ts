import { setFlagsFromString } from "node:v8"

/**
 * Keeps V8's space for young objects as small as it is at the start. Under a flood of requests it would be doubled again and again, up to
 * 128 MiB on a large machine, and for nothing: what a request leaves behind is dead by the next collection.
 */
export function keepYoungHeapSmall(): void {
  setFlagsFromString("--semi-space-growth-factor=1")
}
