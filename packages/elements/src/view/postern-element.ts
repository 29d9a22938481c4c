import {
  type CSSResultGroup,
  html,
  LitElement,
  nothing,
  type PropertyDeclarations,
  type PropertyValues,
  type TemplateResult,
} from "lit"
import { BrowserClient } from "../client/browser-client.ts"
import { codeOf } from "../client/client-fault.ts"
import type { EntryHost } from "../flow/code-entry.ts"
import { languageFor, tagAt } from "../words/language.ts"
import type { shared } from "../words/languages/en.ts"
import { loadWords } from "../words/loaded-words.ts"
import type { Word, WordFacts, WordOverrides } from "../words/vocabulary.ts"
import { Wording } from "../words/wording.ts"
import { faultWord } from "./fault-word.ts"
import { LanguageWatch } from "./language-watch.ts"
import { theme } from "./theme.ts"

/** What every element has: a ticket and a base URL to work with, a language, and a voice for screen readers. */
export abstract class PosternElement<Key extends string> extends LitElement implements EntryHost {
  static override properties: PropertyDeclarations = {
    ticket: {},
    base: {},
    account: {},
    words: { attribute: false },
  }
  static override styles: CSSResultGroup = theme

  /** what `POST /v1/tickets` gave the application for this subject; a new one may be set at any time */
  declare ticket: string | null
  /** where the service is; @default the page's own origin */
  declare base: string
  /** the account's name for a new authenticator, where the ticket carries none */
  declare account: string | null
  /** words of the application's own in place of some of these */
  declare words: WordOverrides

  protected abstract readonly english: Readonly<Record<Key | keyof typeof shared, Word>>
  #wording: Wording<Key | keyof typeof shared> | null = null
  #announcement = ""
  #fault: { readonly fault: unknown; readonly retry: (() => void) | null } | null = null

  constructor() {
    super()
    this.ticket = null
    this.base = ""
    this.account = null
    this.words = {}
    new LanguageWatch(this)
  }

  get takesAny(): boolean {
    return (this.ticket ?? "").endsWith(".any")
  }

  static override get observedAttributes(): string[] {
    // biome-ignore lint/complexity/noThisInStatic: Lit collects the attributes of the class that it is asked of
    return [...super.observedAttributes, "lang"]
  }

  override attributeChangedCallback(name: string, before: string | null, now: string | null): void {
    super.attributeChangedCallback(name, before, now)
    if (name === "lang") this.requestUpdate()
  }

  get wording(): Wording<Key | keyof typeof shared> {
    this.#wording ??= new Wording(this.english, tagAt(this), this.words)
    return this.#wording
  }

  say(key: Key | keyof typeof shared, facts?: WordFacts): string {
    return this.wording.say(key, facts)
  }

  announce(text: string): void {
    // A no-break space makes a repeated sentence a new one, which is read out again.
    this.#announcement = text === this.#announcement ? `${text}\u00a0` : text
    this.requestUpdate()
  }

  report(code: string): void {
    this.emit("postern-fault", { code })
  }

  focusField(): void {
    void this.focusOn("input#code")
  }

  /** Puts the focus where one begins: the field, or else the heading. */
  override focus(): void {
    void this.focusOn("input#code").then(isThere => isThere || this.focusOn("h2"))
  }

  override connectedCallback(): void {
    super.connectedCallback()
    this.#wording = null
    if (this.autofocus) this.focus()
  }

  // The language may have changed between here and the page, which no event tells: it is looked up at every update.
  protected override async scheduleUpdate(): Promise<void> {
    await loadWords(languageFor(tagAt(this)))
    this.#wording = null
    super.scheduleUpdate()
  }

  /** @internal */
  get client(): BrowserClient {
    return new BrowserClient(this.base, this.ticket ?? "", this.account)
  }

  /** @internal */
  emit(name: string, detail: object): void {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }))
  }

  /** Turns to another view: its heading is read out, and the keyboard stands at its beginning. @internal */
  turn(): void {
    this.#fault = null
    this.announce("")
    void this.focusOn("h2")
  }

  /** Runs what waits for the service outside of a field; a fault is shown with a way to try again. */
  protected async attempt(work: () => Promise<void>): Promise<void> {
    this.#fault = null
    this.requestUpdate()
    try {
      await work()
    } catch (fault) {
      const code = codeOf(fault)
      const mayRetry = !code.startsWith("ticket-") && code !== "already-enrolled"
      this.#fault = { fault, retry: mayRetry ? () => void this.attempt(work) : null }
      this.report(code)
      this.requestUpdate()
    }
  }

  protected abstract view(): TemplateResult

  /** Called when there is a ticket, and again with every new one. */
  protected ticketGiven(): void {}

  protected override updated(changed: PropertyValues): void {
    if (!changed.has("ticket") || this.ticket === null) return
    if (this.#fault !== null) this.requestUpdate()
    this.#fault = null
    this.ticketGiven()
  }

  protected override render(): TemplateResult {
    const { language, direction } = this.wording
    return html`<div class="frame" part="frame" lang=${language} dir=${direction}>
      ${this.#fault === null ? this.view() : this.#faultView(this.#fault)}
      <div class="unseen" role="status">${this.#announcement}</div>
    </div>`
  }

  #faultView({ fault, retry }: { fault: unknown; retry: (() => void) | null }): TemplateResult {
    return html`<div role="alert"><p class="notice bad" part="problem">${this.say(faultWord(fault))}</p></div>
      ${retry === null ? nothing : html`<button type="button" part="button" @click=${retry}>${this.say("tryAgain")}</button>`}`
  }

  /** Puts the focus on what a selector finds, if it is there. */
  protected async focusOn(selector: string): Promise<boolean> {
    await this.updateComplete
    const target = this.renderRoot.querySelector<HTMLElement>(selector)
    target?.focus()
    return target !== null
  }
}
