import { setTimeout as wait } from "node:timers/promises"
import { clearClipboard, findClipboard } from "../clipboard.ts"
import { readStdin } from "../secret-input.ts"

/** What `next` leaves behind in a script: waits, then empties the clipboard if it still holds the code of that digest. */
export async function clearClipboardLater(): Promise<void> {
  const { digest, seconds } = JSON.parse(readStdin().toString("utf8")) as { digest: string; seconds: number }
  await wait(seconds * 1000)
  const clipboard = findClipboard()
  if (clipboard?.canRead) clearClipboard(clipboard, digest)
}
