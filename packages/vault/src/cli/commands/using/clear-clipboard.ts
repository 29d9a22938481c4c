import { setTimeout as wait } from "node:timers/promises"
import { readStdin } from "../../prompts/secret-input.ts"
import { clearClipboard, clearTerminalClipboard, findClipboard } from "../../terminal/clipboard.ts"

interface Order {
  readonly digest: string
  readonly seconds: number
  /** the terminal whose clipboard holds the code; null for the desktop's */
  readonly terminal: string | null
}

/** What `next` leaves behind in a script: waits, then empties the clipboard if it still holds the code of that digest. */
export async function clearClipboardLater(): Promise<void> {
  const { digest, seconds, terminal } = JSON.parse(readStdin().toString("utf8")) as Order
  await wait(seconds * 1000)
  if (terminal !== null) return clearTerminalClipboard(terminal)
  const clipboard = findClipboard()
  if (clipboard?.canRead) clearClipboard(clipboard, digest)
}
