import type { Questions } from "../prompts/questions.ts"
import type { Console } from "../terminal/console.ts"

/** The options by which every command opens the vault with a key in the place of the passphrase. */
export interface KeyOptions {
  readonly key?: string
  readonly pinFile?: string
  /** A file with the age identity that `--key` opens with. */
  readonly identity?: string
  /** Whether a token's last try may be used. */
  readonly lastTry?: boolean
  /** False with `--no-open`: the address of a page is said, and no browser started. */
  readonly open?: boolean
}

/** The vault's folder, and the person before it. */
export interface Place {
  readonly folder: string
  readonly console: Console
  readonly ask: Questions
}
