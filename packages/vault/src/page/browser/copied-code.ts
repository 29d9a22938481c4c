/** What became of a code that was copied. */
export type CopiedState = "copied" | "copiedGone" | "copiedStays" | "copyFailed"

/** How long a copied code may stay on the clipboard, in milliseconds. */
const staysMs = 45_000

/**
 * The code that was copied last. It is taken off the clipboard after 45 seconds, or when the page is locked. A browser lets only a page
 * that is before the person do that, so it may wait for their return; and it tells a page nothing of what others have copied meanwhile.
 */
export class CopiedCode {
  #tell: (state: CopiedState) => void = () => {}
  readonly #changed: () => void
  #isThere = false
  #isStuck = false
  /** Ends once the browser has said whether it took the last code. */
  #copying: Promise<unknown> = Promise.resolve()
  #timer: ReturnType<typeof setTimeout> | undefined

  /** @param changed is called when `isStuck` may have changed */
  constructor(changed: () => void) {
    this.#changed = changed
    // What the person copies from this page takes the code's place, and is theirs.
    for (const name of ["copy", "cut"]) document.addEventListener(name, this.#forget)
  }

  /** Whether a code lies on the clipboard that the browser did not let this page take off it. */
  get isStuck(): boolean {
    return this.#isStuck
  }

  /** @param tell is told what became of it, each time that changes */
  async copy(code: string, tell: (state: CopiedState) => void): Promise<void> {
    this.#tell = tell
    const copying = written(code)
    this.#copying = copying
    if (!(await copying)) return tell("copyFailed")
    this.#isThere = true
    this.#isStuck = false
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => void this.clear(), staysMs)
    tell("copied")
  }

  readonly clear = async (): Promise<void> => {
    // A browser may still ask the person about a code, or be about to take it.
    await this.#copying
    if (!this.#isThere) return
    if (!document.hasFocus()) return addEventListener("focus", this.clear, { once: true })
    this.#forget()
    const isGone = await written("")
    this.#isStuck = !isGone
    this.#tell(isGone ? "copiedGone" : "copiedStays")
  }

  readonly #forget = (): void => {
    this.#isThere = false
    this.#isStuck = false
    clearTimeout(this.#timer)
    this.#changed()
  }
}

const written = (text: string): Promise<boolean> =>
  navigator.clipboard.writeText(text).then(
    () => true,
    () => false,
  )
