import { readFileSync } from "node:fs"
import { type Command, CommanderError } from "commander"
import { forbidCoreDumps } from "../agent/index.ts"
import { systemFault } from "../folder/index.ts"
import { installationFolder } from "../installation/index.ts"
import { VaultError } from "../record/index.ts"
import { ExitStatus } from "./exit-status.ts"
import { vaultProgram } from "./program.ts"
import { Console } from "./terminal/console.ts"
import { VaultSession } from "./vault-session.ts"

/** Runs the command line. @param argv the arguments after the program's name. @returns the exit code. */
export async function main(argv: readonly string[]): Promise<number> {
  forbidCoreDumps()
  // A reader that went away (`postern-vault list | head`) is no failure of ours.
  process.stdout.on("error", error => ((error as NodeJS.ErrnoException).code === "EPIPE" ? process.exit(0) : undefined))
  const { version } = JSON.parse(readFileSync(new URL("package.json", installationFolder()), "utf8")) as {
    version: string
  }
  // Prompts are drawn by a library that knows only the environment.
  if (argv.includes("--no-color") || process.env.TERM === "dumb") {
    delete process.env.FORCE_COLOR
    process.env.NO_COLOR = "1"
  }
  const program = vaultProgram(version)
  for (const command of everyCommand(program)) command.exitOverride()
  try {
    await program.parseAsync([...argv], { from: "user" })
    return 0
  } catch (error) {
    if (error instanceof ExitStatus) return error.exitCode
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
    return fail(
      error,
      new Console({ json: argv.includes("--json"), quiet: false, color: !argv.includes("--no-color") }),
    )
  } finally {
    VaultSession.closeAll()
  }
}

function* everyCommand(command: Command): Iterable<Command> {
  yield command
  for (const inner of command.commands) yield* everyCommand(inner)
}

function fail(error: unknown, console: Console): number {
  const known = error instanceof VaultError ? error : systemFault(error, "working", "")
  if (known instanceof VaultError) {
    console.fail(known)
    return known.exitCode
  }
  // What is unforeseen may quote what it stumbled over (JSON.parse does): its kind and place are told, never its words.
  const { name, stack, code } = error as NodeJS.ErrnoException
  const places = (stack ?? "")
    .split("\n")
    .filter(line => /^\s+at /.test(line))
    .slice(0, 6)
  console.fail(
    new VaultError(
      "unexpected",
      `Something unforeseen happened (${code ?? name}). What the command had kept before that is kept: postern-vault log shows it. Please report this:\n${places.join("\n")}`,
    ),
  )
  return 1
}
