import { directionOf, type Language, languages } from "@postern/core/words"
import { preferredLanguage } from "../../page/browser/preferred-language.ts"
import { languageNames } from "../../page/browser/words/language-names.ts"
import { type PasskeyWords, passkeyWords } from "./words.ts"

type Key = keyof PasskeyWords

/** What stands on the page, in the language that was chosen: it is written anew when another one is. */
export class PasskeyText {
  readonly #title: HTMLElement
  readonly #says: HTMLElement
  readonly #button: HTMLButtonElement
  readonly #choice: HTMLSelectElement
  #language: Language = preferredLanguage()[0]
  #said: Key = "wait"
  #label: Key = "openButton"

  constructor(root: ParentNode) {
    this.#title = root.querySelector<HTMLElement>("h1")!
    this.#says = root.querySelector<HTMLElement>("#says")!
    this.#button = root.querySelector<HTMLButtonElement>("#go")!
    this.#choice = root.querySelector<HTMLSelectElement>("#language")!
    for (const language of languages) {
      const option = new Option(languageNames[language], language)
      option.lang = language
      this.#choice.append(option)
    }
    this.#choice.addEventListener("change", () => {
      this.#language = this.#choice.value as Language
      this.#write()
    })
    this.#write()
  }

  say(key: Key): void {
    this.#said = key
    this.#write()
  }

  /** Waits for a press of the button: browsers want one before they ask for a passkey, and so does the person. */
  pressed(label: Key): Promise<void> {
    this.#label = label
    this.#write()
    this.#button.hidden = false
    this.#button.focus()
    return new Promise(resolve =>
      this.#button.addEventListener(
        "click",
        () => {
          this.#button.hidden = true
          resolve()
        },
        { once: true },
      ),
    )
  }

  #write(): void {
    const words = passkeyWords[this.#language]
    document.documentElement.lang = this.#language
    document.documentElement.dir = directionOf(this.#language)
    document.title = words.title
    this.#title.textContent = words.title
    this.#says.textContent = words[this.#said]
    this.#button.textContent = words[this.#label]
    this.#choice.ariaLabel = words.language
    this.#choice.value = this.#language
  }
}
