import type { ReactiveController, ReactiveControllerHost } from "lit"

/** Counts a wait down by the second, and says when it is over. */
export class WaitClock implements ReactiveController {
  readonly #host: ReactiveControllerHost
  readonly #over: () => void
  #endsAt = 0
  #timer: ReturnType<typeof setInterval> | undefined

  constructor(host: ReactiveControllerHost, over: () => void) {
    this.#host = host
    this.#over = over
    host.addController(this)
  }

  /** whole seconds to go; 0 when there is no wait */
  get seconds(): number {
    return Math.max(0, Math.ceil((this.#endsAt - Date.now()) / 1000))
  }

  start(seconds: number): void {
    this.#endsAt = Date.now() + seconds * 1000
    this.#tick()
  }

  hostConnected(): void {
    if (this.seconds > 0) this.#tick()
  }

  hostDisconnected(): void {
    clearInterval(this.#timer)
    this.#timer = undefined
  }

  #tick(): void {
    clearInterval(this.#timer)
    this.#timer = setInterval(() => {
      this.#host.requestUpdate()
      if (this.seconds > 0) return
      this.hostDisconnected()
      this.#over()
    }, 1000)
    this.#host.requestUpdate()
  }
}
