import type { Command } from "commander"
import { collect, withGlobals } from "../options.ts"

/** The commands that make a vault, and open and close it. What each one does is loaded when it is run. */
export function addOpeningCommands(program: Command): void {
  program.commandsGroup("Open a vault:")
  program
    .command("init")
    .description("make a vault")
    .option("--recipient <age1…>", "a further age key that can open it, kept elsewhere (repeatable)", collect)
    .action(async (_o, c: Command) => (await import("./init.ts")).init(withGlobals(c)))

  program
    .command("unlock")
    .description("ask the passphrase once, for a while")
    .option("--idle <time>", "lock after so long without use", "15m")
    .option("--hard <time>", "lock after so long in any case", "8h")
    .action(async (_o, c: Command) => (await import("./agent.ts")).unlock(withGlobals(c)))
  program
    .command("lock")
    .description("forget the passphrase now")
    .action(async (_o, c: Command) => (await import("./agent.ts")).lock(withGlobals(c)))
  program
    .command("status")
    .description("whether the vault is unlocked (exit 4 where not)")
    .action(async (_o, c: Command) => (await import("./agent.ts")).status(withGlobals(c)))
}
