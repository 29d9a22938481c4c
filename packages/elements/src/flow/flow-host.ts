import type { BrowserClient } from "../client/browser-client.ts"
import type { SetupSpeaker } from "../view/enrollment-view.ts"
import type { EntryHost } from "./code-entry.ts"

/** The element that a flow of several views runs in. */
export interface FlowHost extends Omit<EntryHost, "say" | "wording">, SetupSpeaker {
  readonly client: BrowserClient
  emit(name: string, detail: object): void
  turn(): void
}
