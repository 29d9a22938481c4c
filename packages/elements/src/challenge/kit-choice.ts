import { type Kit, parseKit } from "@postern/core/kit"
import { css, html, type LitElement, nothing, type ReactiveController, render } from "lit"
import { type KitWords, kitWords } from "../words/kit-words.ts"
import { fillWord, type WordFacts } from "../words/vocabulary.ts"
import type { Wording } from "../words/wording.ts"
import type { SealedKit } from "./sealed-kit.ts"

/** A kit is a page of text: what is longer is none, and is not read. */
const maxBytes = 65_536

interface KitField {
  type(code: string): void
}

type KitHost = LitElement & {
  readonly wording: Pick<Wording<never>, "language" | "direction" | "day">
  focusField(): void
}

const style = css`
#kit, #kit-passphrase {
width: 100%;
min-height: 2.75rem;
font: inherit;
color: inherit;
}
#kit-passphrase {
padding: 0.55rem 0.8rem;
background: var(--_field);
border: 1px solid var(--_edge);
border-radius: var(--_radius);
}
`

/** Offers to take a code of a file, below the help of the sign-in; once. */
export function offerKit(host: KitHost, field: KitField): void {
  const part = host.renderRoot.querySelector("details")
  if (part === null || part.querySelector(".kit") !== null) return
  const place = part.appendChild(document.createElement("div"))
  place.className = "kit"
  host.addController(new KitChoice(host, field, place))
  host.requestUpdate()
}

/**
 * Takes the first unused code of a kit's file into the field. The file is read here and sent nowhere; one code is put into the field and
 * nothing is sent by it. Chosen again, the file gives its next code, for the one before was tried.
 */
class KitChoice implements ReactiveController {
  readonly #host: KitHost
  readonly #field: KitField
  readonly #place: HTMLElement
  readonly #tried = new Set<string>()
  #text = ""
  #isProblem = false
  #sealed: SealedKit | null = null
  /** Counts the files that were let go of: what is still being read of one is none that is asked for. */
  #turn = 0

  constructor(host: KitHost, field: KitField, place: HTMLElement) {
    this.#host = host
    this.#field = field
    this.#place = place
    if (style.styleSheet !== undefined) host.shadowRoot?.adoptedStyleSheets.push(style.styleSheet)
    addEventListener("pagehide", this.#forget)
  }

  hostUpdated(): void {
    if (this.#place.isConnected) this.#show()
    else this.#end()
  }

  hostDisconnected(): void {
    this.#end()
  }

  readonly #forget = (): void => {
    this.#tried.clear()
    this.#unhand()
    // With the file the question for its passphrase goes, and what was typed there.
    this.#show()
  }

  /** Lets go of a file that is being read, or waits for its passphrase. */
  #unhand(): void {
    this.#turn++
    this.#sealed?.forget()
    this.#sealed = null
  }

  #end(): void {
    this.#forget()
    removeEventListener("pagehide", this.#forget)
    this.#host.removeController(this)
  }

  #say(key: keyof KitWords, facts: WordFacts = {}): string {
    const { language, direction } = this.#host.wording
    return fillWord(kitWords[language][key], facts, language, direction)
  }

  #tell(text: string, isProblem = true): void {
    this.#text = text
    this.#isProblem = isProblem
    this.#show()
  }

  async #read(file: File | undefined): Promise<void> {
    if (file === undefined) return
    this.#unhand()
    const turn = this.#turn
    const text = file.size > maxBytes ? "" : await file.text()
    if (turn !== this.#turn) return
    if (/^(?:age-encryption\.org\/|-----BEGIN AGE)/.test(text.trimStart())) return this.#ask(file, turn)
    this.#take(text)
  }

  /** Asks for the passphrase of a sealed file. Where the part that opens it cannot be had, the person opens it elsewhere. */
  async #ask(file: File, turn: number): Promise<void> {
    const part = await import("./sealed-kit.ts").catch(() => null)
    if (turn !== this.#turn) return
    if (part === null) return this.#tell(this.#say("kitSealed"))
    const redraw = (focuses = true) => {
      this.#show()
      if (focuses) this.#place.querySelector<HTMLElement>("#kit-passphrase")?.focus()
    }
    const opened = (content: string) => {
      this.#unhand()
      this.#take(content)
    }
    this.#sealed = new part.SealedKit({ html, language: () => this.#host.wording.language, redraw, opened }, file)
    this.#text = ""
    redraw()
  }

  #take(text: string): void {
    const problem = this.#takeFrom(text)
    if (problem) this.#tell(problem)
  }

  /** Puts the first unused code of a kit into the field. @returns why not, in words; null where it is there */
  #takeFrom(text: string): string | null {
    let kit: Kit
    try {
      kit = parseKit(text)
    } catch {
      return this.#say("kitNone")
    }
    const problem = this.#problemOf(kit)
    if (problem !== null) return problem
    const used = new Set(kit.used ?? [])
    const index = kit.codes.findIndex((code, at) => !used.has(at + 1) && !this.#tried.has(code))
    const code = kit.codes[index]
    if (code === undefined) return this.#say("kitSpent")
    this.#tried.add(code)
    this.#field.type(code)
    this.#tell(this.#say("kitTaken", { n: index + 1, set: kit.set }), false)
    this.#host.focusField()
    return null
  }

  /** Whose it is, by what the page says of itself, and whether it is past its day. */
  #problemOf({ issuer, account, expiresAt }: Kit): string | null {
    const wanted = this.#host.getAttribute("issuer")
    if (wanted !== null && !isSame(wanted, issuer)) return this.#say("kitForeign", { issuer })
    const own = this.#host.getAttribute("account")
    if (own !== null && account !== null && !isSame(own, account)) return this.#say("kitOtherAccount", { account })
    if (expiresAt !== null && Date.parse(expiresAt) <= Date.now())
      return this.#say("kitExpired", { date: this.#host.wording.day(expiresAt) })
    return null
  }

  #show(): void {
    const choose = (event: Event) => {
      const input = event.target as HTMLInputElement
      const [file] = input.files ?? []
      // So that the same file can be chosen once more.
      input.value = ""
      void this.#read(file)
    }
    const kind = this.#isProblem ? "bad" : "good"
    render(
      html`<label for="kit">${this.#say("kitLabel")}</label>
      <input id="kit" type="file" accept=".txt,.age,text/plain" aria-describedby="kit-hint kit-said" @change=${choose}>
      <p class="soft" id="kit-hint">${this.#say("kitHint")}</p>
      <div id="kit-said" role="alert">${this.#text === "" ? nothing : html`<p class="notice ${kind}" part=${this.#isProblem ? "problem" : "message"}>${this.#text}</p>`}</div>
      ${this.#sealed?.view() ?? nothing}`,
      this.#place,
    )
  }
}

const isSame = (a: string, b: string): boolean =>
  a.normalize("NFKC").trim().toLowerCase() === b.normalize("NFKC").trim().toLowerCase()
