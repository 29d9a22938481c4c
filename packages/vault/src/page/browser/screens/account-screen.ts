import { html, nothing, type TemplateResult } from "lit"
import type { AccountAnswer, BatchAnswer, HandedAnswer } from "../../answers.ts"
import { codeBoxes } from "../pictures/code-boxes.ts"
import { scoreBar } from "../pictures/score-ring.ts"
import type { Screen, ScreenHost } from "../screen.ts"
import { codesText } from "./codes-text.ts"
import { CopiesPart } from "./copies-part.ts"
import { findingText, newCodesHelp, printHelps } from "./finding-text.ts"
import { logTable } from "./log-table.ts"
import { prevented } from "./ready-screen.ts"
import { ruleSentences } from "./rule-sentences.ts"
import { ShownCode } from "./shown-code.ts"

/** *Account*: what is left, the next code, copies, rule and history. */
export class AccountScreen implements Screen {
  readonly #host: ScreenHost
  readonly #id: string
  readonly #copies: CopiesPart
  #answer: AccountAnswer | null = null
  #shown: ShownCode | null = null
  #reason = ""
  #passphrase = ""
  #takesDoubtful = false
  #problem = ""
  #said = ""
  #isBusy = false
  /** Counts how often the person left: the page may be shown again as it was. */
  #left = 0

  constructor(host: ScreenHost, id: string) {
    this.#host = host
    this.#id = id
    this.#copies = new CopiesPart(host, () => this.#reload())
  }

  get title(): string {
    return this.#answer?.row.name ?? this.#host.speaker.say("account")
  }

  async load(): Promise<void> {
    this.#answer = await this.#host.api.look<AccountAnswer>("account", { id: this.#id })
  }

  leave(): void {
    this.#left++
    this.#shown?.hide()
    this.#shown = null
    this.#reason = ""
    this.#passphrase = ""
  }

  async #reload(): Promise<void> {
    await this.load()
    this.#host.redraw()
  }

  async #attempt(work: () => Promise<void>): Promise<void> {
    if (this.#isBusy) return
    this.#isBusy = true
    this.#problem = ""
    this.#said = ""
    this.#host.redraw()
    try {
      await work()
    } catch (fault) {
      this.#problem = this.#host.faultText(fault)
    } finally {
      this.#isBusy = false
      this.#host.redraw()
    }
  }

  #give(): Promise<void> {
    return this.#attempt(async () => {
      const left = this.#left
      const handed = await this.#host.api.do<HandedAnswer>("next", {
        account: this.#id,
        reason: this.#reason,
        doubtful: this.#takesDoubtful,
      })
      // A code that comes after the person left is kept nowhere: the log says that it was handed out.
      if (this.#left !== left) return
      this.#reason = ""
      this.#takesDoubtful = false
      this.#shown = new ShownCode(this.#host, this.#answer!.row.name, handed, () => {
        this.#shown = null
        this.#said = this.#host.speaker.say("marked")
        void this.#reload().then(() => this.#host.focusOn("#codes-title"))
      })
      this.#host.focusOn("#shown-title")
      await this.load()
    })
  }

  #ask(): Promise<void> {
    return this.#attempt(async () => {
      const { api, speaker } = this.#host
      const passphrase = this.#passphrase
      this.#passphrase = ""
      await api.do("request", { account: this.#id, reason: this.#reason, passphrase })
      this.#reason = ""
      this.#said = speaker.say("asked")
      this.#host.announce(this.#said)
      await this.load()
    })
  }

  #test(batch: string): Promise<void> {
    return this.#attempt(async () => {
      await this.#host.api.do("tested", { batch })
      this.#said = this.#host.speaker.say("marked")
      this.#host.announce(this.#said)
      await this.load()
    })
  }

  view(): TemplateResult {
    const { speaker, go } = this.#host
    const answer = this.#answer
    if (answer === null) return html``
    const { row, url, owner, batches, findings, history } = answer
    const facts: [string, string | null][] = [
      [speaker.say("login"), row.login],
      [speaker.say("website"), url],
      [speaker.say("owner"), owner],
      [speaker.say("tags"), row.tags.length === 0 ? null : row.tags.join(", ")],
    ]
    const live = batches.filter(({ isLive }) => isLive)
    return html`<p class="back"><a href="#accounts" @click=${prevented(() => go({ screen: "accounts" }))}>${speaker.say("back")}</a>
        <span class="ref">${row.ref}</span>
        ${row.score === null ? nothing : html`<span class="meter">${scoreBar(row.score)}<span>${speaker.say("scoreOf", { score: row.score })}</span></span>`}</p>
      <dl class="facts">${facts.map(([name, value]) => (value === null ? nothing : html`<div><dt>${name}</dt><dd><bdi>${value}</bdi></dd></div>`))}</dl>
      ${findings.length === 0 ? nothing : this.#findings(answer)}
      <section aria-labelledby="codes-title">
        <h2 id="codes-title" tabindex="-1">${speaker.say("codes")}</h2>
        ${live.length === 0 ? html`<p>${speaker.say("noCodesKept")}.</p>` : live.map(batch => this.#batch(batch, live.length > 1))}
        ${this.#said === "" ? nothing : html`<p class="notice good">${this.#said}</p>`}
        ${this.#problem === "" ? nothing : html`<p class="notice bad" role="alert">${this.#problem}</p>`}
        ${this.#shown === null ? (live.length === 0 ? nothing : this.#offer(answer)) : this.#shown.view()}
        ${live.map(batch => this.#open(batch))}
      </section>
      ${live.map(batch => this.#copies.view(this.#id, batch))}
      <section><h2>${speaker.say("ruleTitle")}</h2>${ruleSentences(answer.rule, speaker).map(sentence => html`<p>${sentence}</p>`)}</section>
      <section><h2>${speaker.say("history")}</h2>${history.length === 0 ? html`<p>${speaker.say("noHistory")}</p>` : logTable(history, speaker, false)}</section>`
  }

  #findings({ row, findings }: AccountAnswer): TemplateResult {
    const { speaker, go } = this.#host
    const isNew = findings.some(({ kind }) => newCodesHelp(kind))
    const isPrint = findings.some(({ kind }) => printHelps(kind))
    const verb = row.codes === "" ? "add" : "replace"
    return html`<section class="advice"><h2>${speaker.say("findings")}</h2>
      <ul class="plain">${findings.map(finding => html`<li>${findingText(finding, speaker)}</li>`)}</ul>
      ${isNew ? html`<p>${speaker.say("do_new")} <code dir="ltr" translate="no">postern-vault ${verb} ${row.ref}</code></p>` : nothing}
      ${isPrint ? html`<p>${speaker.say("do_print")}</p><button type="button" @click=${() => go({ screen: "print", account: row.id })}>${speaker.say("goPrint")}</button>` : nothing}
    </section>`
  }

  #batch(batch: BatchAnswer, isOneOfSeveral: boolean): TemplateResult {
    const { speaker } = this.#host
    const letters = batch.codes.map(({ letter }) => letter).join("")
    const text = codesText({ codes: letters, isReusable: batch.isReusable }, speaker)
    const facts = [
      batch.set === null ? "" : speaker.say("setNumber", { set: batch.set }),
      batch.generatedOn === null ? "" : speaker.say("made", { day: speaker.day(batch.generatedOn) }),
      batch.expiresOn === null ? "" : speaker.say("endsOn", { day: speaker.day(batch.expiresOn) }),
      batch.reviewOn === null ? "" : speaker.say("reviewOn", { day: speaker.day(batch.reviewOn) }),
      `${speaker.say("tested")}: ${batch.testedOn.length === 0 ? speaker.say("never") : speaker.day(batch.testedOn.at(-1)!)}`,
    ].filter(fact => fact !== "")
    return html`${isOneOfSeveral ? html`<h3>${speaker.say("batch", { number: batch.number })}</h3>` : nothing}
      <div class="sheet">
        ${batch.isReusable ? nothing : codeBoxes(letters, text)}
        <p><b>${text}</b><br><span class="soft">${facts.join(" · ")}</span></p>
        <button type="button" @click=${() => void this.#test(batch.id)}>${speaker.say("testedToday")}</button>
      </div>
      ${batch.isReusable ? nothing : html`<p class="soft">${speaker.say("legend")}</p>`}
`
  }

  /** What is open about codes that were handed out, with what can be said of it. */
  #open({ id, codes, isReusable }: BatchAnswer): TemplateResult | typeof nothing {
    const { speaker } = this.#host
    const open = codes.map((code, index) => ({ ...code, number: index + 1 })).filter(({ letter }) => letter === "d")
    if (isReusable || open.length === 0 || this.#shown !== null) return nothing
    const mark = (number: number, what: "used" | "unused") => () =>
      void this.#attempt(async () => {
        await this.#host.api.do("mark", { batch: id, number, mark: what })
        this.#said = speaker.say("marked")
        this.#host.announce(this.#said)
        await this.load()
      })
    return html`<ul class="copies">${open.map(({ number, handedAt }) => {
      const text =
        handedAt === null
          ? speaker.say("codeIs", { number, state: speaker.say("doubtful") })
          : speaker.say("handedOut", { number, day: speaker.moment(handedAt) })
      return html`<li><span>${text}</span><div class="actions">
        <button type="button" @click=${mark(number, "used")} aria-label="${text}: ${speaker.say("used")}">${speaker.say("used")}</button>
        <button type="button" @click=${mark(number, "unused")} aria-label="${text}: ${speaker.say("unused")}">${speaker.say("unused")}</button></div></li>`
    })}</ul>`
  }

  #offer({ row, rule, refusal }: AccountAnswer): TemplateResult {
    const { speaker, redraw } = this.#host
    const mustAsk = refusal?.code === "approval-needed" || refusal?.code === "access-denied"
    const isSpent = row.codes !== "" && !row.codes.includes("u") && row.codes.includes("d")
    if (refusal !== null && !mustAsk) return html`<p class="notice warm">${this.#host.faultText(refusal)}</p>`
    const asksReason = rule?.reason ?? false
    const type = (event: Event): void => {
      this.#reason = (event.target as HTMLInputElement).value
    }
    const submit = (event: Event): void => {
      event.preventDefault()
      void (mustAsk ? this.#ask() : this.#give())
    }
    const check = (event: Event): void => {
      this.#takesDoubtful = (event.target as HTMLInputElement).checked
      redraw()
    }
    return html`<form novalidate aria-label=${speaker.say(mustAsk ? "askOthers" : "nextCode")} @submit=${submit}>
      ${mustAsk ? html`<p class="notice warm">${this.#host.faultText(refusal)}</p>` : nothing}
      ${asksReason ? html`<label for="reason">${speaker.say("reasonAsked")}</label><input id="reason" autocomplete="off" maxlength="500" .value=${this.#reason} @input=${type}>` : nothing}
      ${
        mustAsk
          ? html`<label for="passphrase">${speaker.say("passphrase")}</label>
        <input id="passphrase" type="password" autocomplete="off" .value=${this.#passphrase} aria-describedby="passphrase-hint" @input=${(
          event: Event,
        ) => {
          this.#passphrase = (event.target as HTMLInputElement).value
        }}>
        <p class="soft" id="passphrase-hint">${speaker.say("passphraseHint")}</p>`
          : nothing
      }
      ${isSpent && !mustAsk ? html`<label class="check"><input type="checkbox" .checked=${this.#takesDoubtful} @change=${check}> ${speaker.say("takeDoubtful")}</label>` : nothing}
      <div class="actions"><button class="primary" aria-disabled=${String(this.#isBusy)}>${speaker.say(mustAsk ? "askOthers" : "nextCode")}</button></div>
      ${mustAsk ? nothing : html`<p class="soft">${speaker.say("nextHint")}</p>`}
    </form>`
  }
}
