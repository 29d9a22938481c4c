import type { Command } from "commander"
import { collect, withGlobals } from "../options.ts"

/** The commands that look for what is wrong. What each one does is loaded when it is run. */
export function addCheckingCommands(program: Command): void {
  program.commandsGroup("Check:")
  program
    .command("report [name...]")
    .description("how ready each account is, worst first")
    .option("--threshold <score>", "exit 10 under this score", "70")
    .option("--all", "each account by itself, those without findings too")
    .action(async (names: string[], _o, c: Command) => (await import("./report.ts")).report(names, withGlobals(c)))

  program
    .command("scan <folder...>")
    .description("look for readable copies of codes")
    .option("--ignore <pattern>", "leave out, as in .gitignore (repeatable)", collect)
    .option("--everything", "also folders of machines, such as .git and node_modules")
    .option("--record", "mark accounts of the vault as exposed, without asking")
    .option("--no-compare", "do not open the vault; only look")
    .action(async (folders: string[], _o, c: Command) => (await import("./scan.ts")).scan(folders, withGlobals(c)))

  program
    .command("verify")
    .description("check every signature, chain and check symbol")
    .option("--accept", "take what is here as all there is")
    .option("-y, --yes", "do not ask before accepting")
    .option("--witness <key>", "compare the logs with what this witness signed; its verifier key (repeatable)", collect)
    .option("--cosigned <file>", "a checkpoint that it signed, besides those kept (repeatable)", collect)
    .action(async (_o, c: Command) => (await import("./verify.ts")).verify(withGlobals(c)))
}
