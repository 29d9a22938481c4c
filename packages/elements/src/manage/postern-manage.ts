import { type CSSResultGroup, html, nothing, type PropertyDeclarations, type TemplateResult } from "lit"
import type { Authenticator, CodeSet, Enrollment, Recovered, Status } from "../client/answers.ts"
import * as management from "../client/management.ts"
import { EnrollmentFlow } from "../flow/enrollment-flow.ts"
import { RecoveryFlow } from "../flow/recovery-flow.ts"
import { type Older, SavingFlow, savedText } from "../flow/saving-flow.ts"
import { codeSheetStyle } from "../view/code-sheet-view.ts"
import { enrollmentStyle } from "../view/enrollment-view.ts"
import { PosternElement } from "../view/postern-element.ts"
import { theme } from "../view/theme.ts"
import { type ManageWords, manageWords } from "../words/manage-words.ts"
import { overview, overviewStyle } from "./overview.ts"
import { isPanelName, openPanel, type PanelEnds, type PanelName } from "./panels.ts"
import { renewalView } from "./renewal-view.ts"

/**
 * `<postern-manage ticket="…" base="https://2fa.example.com">`: status in words and everything that can be done about it, with a ticket
 * for `manage`. Whatever changes something asks for a fresh second factor.
 *
 * @fires postern-activated, postern-issued, postern-recovered, postern-removed with a signed result each
 * @fires postern-confirmed when a code was tested
 * @fires postern-fault with a code; after `ticket-expired` set a new `ticket`
 */
export class PosternManage extends PosternElement<keyof ManageWords> {
  static override properties: PropertyDeclarations = { ...PosternElement.properties, open: {}, renewal: {} }
  static override styles: CSSResultGroup = [theme, enrollmentStyle, codeSheetStyle, overviewStyle]

  /** which panel to begin with, such as `replace-codes`, where a sign-in advised it */
  declare open: PanelName | null
  /** what `postern-accepted` gave a moment ago: where codes of another system stand, they are replaced first, and no further code is asked for */
  declare renewal: string | null

  protected override readonly english = manageWords
  #status: Status | null = null
  #isLoaded = false
  #message: string | null = null
  #isRenewing = false
  #step: { view(): TemplateResult | null } | null = null
  readonly #ends: PanelEnds = {
    back: message => this.#back(message),
    save: (codeSet, isStaged) => this.#save(codeSet, isStaged ? this.#older() : "void"),
    recover: recovered => this.#recover(recovered),
    scan: enrollment => this.#scan(enrollment),
  }

  constructor() {
    super()
    this.open = null
    this.renewal = null
  }

  protected override ticketGiven(): void {
    if (this.#step === null) void this.#load()
  }

  async #load(): Promise<void> {
    await this.attempt(async () => {
      this.#status = await this.client.status()
      const isFirst = !this.#isLoaded
      this.#isLoaded = true
      const first = isPanelName(this.open) ? this.open : this.#mayRenew() ? "replace-codes" : null
      if (isFirst && first !== null) this.#open(first)
      this.requestUpdate()
    })
  }

  #open(name: PanelName, lead: string | null = null, of: Authenticator | null = null): void {
    if (this.#status === null) return
    this.#message = lead
    this.#step =
      name === "replace-codes" && this.#mayRenew()
        ? this.#offerRenewal()
        : openPanel(name, this, this.#ends, this.#status, of)
    this.turn()
  }

  #mayRenew(): boolean {
    return this.renewal !== null && this.#status?.codes.format === "legacy"
  }

  #offerRenewal(): { view(): TemplateResult } {
    const speaker = { say: (key: keyof ManageWords) => this.say(key) }
    const actions = { renew: () => void this.#renew(), back: () => this.#back() }
    return { view: () => renewalView(speaker, actions, this.#isRenewing) }
  }

  async #renew(): Promise<void> {
    if (this.#isRenewing || this.renewal === null) return
    const { renewal } = this
    this.#isRenewing = true
    await this.attempt(async () => {
      const answer = await management.replaceCodes(this.client, renewal)
      // Good once, and for ten minutes: from now on a code is asked for.
      this.renewal = null
      if (answer.outcome !== "issued") return this.#open("replace-codes")
      this.emit("postern-issued", {})
      // Nothing was used up by this.
      const older = (this.#status?.codes.left ?? 0) > 0 ? "good" : "none-left"
      this.#save(answer.codeSet, answer.staged === true ? older : "void")
    })
    this.#isRenewing = false
    this.requestUpdate()
  }

  #back(message?: string): void {
    this.#step = null
    this.#message = message ?? null
    this.turn()
    if (message !== undefined) this.announce(message)
    void this.#load()
  }

  #save(codeSet: CodeSet, older: Older): void {
    this.#message = null
    this.#step = new SavingFlow(this, codeSet, saved => this.#back(savedText(this, saved, older)), older)
    this.turn()
  }

  // One of those that were left has just been used.
  #older(): Older {
    return (this.#status?.codes.left ?? 0) > 1 ? "good" : "none-left"
  }

  #recover(recovered: Recovered): void {
    this.#step = new RecoveryFlow(this, recovered, this.#older(), {
      end: ({ title, text }) => this.#back(`${title}. ${text}`),
      isOn: async () => (await this.client.status())?.totp.status === "active",
    })
    this.turn()
  }

  #scan(enrollment: Enrollment): void {
    const before = this.#status
    const isNew = (now: Status | null) => now?.totp.status === "active" && newestAt(now) !== newestAt(before)
    this.#step = new EnrollmentFlow(this, enrollment, {
      activated: codeSet => {
        if (codeSet === null) this.#back(this.say("doneKept"))
        else this.#save(codeSet, "void")
      },
      unseen: () => void this.#lookAgain(before),
      isOn: async () => isNew(await this.client.status()),
    })
    this.turn()
  }

  /** It is on, and the answer got lost: new codes are asked for where some were issued and nobody saw them. */
  async #lookAgain(before: Status | null): Promise<void> {
    this.#step = null
    await this.#load()
    if (this.#status?.codes.set === before?.codes.set) return this.#back(this.say("doneKept"))
    this.#open("replace-codes", this.say("unseenText"))
  }

  async #turnOn(): Promise<void> {
    await this.attempt(async () => {
      this.#scan(await this.client.enroll())
    })
  }

  protected override view(): TemplateResult {
    const step = this.#step instanceof EnrollmentFlow ? this.#step.view({ beside: this.#leave() }) : this.#step?.view()
    const message = this.#message === null ? nothing : html`<p class="notice good" part="message">${this.#message}</p>`
    if (step) return html`${message}${step}`
    return html`<h2 tabindex="-1">${this.say("manageTitle")}</h2>${message}${this.#overview()}`
  }

  #leave(): TemplateResult {
    return html`<button type="button" part="button" id="cancel" @click=${() => this.#back()}>${this.say("cancel")}</button>`
  }

  #overview(): TemplateResult {
    if (!this.#isLoaded) return html`<p>${this.ticket === null ? nothing : this.say("working")}</p>`
    if (this.#status !== null && !isUnbound(this.#status))
      return overview(this, this.#status, (name, of) => this.#open(name, null, of))
    return html`<p>${this.say(this.#status?.mustEnroll ? "owed" : "off")}</p>
      <div class="actions">
        <button type="button" class="primary" part="button primary" id="turn-on" @click=${() => void this.#turnOn()}>${this.say(this.#status?.mustEnroll ? "doSetupApp" : "doTurnOn")}</button>
      </div>`
  }
}

function newestAt(status: Status | null): string | null {
  return status?.totp.authenticators?.at(-1)?.activatedAt ?? status?.totp.activatedAt ?? null
}

// An enrolment that nobody finished asks for nothing at sign-in.
function isUnbound({ totp, codes }: Status): boolean {
  return (totp.status === "none" || totp.status === "pending") && codes.status === "none"
}
