import { html, nothing, type TemplateResult } from "lit"
import type { FindingAnswer, ReadyAnswer } from "../../answers.ts"
import { gradeOf, scoreBar, scoreRing } from "../pictures/score-ring.ts"
import { timeLine } from "../pictures/time-line.ts"
import type { Screen, ScreenHost } from "../screen.ts"
import { findingText, printHelps } from "./finding-text.ts"

const maxShown = 8

/** *Ready?*: how ready the whole is, what to do first, and what ends when. */
export class ReadyScreen implements Screen {
  readonly #host: ScreenHost
  #answer: ReadyAnswer | null = null
  #shown = maxShown

  constructor(host: ScreenHost) {
    this.#host = host
  }

  get title(): string {
    return this.#host.speaker.say("readyTitle")
  }

  async load(): Promise<void> {
    this.#answer = await this.#host.api.look<ReadyAnswer>("ready")
  }

  view(): TemplateResult {
    const { speaker, today } = this.#host
    if (this.#answer === null) return html``
    const { score, accounts, people, problems, marks } = this.#answer
    const counts = { good: 0, fair: 0, poor: 0 }
    for (const account of accounts) counts[gradeOf(account.score)]++
    const todo = accounts.filter(({ findings }) => findings.some(({ cost }) => cost > 0))
    const label = speaker.say("timeLine")
    return html`${
      problems === 0
        ? nothing
        : html`<p class="notice bad">${speaker.say("problems", { n: problems })} <code dir="ltr" translate="no">postern-vault verify</code></p>`
    }
      <section class="hero">
        <div class="score">${scoreRing(score, speaker.say("scoreOf", { score }))}<p class="soft">${speaker.say("scoreHint")}</p></div>
        <ul class="counts">
          ${counts.poor > 0 ? html`<li class="poor">${speaker.say("inDanger", { n: counts.poor })}</li>` : nothing}
          ${counts.fair > 0 ? html`<li class="fair">${speaker.say("someWork", { n: counts.fair })}</li>` : nothing}
          ${counts.good > 0 ? html`<li class="good">${speaker.say("fine", { n: counts.good })}</li>` : nothing}
        </ul>
      </section>
      <section>
        <h2>${speaker.say("worstFirst")}</h2>
        ${todo.length === 0 ? html`<p>${speaker.say("allFine")}</p>` : this.#list(todo)}
      </section>
      ${people.length === 0 ? nothing : this.#people(people)}
      <section>
        <h2>${label}</h2>
        <p class="soft">${speaker.say("timeLineHint")}</p>
        ${timeLine(marks, today, speaker, label)}
        ${this.#comingUp()}
      </section>`
  }

  #list(todo: ReadyAnswer["accounts"]): TemplateResult {
    const { speaker, go, redraw } = this.#host
    const rest = todo.length - this.#shown
    const showMore = (): void => {
      this.#shown += 50
      redraw()
    }
    return html`<ol class="todo">
        ${todo.slice(0, this.#shown).map(({ id, name, ref, score, findings }) => {
          const [worst, ...others] = findings
          const open = (): void => go({ screen: "account", account: id })
          return html`<li>
            <div class="meter">${scoreBar(score)}<span>${speaker.number(score)}</span></div>
            <div class="what">
              <a href="#account" @click=${prevented(open)}><b><bdi>${name}</bdi></b></a> <span class="ref">${ref}</span>
              <p>${findingText(worst!, speaker)}${others.map(other => html`<span class="soft">; ${findingText(other, speaker)}</span>`)}</p>
            </div>
            ${this.#step(worst!, id, name)}
          </li>`
        })}
      </ol>
      ${rest > 0 ? html`<button type="button" @click=${showMore}>${speaker.say("more", { n: Math.min(rest, 50) })}</button>` : nothing}`
  }

  #step(finding: FindingAnswer, account: string, name: string): TemplateResult {
    const { speaker, go } = this.#host
    const isPrint = printHelps(finding.kind)
    const step = (): void => go({ screen: isPrint ? "print" : "account", account })
    const word = speaker.say(isPrint ? "goPrint" : "goAccount")
    return html`<button type="button" @click=${step} aria-label="${word}: ${name}">${word}</button>`
  }

  #people(people: ReadyAnswer["people"]): TemplateResult {
    const { speaker } = this.#host
    return html`<section><h2>${speaker.say("people")}</h2><ul class="plain">
      ${people.map(
        ({ kind, member, next }) =>
          html`<li>${speaker.sayIfKnown(`f_${kind}`, { member }) ?? kind} <span class="soft">${speaker.say("inTerminal")} <code dir="ltr" translate="no">${commandIn(next)}</code></span></li>`,
      )}
    </ul></section>`
  }

  #comingUp(): TemplateResult {
    const { speaker, today } = this.#host
    const end = `${Number(today.slice(0, 4)) + 1}${today.slice(4)}`
    const coming = this.#answer!.marks.filter(({ kind, on }) => kind !== "tested" && on <= end)
    if (coming.length === 0) return html`<p>${speaker.say("nothingComing")}</p>`
    return html`<h3>${speaker.say("comingUp")}</h3><ul class="plain">
      ${coming.map(
        ({ on, kind, name }) =>
          html`<li class=${on < today ? "past" : ""}><time datetime=${on}>${speaker.day(on)}</time> <bdi>${name}</bdi>: ${speaker.say(kind === "review" ? "lineReview" : on < today ? "expired" : "lineExpires")}</li>`,
      )}
    </ul>`
  }
}

/** A link that is no navigation: it leads to a screen of this page. */
export function prevented(work: () => void): (event: Event) => void {
  return event => {
    event.preventDefault()
    work()
  }
}

// The command that a finding names is the rest of its sentence.
function commandIn(next: string): string {
  const start = next.indexOf("postern-vault ")
  return start === -1 ? "" : next.slice(start)
}
