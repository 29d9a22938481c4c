import { html, nothing, svg, type TemplateResult } from "lit"
import type { PlacesAnswer } from "../../answers.ts"
import type { Screen, ScreenHost } from "../screen.ts"
import { prevented } from "./ready-screen.ts"

const step = 60
type Cell = PlacesAnswer["accounts"][number]["cells"][number]

/** *Where*: accounts by places; what has a single point of failure is marked by shape and word. */
export class PlacesScreen implements Screen {
  readonly #host: ScreenHost
  #answer: PlacesAnswer | null = null
  #singlesAlone = false
  #shown = step

  constructor(host: ScreenHost) {
    this.#host = host
  }

  get title(): string {
    return this.#host.speaker.say("placesTitle")
  }

  async load(): Promise<void> {
    this.#answer = await this.#host.api.look<PlacesAnswer>("places")
  }

  view(): TemplateResult {
    const { speaker, redraw } = this.#host
    if (this.#answer === null) return html``
    const { places, accounts } = this.#answer
    const singles = accounts.filter(({ isSingle }) => isSingle)
    const shown = this.#singlesAlone ? singles : accounts
    const rest = shown.length - this.#shown
    const filter = (event: Event): void => {
      this.#singlesAlone = (event.target as HTMLInputElement).checked
      redraw()
    }
    const showMore = (): void => {
      this.#shown += 200
      redraw()
    }
    return html`<p class=${singles.length === 0 ? "notice good" : "notice bad"}>${singles.length === 0 ? speaker.say("allThere") : speaker.say("singles", { n: singles.length })}</p>
      <p class="soft">${speaker.say("placesHint")}
        <span class="key">${cell("copy")} ${speaker.say("cell_copy")}</span> <span class="key">${cell("circular")} ${speaker.say("cell_circular")}</span></p>
      <label class="check"><input type="checkbox" .checked=${this.#singlesAlone} @change=${filter}> ${speaker.say("onlySingles")}</label>
      <div class="scroll" tabindex="0" role="region" aria-label=${speaker.say("placesTitle")}><table class="matrix">
        <thead><tr><th scope="col">${speaker.say("account")}</th>
          ${places.map(({ name, sort }) => html`<th scope="col"><bdi>${sort === "vault" ? speaker.say("thisVault") : name}</bdi>${sort === "vault" ? nothing : html`<br><span class="soft">${speaker.sayIfKnown(`sort_${sort}`) ?? sort}</span>`}</th>`)}</tr></thead>
        <tbody>${shown.slice(0, this.#shown).map(account => this.#row(account))}</tbody>
      </table></div>
      ${rest > 0 ? html`<button type="button" @click=${showMore}>${speaker.say("more", { n: Math.min(rest, 200) })}</button>` : nothing}`
  }

  #row({ id, name, ref, cells, isSingle }: PlacesAnswer["accounts"][number]): TemplateResult {
    const { speaker, go } = this.#host
    const open = prevented(() => go({ screen: "account", account: id }))
    return html`<tr class=${isSingle ? "single" : ""}>
      <th scope="row"><a href="#account" @click=${open}><bdi>${name}</bdi></a> <span class="ref">${ref}</span>${isSingle ? html` <b class="poor">${speaker.say("single")}</b>` : nothing}</th>
      ${cells.map(each => html`<td>${cell(each)}<span class="unseen">${speaker.say(`cell_${each ?? "none"}`)}</span></td>`)}</tr>`
  }
}

/** A full disc for a copy, a crossed ring for one that is circular, nothing for none. */
function cell(kind: Cell): TemplateResult | typeof nothing {
  if (kind === null) return nothing
  return html`<svg class="cell ${kind}" aria-hidden="true" viewBox="0 0 16 16" width="16" height="16">
    ${kind === "copy" ? svg`<circle cx="8" cy="8" r="6" />` : svg`<circle cx="8" cy="8" r="6" /><path d="M4 4l8 8" />`}</svg>`
}
