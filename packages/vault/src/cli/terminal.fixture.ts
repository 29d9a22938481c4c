import { spawn as spawnProcess } from "node:child_process"
import { mkdir, readdir, writeFile } from "node:fs/promises"
import { join } from "node:path"
import type { TestContext } from "node:test"
import { spawn } from "@lydell/node-pty"
import xterm from "@xterm/headless"
import { commandPrograms } from "../../../../test/machine/command-programs.ts"
import { compileCache } from "../../../../test/machine/compile-cache.ts"
import { within } from "../../../../test/waiting.ts"
import { AgentClient } from "../agent/index.ts"
import { createVault } from "../folder/create-vault.ts"
import { cheapWorkFactor, temporaryFolder } from "../folder/devices.fixture.ts"
import { makeDevice } from "../folder/disk/local-state.ts"
import { unlockedMember } from "../folder/keys/member-key.ts"
import { runHosted } from "./command-host.fixture.ts"

export const { vault: launcher } = await commandPrograms()
export const passphrase = "correct horse battery"

/** An answer to a prompt: once the screen shows `sees`, `types` is typed. */
export interface Answer {
  readonly sees: string
  readonly types: string
}

export interface Ran {
  /** The screen with what scrolled off it, as text. */
  readonly screen: string
  /** What the program wrote, with its control sequences. */
  readonly raw: string
  readonly exitCode: number
}

export const enter = "\r"
export const down = "\x1b[B"

/** A person's computer: a home with a vault, and a terminal of 80 columns in it. */
export class Computer {
  readonly home: string
  readonly environment: Record<string, string>

  constructor(home: string) {
    this.home = home
    const { PATH = "" } = process.env
    this.environment = {
      PATH,
      HOME: home,
      XDG_STATE_HOME: join(home, "state"),
      XDG_RUNTIME_DIR: join(home, "run"),
      POSTERN_VAULT: join(home, "vault"),
      TERM: "xterm-256color",
      TZ: "UTC",
      LANG: "C.UTF-8",
      NODE_COMPILE_CACHE: compileCache,
    }
  }

  /** With a vault whose key is cheap to derive, and a device of a known name. */
  static async withVault(t: TestContext): Promise<Computer> {
    const computer = await Computer.bare(t)
    const secret = await createVault({
      folder: join(computer.home, "vault"),
      member: "ada",
      passphrase,
      workFactor: cheapWorkFactor,
    })
    await makeDevice(
      join(computer.home, "state", "postern-vault", secret.vault),
      await unlockedMember(secret),
      "test22",
      "laptop",
    )
    return computer
  }

  static async bare(t: TestContext): Promise<Computer> {
    let computer: Computer | null = null
    // Before its folder goes, for then its agents can no longer be reached.
    t.after(() => computer?.endAgents())
    computer = new Computer(await temporaryFolder(t))
    await mkdir(join(computer.home, "run"), { mode: 0o700 })
    await writeFile(join(computer.home, "passphrase"), `${passphrase}\n`)
    return computer
  }

  /** Ends the agents that tests started and did not lock. */
  async endAgents(): Promise<void> {
    const folder = join(this.home, "run", "postern-vault")
    for (const name of await readdir(folder).catch(() => [])) {
      const agent = await AgentClient.connect(join(folder, name))
      await agent?.lock()
      agent?.close()
    }
  }

  /**
   * Runs the command without a terminal, as a script does, in a session of its own so that there is no /dev/tty either; the
   * passphrase comes from a file. A command that reads nothing from stdin may share a process with those before it.
   */
  async runPiped(
    args: readonly string[],
    input = "",
    given: readonly string[] = ["--passphrase-file", join(this.home, "passphrase")],
  ): Promise<Piped> {
    const all = [...args, ...given, "--no-input"]
    const readsStdin = input !== "" || args[0] === "add" || all.includes("-")
    const command = { args: all, environment: this.environment, folder: this.home }
    return (readsStdin ? null : await runHosted(command, maxCommandMs)) ?? this.#start(all, input)
  }

  #start(args: readonly string[], input: string): Promise<Piped> {
    const child = spawnProcess(process.execPath, [launcher, ...args], {
      cwd: this.home,
      env: this.environment,
      detached: true,
    })
    child.stdin.end(input)
    let [stdout, stderr] = ["", ""]
    child.stdout.on("data", data => (stdout += data))
    child.stderr.on("data", data => (stderr += data))
    const ended = new Promise<Piped>(resolve =>
      child.once("close", exitCode => resolve({ stdout, stderr, exitCode: exitCode ?? -1 })),
    )
    return within(`the end of ${args[0]}`, ended, maxCommandMs)
  }

  /** Runs the command in a pseudo-terminal, answering its prompts in their order. */
  run(
    args: readonly string[],
    answers: readonly Answer[] = [],
    environment: Record<string, string> = {},
    columns = 80,
  ): Promise<Ran> {
    return runInTerminal(
      process.execPath,
      [launcher, ...args],
      answers,
      { ...this.environment, ...environment },
      this.home,
      columns,
    )
  }
}

// The longest import and team commands take minutes where several run at once.
const maxCommandMs = 900_000

/** What a command said where nobody can be asked. */
export interface Piped {
  readonly stdout: string
  readonly stderr: string
  readonly exitCode: number
}

/** Any program in a pseudo-terminal. Fails after a minute, with the screen, where a prompt does not come. */
export async function runInTerminal(
  program: string,
  args: readonly string[],
  answers: readonly Answer[],
  env: Record<string, string>,
  cwd: string,
  columns = 80,
): Promise<Ran> {
  const screen = new xterm.Terminal({ cols: columns, rows: 24, scrollback: 5000, allowProposedApi: true })
  const child = spawn(program, [...args], { cols: columns, rows: 24, env, cwd, name: env.TERM ?? "xterm-256color" })
  const left = [...answers]
  let raw = ""
  let seen = ""
  return new Promise((resolve, reject) => {
    const deadline = setTimeout(() => {
      child.kill("SIGKILL")
      reject(new Error(`no "${left[0]?.sees ?? "end"}" on the screen:\n${textOf(screen)}`))
    }, 60_000)
    child.onData(data => {
      raw += data
      seen += data
      screen.write(data)
      // An answer without keys only waits, so that the same words are looked for again after it.
      for (let next = left[0]; next !== undefined; next = left[0]) {
        const text = withoutSequences(seen)
        const at = text.indexOf(next.sees)
        if (at < 0) return
        left.shift()
        seen = next.types === "" ? text.slice(at + next.sees.length) : ""
        child.write(next.types)
      }
    })
    child.onExit(({ exitCode }) => {
      clearTimeout(deadline)
      screen.write("", () => resolve({ screen: textOf(screen), raw, exitCode }))
    })
  })
}

// Made of a code point: a literal would hold a control character.
const sequence = new RegExp(`${String.fromCodePoint(0x1b)}\\[[0-9;?]*[A-Za-z]`, "g")
const withoutSequences = (text: string): string => text.replace(sequence, "")

function textOf(screen: InstanceType<typeof xterm.Terminal>): string {
  const { active } = screen.buffer
  const lines = Array.from({ length: active.length }, (_, i) => active.getLine(i)?.translateToString(true) ?? "")
  return lines.join("\n").trimEnd()
}
