import { html, type TemplateResult } from "lit"
import type { SessionAnswer } from "../answers.ts"
import type { Speaker } from "./speaker.ts"

const warnSeconds = 60
const stayEverySeconds = 20

interface TimerActions {
  /** Tells the server that somebody is there. */
  stay(): void
  over(): void
}

/** Watches whether somebody uses the page, tells the server so, and warns before the page locks or ends. */
export class SessionTimer {
  readonly #session: Pick<SessionAnswer, "idleSeconds" | "lifeSeconds">
  readonly #redraw: () => void
  readonly #actions: TimerActions
  readonly #beganAt = Date.now()
  readonly #timer: ReturnType<typeof setInterval>
  #usedAt = Date.now()
  #toldAt = Date.now()

  constructor(session: Pick<SessionAnswer, "idleSeconds" | "lifeSeconds">, redraw: () => void, actions: TimerActions) {
    this.#session = session
    this.#redraw = redraw
    this.#actions = actions
    this.#timer = setInterval(() => this.#look(), 1000)
    for (const name of ["pointerdown", "keydown", "wheel"]) addEventListener(name, this.#use, { passive: true })
  }

  stop(): void {
    clearInterval(this.#timer)
    for (const name of ["pointerdown", "keydown", "wheel"]) removeEventListener(name, this.#use)
  }

  readonly #use = (): void => {
    const now = Date.now()
    const wasWarned = this.#idleLeft <= warnSeconds
    this.#usedAt = now
    if (now - this.#toldAt < stayEverySeconds * 1000 && !wasWarned) return
    this.#toldAt = now
    this.#actions.stay()
    this.#redraw()
  }

  get #idleLeft(): number {
    return Math.ceil(this.#session.idleSeconds - (Date.now() - this.#usedAt) / 1000)
  }

  get #lifeLeft(): number {
    return Math.ceil(this.#session.lifeSeconds - (Date.now() - this.#beganAt) / 1000)
  }

  #look(): void {
    if (this.#idleLeft <= 0 || this.#lifeLeft <= 0) this.#actions.over()
    else if (Math.min(this.#idleLeft, this.#lifeLeft) <= warnSeconds) this.#redraw()
  }

  /** What to say before it locks or ends; null while there is time. The seconds tick for the eye alone. */
  warning(speaker: Speaker): TemplateResult | null {
    const [idle, life] = [this.#idleLeft, this.#lifeLeft]
    if (life <= warnSeconds)
      return html`<p class="notice bad" role="alert">${speaker.say("soonOver", { seconds: tens(life) })}</p>`
    if (idle > warnSeconds) return null
    return html`<div class="notice bad" role="alert"><p>${speaker.say("soonIdle", { seconds: tens(idle) })}</p>
      <button type="button" @click=${this.#use}>${speaker.say("stay")}</button></div>`
  }
}

/** Whole tens: what changes each second would be read out each second. */
const tens = (seconds: number): number => Math.max(1, Math.ceil(seconds / 10)) * 10
