import { type Language, languages } from "@postern/core/words"
import { html, LitElement, nothing, type TemplateResult } from "lit"
import type { PageEnd, SessionAnswer } from "../answers.ts"
import { CopiedCode } from "./copied-code.ts"
import { type ApiFault, PageApi } from "./page-api.ts"
import { preferredLanguage } from "./preferred-language.ts"
import { type Route, type Screen, type ScreenHost, screenNames } from "./screen.ts"
import { AccountScreen } from "./screens/account-screen.ts"
import { AccountsScreen } from "./screens/accounts-screen.ts"
import { LogScreen } from "./screens/log-screen.ts"
import { PlacesScreen } from "./screens/places-screen.ts"
import { PrintScreen } from "./screens/print-screen.ts"
import { prevented, ReadyScreen } from "./screens/ready-screen.ts"
import { RequestsScreen } from "./screens/requests-screen.ts"
import { SessionTimer } from "./session-timer.ts"
import { Speaker } from "./speaker.ts"
import { languageNames } from "./words/language-names.ts"

type State =
  | { readonly kind: "beginning" }
  | { readonly kind: "open"; readonly session: Omit<SessionAnswer, "token"> }
  | { readonly kind: "closed"; readonly why: PageEnd | "no-address" | "used-address" }

/** The whole page: the frame around its screens, the session, and its end. */
export class VaultPage extends LitElement implements ScreenHost {
  readonly api = new PageApi()
  readonly copied = new CopiedCode(() => this.requestUpdate())
  speaker = new Speaker(...preferredLanguage())
  #state: State = { kind: "beginning" }
  #screen: Screen | null = null
  #route: Route = { screen: "ready" }
  #announcement = ""
  #problem = ""
  #timer: SessionTimer | null = null

  // In the page's own tree: its one style sheet is all that there is, and a screen reader finds labels by their ids.
  protected override createRenderRoot(): HTMLElement {
    this.textContent = ""
    return this
  }

  override connectedCallback(): void {
    super.connectedCallback()
    addEventListener("popstate", this.#moved)
    addEventListener("pagehide", this.#left)
    void this.#begin()
  }

  get session(): Omit<SessionAnswer, "token"> {
    if (this.#state.kind !== "open") throw new Error("the page is not open")
    return this.#state.session
  }

  get today(): string {
    const now = new Date()
    const pad = (value: number): string => String(value).padStart(2, "0")
    return `${now.getFullYear()}-${pad(now.getMonth() + 1)}-${pad(now.getDate())}`
  }

  readonly redraw = (): void => this.requestUpdate()

  announce(text: string): void {
    // A no-break space makes a repeated sentence a new one, which is read out again.
    this.#announcement = text === this.#announcement ? `${text}\u00a0` : text
    this.requestUpdate()
  }

  faultText(fault: unknown): string {
    const { code, message } = fault as Partial<ApiFault>
    return this.speaker.sayIfKnown(`e_${code}`) ?? (message || this.speaker.say("e_unexpected"))
  }

  focusOn(selector: string): void {
    // Without this, what is looked for may be drawn only after it was looked for.
    this.requestUpdate()
    void this.updateComplete.then(() => this.querySelector<HTMLElement>(selector)?.focus())
  }

  readonly go = (route: Route): void => {
    history.pushState(route, "", `#${route.screen}`)
    void this.#show(route)
  }

  async #begin(): Promise<void> {
    const token = location.hash.slice(1)
    // The address is spent with this; nothing of it stays in the address bar or the history.
    history.replaceState({ screen: "ready" } satisfies Route, "", "#ready")
    if (!/^[\w-]{43}$/.test(token)) return this.#close("no-address")
    try {
      const session = await this.api.begin(token)
      this.#state = { kind: "open", session }
      this.#timer = new SessionTimer(session, this.redraw, {
        stay: () => void this.api.do("stay").catch(() => {}),
        over: () => void this.#lock(),
      })
      void this.api.end().then(why => this.#close(why))
      await this.#show({ screen: "ready" })
    } catch (fault) {
      const { code } = fault as Partial<ApiFault>
      this.#close(code === "used-already" ? "used-address" : code === "too-late" ? "unopened" : "no-address")
    }
  }

  readonly #moved = (event: PopStateEvent): void => {
    if (this.#state.kind === "open") void this.#show((event.state as Route | null) ?? { screen: "ready" })
  }

  // A browser may keep a page that was left, to show it again: it is shown without a code.
  readonly #left = (): void => this.#screen?.leave?.()

  async #show(route: Route): Promise<void> {
    this.#screen?.leave?.()
    this.#route = route
    this.#screen = null
    this.#problem = ""
    this.requestUpdate()
    const screen = this.#make(route)
    try {
      await screen.load()
      // Another screen may have been asked for meanwhile.
      if (this.#route !== route || this.#state.kind !== "open") return
      this.#screen = screen
      this.focusOn("h1")
    } catch (fault) {
      if (this.#route === route) this.#problem = this.faultText(fault)
    }
    this.requestUpdate()
  }

  #make({ screen, account }: Route): Screen {
    switch (screen) {
      case "ready":
        return new ReadyScreen(this)
      case "accounts":
        return new AccountsScreen(this)
      case "account":
        return new AccountScreen(this, account ?? "")
      case "places":
        return new PlacesScreen(this)
      case "requests":
        return new RequestsScreen(this)
      case "log":
        return new LogScreen(this)
      case "print":
        return new PrintScreen(this, account ?? null)
    }
  }

  async #lock(): Promise<void> {
    const asked = this.api.do("lock").catch(() => {})
    this.#close("locked")
    await asked
  }

  /** Forgets everything: token, names, codes, and what was typed. */
  #close(why: PageEnd | "no-address" | "used-address"): void {
    if (this.#state.kind === "closed") return
    this.#timer?.stop()
    this.#screen?.leave?.()
    void this.copied.clear()
    this.#screen = null
    this.#announcement = ""
    this.#state = { kind: "closed", why }
    this.api.forget()
    this.focusOn("h1")
    this.requestUpdate()
  }

  #speak(event: Event): void {
    this.speaker = new Speaker((event.target as HTMLSelectElement).value as Language)
    this.requestUpdate()
  }

  protected override willUpdate(): void {
    const { language, direction } = this.speaker
    document.documentElement.lang = language
    document.documentElement.dir = direction
    document.title = `${this.#screen === null ? "" : `${this.#title} – `}${this.speaker.say("title")}`
  }

  // An account's name is no title: titles stand in the history.
  get #title(): string {
    return this.#route.screen === "account" ? this.speaker.say("account") : (this.#screen?.title ?? "")
  }

  protected override render(): TemplateResult {
    return html`<a class="skip" href="#main" @click=${prevented(() => this.focusOn("h1"))}>${this.speaker.say("skip")}</a>
      ${this.#header()}
      <main id="main">${this.copied.isStuck ? html`<p class="notice bad copied">${this.speaker.say("copiedStays")}</p>` : nothing}
      ${this.#state.kind === "closed" ? this.#closed(this.#state.why) : this.#open()}</main>
      <div class="unseen" role="status">${this.#announcement}</div>`
  }

  #header(): TemplateResult {
    const { speaker } = this
    const chosen = speaker.language
    return html`<header>
      <div class="bar-top">
        <span class="brand"><svg aria-hidden="true" viewBox="0 0 32 32" width="24" height="24"><path d="M6 30V14a10 10 0 0 1 20 0v16z" /><circle cx="16" cy="17" r="3" /></svg> ${speaker.say("title")}</span>
        <span class="end">
          <select id="language" aria-label=${speaker.say("language")} @change=${this.#speak}>${languages.map(language => html`<option value=${language} lang=${language} ?selected=${language === chosen}>${languageNames[language]}</option>`)}</select>
          ${this.#state.kind === "open" ? html`<span class="member"><bdi>${this.#state.session.member}</bdi></span><button type="button" @click=${() => void this.#lock()}>${speaker.say("lock")}</button>` : nothing}
        </span>
      </div>
      ${
        this.#state.kind === "open"
          ? html`<nav aria-label=${speaker.say("menu")}><ul>${screenNames.map(
              name =>
                html`<li><a href="#${name}" aria-current=${this.#isIn(name) ? "page" : nothing} @click=${prevented(() => this.go({ screen: name }))}>${speaker.say(name)}</a></li>`,
            )}</ul></nav>`
          : nothing
      }
    </header>`
  }

  #isIn(name: Route["screen"]): boolean {
    return this.#route.screen === name || (name === "accounts" && this.#route.screen === "account")
  }

  #open(): TemplateResult {
    const { speaker } = this
    const session = this.#state.kind === "open" ? this.#state.session : null
    return html`${session?.isDemo ? html`<p class="notice warm">${speaker.say("demo")}</p>` : nothing}
      ${this.#timer?.warning(speaker) ?? nothing}
      ${
        this.#screen === null
          ? html`<p role="status">${this.#problem === "" ? speaker.say("loading") : nothing}</p>
          ${this.#problem === "" ? nothing : html`<p class="notice bad" role="alert">${this.#problem}</p><button type="button" @click=${() => void this.#show(this.#route)}>${speaker.say("again")}</button>`}`
          : html`<h1 tabindex="-1"><bdi>${this.#screen.title}</bdi></h1>${this.#screen.view()}`
      }`
  }

  #closed(why: PageEnd | "no-address" | "used-address"): TemplateResult {
    const { speaker } = this
    const text =
      why === "no-address"
        ? speaker.say("noAddress")
        : why === "used-address"
          ? speaker.say("usedAddress")
          : speaker.say(`end_${why}`)
    return html`<h1 tabindex="-1">${speaker.say("endTitle")}</h1><p>${text}</p>
      <p>${speaker.say("endNext")} <code dir="ltr" translate="no">postern-vault page</code></p>`
  }
}
