import { html, nothing, svg, type TemplateResult } from "lit"
import type { RequestAnswer, RequestsAnswer } from "../../answers.ts"
import type { Screen, ScreenHost } from "../screen.ts"

/** *Requests*: who asks for which code and why; agreeing takes the passphrase. */
export class RequestsScreen implements Screen {
  readonly #host: ScreenHost
  #answer: RequestsAnswer | null = null
  #problem = ""
  #said = ""
  #isBusy = false

  constructor(host: ScreenHost) {
    this.#host = host
  }

  get title(): string {
    return this.#host.speaker.say("requestsTitle")
  }

  async load(): Promise<void> {
    this.#answer = await this.#host.api.look<RequestsAnswer>("requests")
  }

  async #do(name: "approve" | "deny", body: object): Promise<void> {
    if (this.#isBusy) return
    this.#isBusy = true
    this.#problem = ""
    this.#said = ""
    this.#host.redraw()
    try {
      await this.#host.api.do(name, body)
      this.#said = this.#host.speaker.say(name === "approve" ? "agreedNow" : "deniedNow")
      this.#host.announce(this.#said)
      await this.load()
    } catch (fault) {
      this.#problem = this.#host.faultText(fault)
    } finally {
      this.#isBusy = false
      this.#host.redraw()
    }
  }

  view(): TemplateResult {
    const { speaker, session } = this.#host
    if (this.#answer === null) return html``
    if (!session.isTeam) return html`<p>${speaker.say("aloneText")}</p>`
    const { waiting, open, over } = this.#answer
    return html`${this.#said === "" ? nothing : html`<p class="notice good">${this.#said}</p>`}
      ${this.#problem === "" ? nothing : html`<p class="notice bad" role="alert">${this.#problem}</p>`}
      <section><h2>${speaker.say("waitsForYou")}</h2>
        ${waiting.length === 0 ? html`<p>${speaker.say("nothingWaits")}</p>` : waiting.map((request, at) => this.#card(request, this.#answers(request, at)))}</section>
      ${open.length === 0 ? nothing : html`<section><h2>${speaker.say("openRequests")}</h2>${open.map(request => this.#card(request, this.#take(request)))}</section>`}
      ${over.length === 0 ? nothing : html`<section><h2>${speaker.say("overRequests")}</h2>${over.map(request => this.#card(request, nothing))}</section>`}`
  }

  #card(request: RequestAnswer, actions: TemplateResult | typeof nothing): TemplateResult {
    const { speaker } = this.#host
    const { isEmergency, reason, at, until, status } = request
    const { need, agreed, missing, denied } = request
    const isLive = status === "open" || status === "granted"
    return html`<article class="card ${status}">
      <h3>${this.#wanted(request)} ${isEmergency ? html`<span class="tag poor">${speaker.say("emergency")}</span> ` : nothing}<span class="tag">${speaker.sayIfKnown(`status_${status}`) ?? status}</span></h3>
      ${reason === null ? nothing : html`<p><span class="soft">${speaker.say("why")}:</span> <q><bdi>${reason}</bdi></q></p>`}
      <p class="soft">${speaker.say("askedAt", { moment: speaker.moment(at) })}. ${isLive ? speaker.say("untilMoment", { moment: speaker.moment(until) }) : nothing}</p>
      ${need === null ? nothing : html`<p class="agree">${dots(agreed.length, need)} ${speaker.say("agreedBy", { n: agreed.length, need, members: speaker.list(agreed) })}</p>`}
      ${status === "open" && missing.length > 0 ? html`<p class="soft">${speaker.say("canAgree", { members: speaker.list(missing, "disjunction") })}</p>` : nothing}
      ${denied.map(denial => html`<p class="poor">${speaker.say("deniedBy", { member: denial.member })}${denial.reason === null ? nothing : html`: <q><bdi>${denial.reason}</bdi></q>`}</p>`)}
      ${actions}
    </article>`
  }

  #wanted({ member, account, code, isPractice, isAll }: RequestAnswer): string {
    const { speaker } = this.#host
    if (isAll) return speaker.say("wantsAll", { member, account })
    return isPractice
      ? speaker.say("wantsPractice", { member, account })
      : speaker.say("wants", { member, account, number: code })
  }

  #answers({ id, need }: RequestAnswer, at: number): TemplateResult {
    const { speaker } = this.#host
    const approve = async (event: Event): Promise<void> => {
      event.preventDefault()
      const form = event.target as HTMLFormElement
      const passphrase = String(new FormData(form).get("passphrase") ?? "")
      form.reset()
      await this.#do("approve", { request: id, passphrase })
    }
    const deny = (event: Event): void => {
      event.preventDefault()
      void this.#do("deny", {
        request: id,
        reason: String(new FormData(event.target as HTMLFormElement).get("reason") ?? ""),
      })
    }
    return html`${
      need === null
        ? nothing
        : html`<form @submit=${approve} aria-label="${speaker.say("approve")} ${at + 1}">
        <label for="passphrase-${at}">${speaker.say("passphrase")}</label>
        <input id="passphrase-${at}" name="passphrase" type="password" autocomplete="off" required aria-describedby="passphrase-hint-${at}">
        <p class="soft" id="passphrase-hint-${at}">${speaker.say("passphraseHint")}</p>
        <div class="actions"><button class="primary" aria-disabled=${String(this.#isBusy)}>${speaker.say("approve")}</button></div>
      </form>`
    }
      <details><summary>${speaker.say("deny")}</summary><form @submit=${deny} aria-label="${speaker.say("deny")} ${at + 1}">
        <label for="deny-${at}">${speaker.say("denyWhy")}</label><input id="deny-${at}" aria-label=${speaker.say("denyWhy")} name="reason" maxlength="500" autocomplete="off">
        <div class="actions"><button class="grave">${speaker.say("deny")}</button></div>
      </form></details>`
  }

  #take({ member, status, accountId, isPractice, isAll }: RequestAnswer): TemplateResult | typeof nothing {
    const { speaker, session, go } = this.#host
    if (status !== "granted" || isPractice || isAll || member !== session.member) return nothing
    return html`<div class="actions"><button type="button" class="primary" @click=${() => go({ screen: "account", account: accountId })}>${speaker.say("takeCode")}</button></div>`
  }
}

/** How many agree of how many must: full and empty discs. The words stand beside them. */
function dots(agreed: number, need: number): TemplateResult {
  const discs = Array.from({ length: need }, (_, at) => at < agreed)
  return html`<svg class="dots" aria-hidden="true" width=${need * 18} height="16" viewBox="0 0 ${need * 18} 16">
    ${discs.map((isFull, at) => svg`<circle class=${isFull ? "disc full" : "disc"} cx=${at * 18 + 8} cy="8" r="6" />`)}</svg>`
}
