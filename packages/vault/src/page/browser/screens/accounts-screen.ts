import { html, nothing, type TemplateResult } from "lit"
import { repeat } from "lit/directives/repeat.js"
import type { AccountRow } from "../../answers.ts"
import { codeBoxes } from "../pictures/code-boxes.ts"
import { scoreBar } from "../pictures/score-ring.ts"
import type { Screen, ScreenHost } from "../screen.ts"
import { codesText } from "./codes-text.ts"
import { prevented } from "./ready-screen.ts"

const step = 60

/** Brings a text into the form in which it is searched: without case and accents. */
export const searchable = (text: string): string => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase()

/** *Accounts*: all of them, found as one types. */
export class AccountsScreen implements Screen {
  readonly #host: ScreenHost
  #rows: readonly { readonly row: AccountRow; readonly text: string }[] = []
  #search = ""
  #shown = step

  constructor(host: ScreenHost) {
    this.#host = host
  }

  get title(): string {
    return this.#host.speaker.say("accounts")
  }

  async load(): Promise<void> {
    const { accounts } = await this.#host.api.look<{ accounts: readonly AccountRow[] }>("accounts")
    this.#rows = accounts.map(row => ({
      row,
      text: searchable([row.name, row.ref, row.login ?? "", ...row.tags].join("\n")),
    }))
  }

  view(): TemplateResult {
    const { speaker, redraw } = this.#host
    const wanted = searchable(this.#search.trim())
    const found = this.#rows.filter(({ text }) => text.includes(wanted))
    const rest = found.length - this.#shown
    const type = (event: Event): void => {
      this.#search = (event.target as HTMLInputElement).value
      this.#shown = step
      redraw()
    }
    const showMore = (): void => {
      this.#shown += 500
      redraw()
    }
    return html`<div class="search">
        <label for="search">${speaker.say("search")}</label>
        <input id="search" type="search" autocomplete="off" spellcheck="false" .value=${this.#search} @input=${type} aria-describedby="search-hint">
        <p class="soft" id="search-hint">${speaker.say("searchHint")}. <span role="status">${speaker.say("found", { n: found.length })}</span></p>
      </div>
      ${found.length === 0 ? html`<p>${speaker.say("noneFound")}</p>` : nothing}
      <ul class="rows">${repeat(
        found.slice(0, this.#shown),
        ({ row }) => row.id,
        ({ row }) => this.#row(row),
      )}</ul>
      ${rest > 0 ? html`<button type="button" @click=${showMore}>${speaker.say("more", { n: Math.min(rest, 500) })}</button>` : nothing}`
  }

  #row(row: AccountRow): TemplateResult {
    const { speaker, today, go } = this.#host
    const left = codesText(row, speaker)
    const isPast = row.expiresOn !== null && row.expiresOn < today
    const open = prevented(() => go({ screen: "account", account: row.id }))
    return html`<li>
      <div class="name"><a href="#account" @click=${open}><bdi>${row.name}</bdi></a> <span class="ref">${row.ref}</span>
        ${row.login === null ? nothing : html`<span class="soft"><bdi>${row.login}</bdi></span>`}</div>
      <div class="codes">${row.codes === "" || row.isReusable ? nothing : codeBoxes(row.codes, left)}<span class=${row.codes === "" ? "poor" : ""} aria-hidden=${row.codes === "" || row.isReusable ? "false" : "true"}>${left}</span>
        ${row.liveBatches > 1 ? html`<span class="poor">${speaker.say("twoBatches", { n: row.liveBatches })}</span>` : nothing}</div>
      <dl>
        <div><dt>${speaker.say("tested")}</dt><dd>${row.testedOn === null ? speaker.say("never") : speaker.day(row.testedOn)}</dd></div>
        ${row.expiresOn === null ? html`<div></div>` : html`<div class=${isPast ? "poor" : ""}><dt>${speaker.say(isPast ? "expired" : "expires")}</dt><dd>${speaker.day(row.expiresOn)}</dd></div>`}
        <div><dt>${speaker.say("copies")}</dt><dd>${speaker.number(row.copies)}</dd></div>
      </dl>
      ${row.score === null ? html`<span></span>` : html`<div class="meter">${scoreBar(row.score)}<span><span class="unseen">${speaker.say("readiness")} </span>${speaker.number(row.score)}</span></div>`}
    </li>`
  }
}
