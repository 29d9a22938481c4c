import { html, nothing, type TemplateResult } from "lit"
import type { AccountRow } from "../../answers.ts"
import type { Screen, ScreenHost } from "../screen.ts"

const maxPreviewed = 3

interface PrintOptions {
  readonly references: boolean
  readonly compact: boolean
  readonly index: boolean
  readonly paper: string
}

/** *Print*: which sheets, what they look like with their codes hidden, and where they go. */
export class PrintScreen implements Screen {
  readonly #host: ScreenHost
  readonly #first: string | null
  #rows: readonly AccountRow[] = []
  #chosen = new Set<string>()
  #options: PrintOptions = { references: false, compact: false, index: false, paper: "A4" }
  #problem = ""
  #said = ""
  #isMade = false
  #isBusy = false

  constructor(host: ScreenHost, first: string | null) {
    this.#host = host
    this.#first = first
  }

  get title(): string {
    return this.#host.speaker.say("printTitle")
  }

  async load(): Promise<void> {
    const { accounts } = await this.#host.api.look<{ accounts: readonly AccountRow[] }>("accounts")
    this.#rows = accounts.filter(({ codes }) => codes !== "")
    this.#chosen = new Set(this.#first === null ? [] : [this.#first])
  }

  async #attempt(work: () => Promise<string>): Promise<void> {
    if (this.#isBusy) return
    this.#isBusy = true
    this.#problem = ""
    this.#said = ""
    this.#host.redraw()
    try {
      this.#said = await work()
      this.#host.announce(this.#said)
    } catch (fault) {
      this.#problem = this.#host.faultText(fault)
    } finally {
      this.#isBusy = false
      this.#host.redraw()
    }
  }

  #make(): Promise<void> {
    return this.#attempt(async () => {
      const { api, speaker } = this.#host
      const name = this.#options.index ? "index.pdf" : "codes.pdf"
      save(await api.file("print", { accounts: [...this.#chosen], ...this.#options }), name)
      this.#isMade = !this.#options.index
      return speaker.say("made_pdf", { name })
    })
  }

  #note(event: Event): Promise<void> {
    event.preventDefault()
    const location = String(new FormData(event.target as HTMLFormElement).get("location") ?? "")
    return this.#attempt(async () => {
      await this.#host.api.do("copy", { change: "added", accounts: [...this.#chosen], location, sort: "paper" })
      this.#isMade = false
      return this.#host.speaker.say("notedCopies", { n: this.#chosen.size })
    })
  }

  #choose(ids: Iterable<string>): void {
    this.#chosen = new Set(ids)
    this.#host.redraw()
  }

  view(): TemplateResult {
    const { speaker, redraw } = this.#host
    const set = (change: Partial<PrintOptions>): void => {
      this.#options = { ...this.#options, ...change }
      redraw()
    }
    const toggle = (id: string): void => {
      const chosen = new Set(this.#chosen)
      if (!chosen.delete(id)) chosen.add(id)
      this.#choose(chosen)
    }
    const option = (key: "references" | "compact" | "index", word: "references" | "compact" | "indexOnly") =>
      html`<label class="check"><input type="checkbox" .checked=${this.#options[key]} @change=${() => set({ [key]: !this.#options[key] })}> ${speaker.say(word)}</label>`
    const submit = (event: Event): void => {
      event.preventDefault()
      if (this.#chosen.size > 0) void this.#make()
    }
    return html`<p class="notice warm">${speaker.say("printHint")}</p>
      <div class="two">
        <form aria-label=${speaker.say("printTitle")} @submit=${submit}>
          <fieldset><legend>${speaker.say("whichAccounts")}</legend>
            <div class="actions"><button type="button" @click=${() => this.#choose(this.#rows.map(({ id }) => id))}>${speaker.say("chooseAll")}</button>
              <button type="button" @click=${() => this.#choose([])}>${speaker.say("chooseNone")}</button></div>
            <div class="choices">${this.#rows.map(
              ({ id, name, ref }) =>
                html`<label class="check"><input type="checkbox" .checked=${this.#chosen.has(id)} @change=${() => toggle(id)}> <span><bdi>${name}</bdi> <span class="ref">${ref}</span></span></label>`,
            )}</div></fieldset>
          ${option("references", "references")}${option("compact", "compact")}${option("index", "indexOnly")}
          <label for="paper">${speaker.say("paperSize")}</label>
          <select id="paper" .value=${this.#options.paper} @change=${(event: Event) => set({ paper: (event.target as HTMLSelectElement).value })}><option value="A4">A4</option><option value="LETTER">Letter</option></select>
          <div class="actions"><button class="primary" aria-disabled=${String(this.#isBusy || this.#chosen.size === 0)}>${speaker.say("makePdf")}</button>
            <span class="soft" role="status">${speaker.say("chosen", { n: this.#chosen.size })}</span></div>
          ${this.#said === "" ? nothing : html`<p class="notice good">${this.#said}</p>`}
          ${this.#problem === "" ? nothing : html`<p class="notice bad" role="alert">${this.#problem}</p>`}
        </form>
        <div>
          ${
            this.#isMade
              ? html`<form class="card" aria-label=${speaker.say("noteCopies")} @submit=${(event: Event) => void this.#note(event)}>
            <label for="location">${speaker.say("whereTo")}</label><input id="location" name="location" required maxlength="200" autocomplete="off" aria-describedby="location-hint">
            <p class="soft" id="location-hint">${speaker.say("placeHint")}</p>
            <div class="actions"><button>${speaker.say("noteCopies")}</button></div></form>`
              : nothing
          }
          ${this.#preview()}
        </div>
      </div>`
  }

  #preview(): TemplateResult | typeof nothing {
    const { speaker } = this.#host
    const { references, index } = this.#options
    const rows = this.#rows.filter(({ id }) => this.#chosen.has(id))
    if (rows.length === 0) return nothing
    const sheets = index ? [] : rows.slice(0, maxPreviewed)
    return html`<h2>${speaker.say("preview")}</h2><p class="soft">${speaker.say("previewHint")}</p>
      ${index ? html`<div class="paper"><ul class="plain">${rows.slice(0, 30).map(({ ref, name }) => html`<li><b>${ref}</b> <bdi>${name}</bdi></li>`)}</ul></div>` : nothing}
      ${sheets.map(
        ({ name, ref, login, codes }) => html`<div class="paper">
          <p><b>${ref}</b>${references ? nothing : html` <bdi>${name}</bdi>`}${references || login === null ? nothing : html` <span class="soft"><bdi>${login}</bdi></span>`}</p>
          <ol dir="ltr" aria-hidden="true">${[...codes].map(letter => html`<li class=${letter === "x" ? "spent" : ""}>•••••-•••••</li>`)}</ol></div>`,
      )}
      ${rows.length > sheets.length && !index ? html`<p class="soft">+ ${speaker.number(rows.length - sheets.length)}</p>` : nothing}`
  }
}

/** Hands a file to the browser's downloads. */
function save(blob: Blob, name: string): void {
  const address = URL.createObjectURL(blob)
  const link = document.createElement("a")
  link.href = address
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(address), 10_000)
}
