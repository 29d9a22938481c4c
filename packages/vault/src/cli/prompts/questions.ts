import { openSync } from "node:fs"
import type { Readable } from "node:stream"
import { ReadStream } from "node:tty"
import { VaultError } from "../../record/index.ts"
import { plain } from "../terminal/plain-text.ts"
import { HeldKeys } from "./held-keys.ts"

/**
 * Asks the person, on stderr, where there is one; else says which flag would have answered. Nothing here waits without a terminal.
 * Every question throws `input-needed` where nobody can be asked, and `aborted` where the person turned away.
 */
export class Questions {
  readonly #allowed: boolean
  #input: Readable | null | undefined
  #held: HeldKeys | null = null
  /** True once codes are to be pasted: from then on no key is shown, until they have been. */
  #staysUnseen = false

  constructor(allowed: boolean) {
    this.#allowed = allowed
  }

  /** Whether a person can be asked: a terminal to write to, and one to read from, which may be another than stdin. */
  get possible(): boolean {
    return this.#allowed && process.stderr.isTTY === true && this.#terminal() !== null
  }

  #terminal(): Readable | null {
    if (this.#input === undefined) this.#input = process.stdin.isTTY ? process.stdin : openTerminal()
    return this.#input
  }

  #streams(question: string, flag: string): { input: Readable; output: NodeJS.WriteStream; withGuide: false } {
    if (!this.possible)
      throw new VaultError(
        "input-needed",
        `${question.replace(/[?:]?$/, "")}: nobody can be asked here. Answer with ${flag}.`,
      )
    this.#held?.release()
    this.#held = null
    return { input: this.#terminal()!, output: process.stderr, withGuide: false }
  }

  /**
   * Keeps what is typed from the screen until the next question, which gets it: whoever pastes codes before they are asked for would see
   * them echoed by the terminal, and find them in its scroll-back.
   */
  hold(): void {
    this.#staysUnseen = true
    const terminal = this.possible ? this.#terminal() : null
    if (terminal instanceof ReadStream) this.#held ??= new HeldKeys(terminal)
  }

  async password(message: string, flag: string): Promise<string> {
    const { password } = await import("@clack/prompts")
    const streams = this.#streams(message, flag)
    const showAgain = this.#staysUnseen ? stayUnseen(streams.input) : () => {}
    const answer = await password({ message: plain(message), ...streams }).finally(showAgain)
    // The key is derived now, which takes a second: the next thing may be pasted already.
    if (typeof answer === "symbol") this.close()
    else if (this.#staysUnseen) this.hold()
    return settle(answer)
  }

  async text(message: string, flag: string, initialValue = ""): Promise<string> {
    const { text } = await import("@clack/prompts")
    const answer = await text({
      message: plain(message),
      initialValue: plain(initialValue),
      ...this.#streams(message, flag),
    })
    return settle(answer).trim()
  }

  async confirm(message: string, flag: string, initialValue = true): Promise<boolean> {
    const { confirm } = await import("@clack/prompts")
    return settle(await confirm({ message: plain(message), initialValue, ...this.#streams(message, flag) }))
  }

  async choose<T extends string>(
    message: string,
    flag: string,
    options: readonly { value: T; label: string; hint?: string }[],
    signal?: AbortSignal,
  ): Promise<T> {
    const { select } = await import("@clack/prompts")
    const streams = this.#streams(message, flag)
    const choice = await select<string>({
      message: plain(message),
      options: options.map(({ value, label, hint }) => ({
        value,
        label: plain(label),
        ...(hint === undefined ? {} : { hint: plain(hint) }),
      })),
      ...streams,
      ...(signal ? { signal } : {}),
    })
    return settle(choice) as T
  }

  /** Any number of the options, all of them chosen at first; `aborted` where none is left. */
  async chooseSome<T extends string>(
    message: string,
    flag: string,
    options: readonly { value: T; label: string; hint?: string }[],
  ): Promise<T[]> {
    const { multiselect } = await import("@clack/prompts")
    const choices = await multiselect<string>({
      message: plain(message),
      options: options.map(({ value, label, hint }) => ({
        value,
        label: plain(label),
        ...(hint === undefined ? {} : { hint: plain(hint) }),
      })),
      initialValues: options.map(({ value }) => value),
      required: true,
      maxItems: 12,
      ...this.#streams(message, flag),
    })
    return settle(choices) as T[]
  }

  /** The stream that keys come from, for what reads them itself. */
  keys(question: string, flag: string): ReadStream {
    return this.#streams(question, flag).input as ReadStream
  }

  /** Lets the process end: an open terminal would keep it. */
  close(): void {
    this.#held?.end()
    this.#held = null
    if (this.#input instanceof ReadStream && this.#input.isRaw) this.#input.setRawMode(false)
    if (this.#input instanceof ReadStream && this.#input !== process.stdin) this.#input.destroy()
    else process.stdin.unref?.()
  }
}

/**
 * Keeps the terminal from showing what is typed when the prompt that reads from it ends: it would do so for a moment, until something else
 * reads from it.
 * @returns what gives the terminal back its own way.
 */
function stayUnseen(input: Readable): () => void {
  if (!(input instanceof ReadStream)) return () => {}
  const { setRawMode } = input
  input.setRawMode = mode => (mode ? setRawMode.call(input, true) : input)
  return () => {
    input.setRawMode = setRawMode
  }
}

/** The terminal itself, where stdin is a pipe: `cat codes | postern-vault add GitHub` can still be asked about. */
function openTerminal(): ReadStream | null {
  if (process.platform === "win32") return null
  try {
    return new ReadStream(openSync("/dev/tty", "r"))
  } catch {
    return null
  }
}

function settle<T>(answer: T): Exclude<T, symbol> {
  if (typeof answer === "symbol") throw new VaultError("aborted")
  return answer as Exclude<T, symbol>
}
