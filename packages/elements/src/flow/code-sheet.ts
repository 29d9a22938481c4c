import { type Kit, kitFileName, kitText, parseKit } from "@postern/core/kit"
import type { ReactiveController, ReactiveControllerHost } from "lit"
import type { CodeSet } from "../client/answers.ts"
import { PrintSheet } from "../view/print-sheet.ts"

/** How the codes were last saved. */
export type Saving = "downloaded" | "printed" | "copied" | "copyRefused"

/**
 * The codes while they are shown, for the only time: their text, and the three ways to keep it. They are gone from here, and from the
 * page, when they are let go, when the element is taken away, and when the page is left, for a browser may keep a page to come back to.
 */
export class CodeSheet implements ReactiveController {
  readonly #host: ReactiveControllerHost
  readonly #gone: () => void
  readonly #print = new PrintSheet()
  #set: CodeSet | null = null
  #kit: Kit | null = null
  #withAccount = true
  saving: Saving | null = null

  /** @param gone called when the codes had to go before they were let go */
  constructor(host: ReactiveControllerHost, gone: () => void) {
    this.#host = host
    this.#gone = gone
    host.addController(this)
  }

  get set(): CodeSet | null {
    return this.#set
  }

  get hasAccount(): boolean {
    return this.#kit !== null && this.#kit.account !== null
  }

  get withAccount(): boolean {
    return this.#withAccount
  }

  get fileName(): string {
    return kitFileName(this.#kit ?? { issuer: "", set: this.#set?.set ?? 1 })
  }

  take(set: CodeSet): void {
    this.#set = set
    this.#kit = readKit(set.text)
    this.#withAccount = true
    this.saving = null
    this.#print.lay(this.#text())
    addEventListener("pagehide", this.#leave)
    addEventListener("beforeunload", this.#warn)
  }

  /** Takes the account's name off the sheet, or puts it on again: some want neither on paper. */
  nameAccount(isNamed: boolean): void {
    this.#withAccount = isNamed
    this.#print.lay(this.#text())
    this.#host.requestUpdate()
  }

  download(): void {
    const url = URL.createObjectURL(new Blob([this.#text()], { type: "text/plain" }))
    const link = document.createElement("a")
    link.href = url
    link.download = this.fileName
    link.click()
    // The download has the text by then; a URL that lives on would be a second way to it.
    setTimeout(() => URL.revokeObjectURL(url), 1000)
    this.#noteSaving("downloaded")
  }

  print(): void {
    this.#noteSaving("printed")
    window.print()
  }

  /** Copies the codes and nothing else, one a line: what a password vault has a field for. */
  async copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText((this.#set?.codes ?? []).join("\n"))
      this.#noteSaving("copied")
    } catch {
      this.#noteSaving("copyRefused")
    }
  }

  /** Takes the codes out of the page, while one of them is typed back from what was saved. */
  hide(): void {
    this.#print.clear()
  }

  /** Puts them back. */
  show(): void {
    this.#print.lay(this.#text())
  }

  /** Forgets the codes. */
  letGo(): void {
    this.#set = null
    this.#kit = null
    this.#print.clear()
    removeEventListener("pagehide", this.#leave)
    removeEventListener("beforeunload", this.#warn)
    this.#host.requestUpdate()
  }

  hostDisconnected(): void {
    if (this.#set !== null) this.#leave()
  }

  #text(): string {
    // The text as it was issued, to the byte, unless its holder wants it otherwise.
    if (this.#withAccount || this.#kit === null) return this.#set?.text ?? ""
    return kitText({ ...this.#kit, account: null })
  }

  #noteSaving(saving: Saving): void {
    this.saving = saving
    this.#host.requestUpdate()
  }

  readonly #leave = () => {
    this.letGo()
    this.#gone()
  }

  readonly #warn = (event: BeforeUnloadEvent) => {
    if (this.saving === null || this.saving === "copyRefused") event.preventDefault()
  }
}

// A kit of a later version is still shown and saved as it is; only its account's name cannot be taken off.
function readKit(text: string): Kit | null {
  try {
    return parseKit(text)
  } catch {
    return null
  }
}
