import { type ChildProcess, fork } from "node:child_process"
import { installationFolder } from "../../installation/index.ts"
import { VaultError, type VaultErrorCode } from "../../record/index.ts"
import type { OpenToken } from "./open-token.ts"
import type { TokenPlace } from "./token.ts"

/** What the process of a token's module is asked, one thing after the other. */
export interface TokenCall {
  readonly method: "open" | Exclude<keyof OpenToken, "label">
  readonly args: readonly unknown[]
}

export type TokenAnswer =
  | { readonly value: unknown }
  | { readonly fault: { readonly code: VaultErrorCode; readonly message: string } }

/** How long a module may take for one call, in milliseconds. */
export interface TokenLimits {
  /** For what a program does alone. */
  readonly aloneMs: number
  /** For what a person may have to do something for: type on a keypad, touch the token. */
  readonly byHandMs: number
}

export const tokenLimits: TokenLimits = { aloneMs: 30_000, byHandMs: 120_000 }
const byHand = new Set<TokenCall["method"]>(["logIn", "makeKey", "agree"])
/** How long it may take to close a session before its process is ended. */
const graceMs = 2000

/** Finds a token and opens a session on it. A test can give another one. */
export type OpenTokenAt = (place: TokenPlace) => Promise<OpenToken>

/**
 * Opens a token in a process of its own: the module is another's program, and one that hangs or crashes must take neither this program nor
 * the terminal along.
 * @throws VaultError `token-missing` where the token is not there, or its module does not answer in time; see `Token.open`.
 */
export async function openToken(place: TokenPlace, limits: TokenLimits = tokenLimits): Promise<OpenToken> {
  const module = new ModuleProcess(place, limits)
  try {
    const label = (await module.call("open", place)) as string
    return asToken(label, module)
  } catch (error) {
    module.kill()
    throw error
  }
}

function asToken(label: string, module: ModuleProcess): OpenToken {
  const does =
    <Method extends Exclude<keyof OpenToken, "label" | "close">>(method: Method) =>
    (...args: Parameters<OpenToken[Method]>) =>
      module.call(method, ...args) as ReturnType<OpenToken[Method]>
  return {
    label,
    facts: does("facts"),
    logIn: does("logIn"),
    keys: does("keys"),
    makeKey: does("makeKey"),
    agree: does("agree"),
    listData: does("listData"),
    readData: does("readData"),
    writeData: does("writeData"),
    removeData: does("removeData"),
    close: () => module.end(),
  }
}

class ModuleProcess {
  readonly #place: TokenPlace
  readonly #limits: TokenLimits
  readonly #child: ChildProcess
  readonly #ended: Promise<void>
  #isOver = false
  #fail: (fault: VaultError) => void = () => {}

  constructor(place: TokenPlace, limits: TokenLimits) {
    this.#place = place
    this.#limits = limits
    const isSource = import.meta.url.endsWith(".ts")
    const file = isSource
      ? new URL("./token-process.ts", import.meta.url)
      : new URL("dist/unlock/tokens/token-process.js", installationFolder())
    // The module can write to no terminal of ours. What it is told, the PIN among it, goes through the channel alone.
    this.#child = fork(file, [], {
      execArgv: isSource ? ["--conditions=postern-source", "--no-warnings"] : [],
      serialization: "advanced",
      stdio: ["ignore", "ignore", "ignore", "ipc"],
      cwd: "/",
    })
    this.#ended = new Promise(resolve => {
      const over = (): void => {
        this.#isOver = true
        process.off("exit", this.kill)
        this.#fail(new VaultError("token-missing", `The module ${place.module} ended unexpectedly. ${this.#advice}`))
        resolve()
      }
      this.#child.once("exit", over)
      this.#child.once("error", over)
    })
    process.once("exit", this.kill)
  }

  /** @throws VaultError what the module's process throws; `token-missing` where it does not answer in time, or is gone. */
  async call(method: TokenCall["method"], ...args: readonly unknown[]): Promise<unknown> {
    const ms = byHand.has(method) ? this.#limits.byHandMs : this.#limits.aloneMs
    const answer = await new Promise<TokenAnswer>((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#fail(
          new VaultError(
            "token-missing",
            `The module ${this.#place.module} did not answer within ${Math.ceil(ms / 1000)} seconds and was ended. ${this.#advice}`,
          ),
        )
        this.kill()
      }, ms)
      const settle = (done: () => void): void => {
        clearTimeout(timer)
        this.#child.removeAllListeners("message")
        this.#fail = () => {}
        done()
      }
      this.#fail = fault => settle(() => reject(fault))
      this.#child.once("message", (said: TokenAnswer) => settle(() => resolve(said)))
      if (this.#isOver || !this.#child.connected)
        this.#fail(new VaultError("token-missing", `The module of the token is gone. ${this.#advice}`))
      else this.#child.send({ method, args } satisfies TokenCall, () => {})
    })
    if ("value" in answer) return answer.value
    throw new VaultError(answer.fault.code, answer.fault.message)
  }

  get #advice(): string {
    return `Take the token "${this.#place.label}" out, put it in again, and try once more. The passphrase opens the vault meanwhile.`
  }

  readonly kill = (): void => {
    if (!this.#isOver) this.#child.kill("SIGKILL")
  }

  /** Lets it close its session for a moment, and then ends it. */
  async end(): Promise<void> {
    if (this.#isOver) return
    if (this.#child.connected) this.#child.disconnect()
    const timer = setTimeout(this.kill, graceMs)
    await this.#ended
    clearTimeout(timer)
  }
}
