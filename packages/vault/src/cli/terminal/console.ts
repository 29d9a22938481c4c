import type { VaultError } from "../../record/index.ts"
import { plain, plainJson, plainLines, withShortHome } from "./plain-text.ts"
import { wrapWords } from "./text-width.ts"

const styles = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, cyan: 36 } as const
export type Style = keyof typeof styles

export interface ConsoleOptions {
  readonly json: boolean
  readonly quiet: boolean
  /** False for `--no-color`; colours also need a terminal and the absence of NO_COLOR. */
  readonly color: boolean
}

/** Where the program speaks: data to stdout, everything else to stderr. */
export class Console {
  readonly json: boolean
  readonly #quiet: boolean
  readonly #color: boolean

  constructor({ json, quiet, color }: ConsoleOptions) {
    this.json = json
    this.#quiet = quiet
    this.#color = color && !process.env.NO_COLOR && process.env.TERM !== "dumb"
  }

  get columns(): number {
    return Math.min(process.stdout.columns ?? 80, 100)
  }

  /** Styled text for stdout. */
  paint(style: Style, text: string): string {
    return this.#color && process.stdout.isTTY ? wrap(style, text) : text
  }

  /** A line of data. */
  data(line: string): void {
    process.stdout.write(`${process.stdout.isTTY ? withShortHome(plainLines(line)) : line}\n`)
  }

  /** The command's whole result as one JSON value with a versioned name. */
  result(name: string, value: object): void {
    process.stdout.write(`${plainJson({ schema: `postern-vault/${name}/1`, ...value }, 2)}\n`)
  }

  /** A remark for the person; left out with `--quiet`. */
  say(line: string): void {
    if (!this.#quiet) process.stderr.write(`${this.#wrapped(line)}\n`)
  }

  warn(line: string): void {
    process.stderr.write(
      `${this.#color && process.stderr.isTTY ? wrap("yellow", "!") : "!"} ${this.#wrapped(line, 2)}\n`,
    )
  }

  fail(error: VaultError): void {
    if (this.json)
      process.stderr.write(
        `${plainJson({ schema: "postern-vault/error/1", code: error.code, exit: error.exitCode, message: error.message })}\n`,
      )
    else {
      const name = "postern-vault:"
      const styled = this.#color && process.stderr.isTTY ? wrap("red", name) : name
      process.stderr.write(`${styled}${this.#wrapped(`${name} ${error.message}`).slice(name.length)}\n`)
    }
  }

  /** Text for a terminal, broken between words; as it is for a file, where lines are another program's affair. */
  #wrapped(text: string, taken = 0): string {
    if (!process.stderr.isTTY) return plainLines(text)
    const columns = (process.stderr.columns ?? 80) - taken
    return text
      .split("\n")
      .map(line => wrapWords(line, columns))
      .join("\n")
  }

  /** A line that replaces itself, for long work; nothing where stderr is no terminal. */
  progress(line: string | null): void {
    if (this.#quiet || !process.stderr.isTTY) return
    process.stderr.write(
      line === null ? "\r\x1b[K" : `\r\x1b[K${plain(line).slice(0, (process.stderr.columns ?? 80) - 1)}`,
    )
  }
}

const wrap = (style: Style, text: string): string => `\x1b[${styles[style]}m${text}\x1b[0m`
