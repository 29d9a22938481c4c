/** Thrown for a text that is no kit. The message has the line and what was expected there, never what stood there. */
export class KitSyntaxError extends SyntaxError {
  readonly code = "kit-syntax"
  /** Counted from 1, as editors count. */
  readonly line: number
  /** What should have stood there, for people. */
  readonly expected: string

  constructor(line: number, expected: string) {
    super(`kit, line ${line}: expected ${expected}`)
    this.name = "KitSyntaxError"
    this.line = line
    this.expected = expected
  }
}
