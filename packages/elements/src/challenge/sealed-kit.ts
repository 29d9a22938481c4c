// Nothing that the sign-in has loaded already is imported here, but handed in: a bundler would cut its first file into pieces, and more
// bytes would go to everybody.
import type { Language } from "@postern/core/words"
import type { html as Html, TemplateResult } from "lit"
import { type KitFault, unsealKit } from "../flow/unseal-kit.ts"
import { type SealedKitWords, sealedKitWords } from "../words/sealed-kit-words.ts"

/** One of the service's, as people type it: capitals, blanks and dashes make no difference. Any other is taken to the letter. */
export function passphraseFrom(typed: string): string {
  const symbols = typed.toLowerCase().replace(/[\s\p{Pd}\p{Cf}\u2212]/gu, "")
  return /^[a-hj-np-z2-9]{20}$/.test(symbols) ? symbols.replace(/.{5}(?=.)/g, "$&-") : typed
}

interface SealedKitHost {
  readonly html: typeof Html
  language(): Language
  /** Draws again what `view` gives, and puts the focus into the passphrase's field. */
  redraw(focuses?: boolean): void
  /** Takes the text of the file. */
  opened(text: string): void
}

/** A file that a passphrase opens. File and passphrase are here alone, and gone once it is open or was taken away. */
export class SealedKit {
  readonly #host: SealedKitHost
  #file: File | null
  #problem: keyof SealedKitWords | null = null
  #isBusy = false

  constructor(host: SealedKitHost, file: File) {
    this.#host = host
    this.#file = file
  }

  forget(): void {
    this.#file = null
  }

  async #open(input: HTMLInputElement): Promise<void> {
    if (this.#isBusy || this.#file === null) return
    const typed = input.value
    this.#problem = typed.trim() === "" ? "sealedEmpty" : null
    if (this.#problem !== null) return this.#host.redraw()
    this.#isBusy = true
    this.#host.redraw(false)
    // The page draws that it works before it works: opening keeps it from drawing for some seconds.
    await new Promise(resolve => setTimeout(resolve, 50))
    try {
      const text = await unsealKit(this.#file, passphraseFrom(typed))
      input.value = ""
      // The page may have been left meanwhile.
      if (this.#file !== null) this.#host.opened(text)
    } catch (fault) {
      this.#problem = (fault as Partial<KitFault>).why === "wrong-passphrase" ? "sealedWrong" : "sealedDamaged"
      this.#isBusy = false
      this.#host.redraw()
    }
  }

  view(): TemplateResult {
    const { html } = this.#host
    const words = sealedKitWords[this.#host.language()]
    const submit = (event: Event) => {
      event.preventDefault()
      void this.#open((event.target as HTMLFormElement).querySelector("input")!)
    }
    const problem = this.#problem === null ? "" : html`<p class="notice bad" part="problem">${words[this.#problem]}</p>`
    return html`<form novalidate @submit=${submit}>
      <label for="kit-passphrase">${words.sealedLabel}</label>
      <input id="kit-passphrase" part="input" type="password" dir="ltr" autocomplete="off" autocapitalize="none" spellcheck="false"
        aria-describedby="kit-passphrase-hint kit-passphrase-said" aria-invalid=${String(this.#problem !== null)}>
      <p class="soft" id="kit-passphrase-hint">${words.sealedHint}</p>
      <div id="kit-passphrase-said" role="alert">${this.#isBusy ? html`<p class="soft">${words.sealedWorking}</p>` : problem}</div>
      <button type="submit" part="button" aria-disabled=${String(this.#isBusy)}>${words.sealedButton}</button>
    </form>`
  }
}
