import { type ChildProcess, fork } from "node:child_process"
import { once } from "node:events"
import { fileURLToPath } from "node:url"

/** Whether people are told of what happens, and how the channel fares that tells them. */
export type SigningInKind = "notices-off" | "notices-on" | "channel-answers" | "channel-hangs"

export interface SigningInOrder {
  readonly signIns: number
}

/** How it stands with the notices since the process began. */
export interface SigningInReport {
  readonly sent: number
  readonly waiting: number
}

/** A process in which people sign in one after the other, by TOTP on SQLite. */
export class SigningInProcess {
  readonly #child: ChildProcess
  /** of the last run */
  report: SigningInReport | null = null

  private constructor(child: ChildProcess) {
    this.#child = child
  }

  static async start(kind: SigningInKind, folder: string): Promise<SigningInProcess> {
    const script = fileURLToPath(new URL("notices-process.ts", import.meta.url))
    const child = fork(script, [kind, folder], { execArgv: ["--conditions=postern-source"] })
    const ended = once(child, "exit").then(() => {
      throw new Error(`the process "${kind}" ended before it was ready`)
    })
    await Promise.race([once(child, "message"), ended])
    ended.catch(() => {})
    return new SigningInProcess(child)
  }

  async run(signIns: number): Promise<void> {
    this.#child.send({ signIns } satisfies SigningInOrder)
    const [report] = (await once(this.#child, "message")) as [SigningInReport]
    this.report = report
  }

  async stop(): Promise<void> {
    this.#child.kill("SIGKILL")
    if (this.#child.exitCode === null && this.#child.signalCode === null) await once(this.#child, "exit")
  }
}
