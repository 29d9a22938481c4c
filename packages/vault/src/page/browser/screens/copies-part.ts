import { html, nothing, type TemplateResult } from "lit"
import type { BatchAnswer, CopyAnswer } from "../../answers.ts"
import type { ScreenHost } from "../screen.ts"

const sorts = ["paper", "manager", "file", "token", "person"] as const

/** Where the copies of one batch are, and what can be said of them. */
export class CopiesPart {
  readonly #host: ScreenHost
  readonly #changed: () => Promise<void>
  #problem = ""

  constructor(host: ScreenHost, changed: () => Promise<void>) {
    this.#host = host
    this.#changed = changed
  }

  async #do(body: object): Promise<boolean> {
    this.#problem = ""
    try {
      await this.#host.api.do("copy", body)
      this.#host.announce(this.#host.speaker.say("marked"))
      await this.#changed()
      return true
    } catch (fault) {
      this.#problem = this.#host.faultText(fault)
      this.#host.redraw()
      return false
    }
  }

  view(account: string, batch: BatchAnswer): TemplateResult {
    const { speaker } = this.#host
    const add = async (event: Event): Promise<void> => {
      event.preventDefault()
      const form = event.target as HTMLFormElement
      const [location, sort] = ["location", "sort"].map(name => String(new FormData(form).get(name) ?? ""))
      if (await this.#do({ change: "added", accounts: [account], location, sort })) form.reset()
    }
    return html`<section><h2>${speaker.say("copiesTitle")}</h2>
      ${batch.copies.every(({ lostOn }) => lostOn !== null) ? html`<p>${speaker.say("noCopies")}</p>` : nothing}
      <ul class="copies">${batch.copies.map(copy => this.#copy(copy))}</ul>
      ${this.#problem === "" ? nothing : html`<p class="notice bad" role="alert">${this.#problem}</p>`}
      <details><summary>${speaker.say("addCopy")}</summary>
        <form @submit=${add} aria-label=${speaker.say("addCopy")}>
          <label for="location">${speaker.say("place")}</label>
          <input id="location" aria-label=${speaker.say("place")} name="location" required maxlength="200" autocomplete="off" aria-describedby="location-hint">
          <p class="soft" id="location-hint">${speaker.say("placeHint")}</p>
          <label for="sort">${speaker.say("copySort")}</label>
          <select id="sort" aria-label=${speaker.say("copySort")} name="sort">${sorts.map(sort => html`<option value=${sort}>${speaker.say(`sort_${sort}`)}</option>`)}</select>
          <div class="actions"><button>${speaker.say("addCopy")}</button></div>
        </form>
      </details></section>`
  }

  #copy(copy: CopyAnswer): TemplateResult {
    const { speaker } = this.#host
    const { id, location, sort, inside, onFactorDevice, lastSeenOn, lostOn, isCircular } = copy
    const hard = [
      inside === null ? "" : speaker.say("insideOf", { account: inside }),
      onFactorDevice ? speaker.say("onPhone") : "",
      isCircular ? speaker.say("circularCopy") : "",
    ].filter(Boolean)
    const change = (what: "seen" | "lost") => () => void this.#do({ change: what, copy: id })
    return html`<li class=${lostOn === null ? "" : "past"}>
      <div><b><bdi>${location}</bdi></b> <span class="soft">${speaker.sayIfKnown(`sort_${sort}`) ?? sort}, ${lostOn === null ? speaker.say("seenOn", { day: speaker.day(lastSeenOn) }) : speaker.say("lostOn", { day: speaker.day(lostOn) })}</span>
        ${hard.map(text => html`<p class="poor">${text}</p>`)}</div>
      ${
        lostOn === null
          ? html`<div class="actions">
            <button type="button" @click=${change("seen")} aria-label="${speaker.say("seenToday")}: ${location}">${speaker.say("seenToday")}</button>
            <button type="button" @click=${change("lost")} aria-label="${speaker.say("lost")}: ${location}">${speaker.say("lost")}</button></div>`
          : nothing
      }
    </li>`
  }
}
