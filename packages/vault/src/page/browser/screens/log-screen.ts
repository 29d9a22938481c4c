import { html, nothing, type TemplateResult } from "lit"
import type { LogAnswer, LogLine } from "../../answers.ts"
import type { Screen, ScreenHost } from "../screen.ts"
import { searchable } from "./accounts-screen.ts"
import { kindText, logTable } from "./log-table.ts"

const step = 50

/** *Log*: who did what, newest first. */
export class LogScreen implements Screen {
  readonly #host: ScreenHost
  #lines: readonly LogLine[] = []
  #search = ""
  #shown = step

  constructor(host: ScreenHost) {
    this.#host = host
  }

  get title(): string {
    return this.#host.speaker.say("logTitle")
  }

  async load(): Promise<void> {
    this.#lines = (await this.#host.api.look<LogAnswer>("log")).lines
  }

  view(): TemplateResult {
    const { speaker, redraw } = this.#host
    const wanted = searchable(this.#search.trim())
    const found = this.#lines.filter(line =>
      searchable(`${line.member}\n${line.account ?? ""}\n${line.reason ?? ""}\n${kindText(line, speaker)}`).includes(
        wanted,
      ),
    )
    const type = (event: Event): void => {
      this.#search = (event.target as HTMLInputElement).value
      redraw()
    }
    const showMore = (): void => {
      this.#shown += 200
      redraw()
    }
    const rest = found.length - this.#shown
    return html`<p class="soft">${speaker.say("logHint")}</p>
      <div class="search"><label for="search">${speaker.say("search")}</label>
        <input id="search" type="search" autocomplete="off" spellcheck="false" .value=${this.#search} @input=${type} aria-describedby="search-hint">
        <p class="soft" id="search-hint" role="status">${speaker.say("logFound", { n: found.length })}</p></div>
      ${found.length === 0 ? html`<p>${speaker.say("noneFound")}</p>` : logTable(found.slice(0, this.#shown), speaker, true)}
      ${rest > 0 ? html`<button type="button" @click=${showMore}>${speaker.say("more", { n: Math.min(rest, 200) })}</button>` : nothing}`
  }
}
