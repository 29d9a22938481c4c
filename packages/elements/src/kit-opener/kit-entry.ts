import { type Kit, readKitPassphrase } from "@postern/core/kit"
import type { EntryHost } from "../flow/code-entry.ts"
import type { opener, shared } from "../words/languages/en.ts"
import type { KitFault } from "./open-kit.ts"

export type OpenerKey = keyof typeof opener | keyof typeof shared

/** What the entry asks of the element that it stands in. */
export interface KitEntryHost extends Omit<EntryHost, "say"> {
  say(key: OpenerKey): string
  focusFile(): void
}

/** A file and its passphrase, with everything that can come of them. Both are gone from here once the file is open. */
export class KitEntry {
  passphrase = ""
  problem: OpenerKey | null = null
  isBusy = false
  readonly #host: KitEntryHost
  readonly #opened: (kit: Kit, text: string) => void
  #file: File | null = null

  constructor(host: KitEntryHost, opened: (kit: Kit, text: string) => void) {
    this.#host = host
    this.#opened = opened
  }

  choose(file: File | null): void {
    this.#file = file
    this.#begin()
  }

  type(passphrase: string): void {
    this.passphrase = passphrase
    this.#begin()
  }

  /** Opens the file, unless what was typed can be no passphrase. */
  async submit(): Promise<void> {
    if (this.isBusy) return
    const passphrase = readKitPassphrase(this.passphrase)
    if (this.#file === null) return this.#complain("openerNoFile")
    if (passphrase === null) return this.#complain("openerNoPassphrase")
    this.isBusy = true
    this.problem = null
    this.#host.announce(this.#host.say("working"))
    this.#host.requestUpdate()
    try {
      const { openKit } = await import("./open-kit.ts")
      const { kit, text } = await openKit(this.#file, passphrase)
      this.passphrase = ""
      this.#file = null
      this.#opened(kit, text)
    } catch (fault) {
      const { why } = fault as Partial<KitFault>
      this.#complain(why === "wrong-passphrase" ? "openerWrong" : why === "no-kit" ? "openerNoKit" : "fault")
    } finally {
      this.isBusy = false
      this.#host.requestUpdate()
    }
  }

  /** whether the file is what a problem is about, and not the passphrase */
  get isAboutFile(): boolean {
    return this.problem === "openerNoFile" || this.problem === "openerNoKit"
  }

  #begin(): void {
    this.problem = null
    this.#host.requestUpdate()
  }

  #complain(problem: OpenerKey): void {
    this.problem = problem
    this.#host.announce("")
    this.#host.requestUpdate()
    if (this.isAboutFile) this.#host.focusFile()
    else this.#host.focusField()
  }
}
