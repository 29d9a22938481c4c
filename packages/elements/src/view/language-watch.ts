import type { ReactiveController, ReactiveControllerHost } from "lit"

/** Lets an element speak the page's language when that changes, as pages with a switch for it do. */
export class LanguageWatch implements ReactiveController {
  readonly #observer: MutationObserver

  constructor(host: ReactiveControllerHost) {
    this.#observer = new MutationObserver(() => host.requestUpdate())
    host.addController(this)
  }

  hostConnected(): void {
    this.#observer.observe(document.documentElement, { attributeFilter: ["lang"] })
  }

  hostDisconnected(): void {
    this.#observer.disconnect()
  }
}
