import { readFileSync } from "node:fs"
import { Command, CommanderError } from "commander"
import { addAuditCommands } from "./audit/audit-commands.ts"
import type { CommandHost } from "./command-host.ts"
import { exitCode } from "./exit-code.ts"
import { addImportCommands } from "./import/import-commands.ts"
import { addKeysCommands } from "./keys/keys-commands.ts"
import { addRemindCommand } from "./report/remind-command.ts"
import { addReportCommand } from "./report/report-command.ts"
import { addServeCommand } from "./serve/serve-command.ts"
import { addMigrateCommand } from "./stores/migrate-command.ts"
import { helpArguments, helpForm } from "./terminal/help-form.ts"
import type { Terminal } from "./terminal/terminal.ts"
import { addVaultCommand } from "./vault-command.ts"

const about = `Two-factor sign-in for applications: TOTP and backup codes.

A first try:  postern serve`

const footnote = `
Exit codes:  0 done · 1 unexpected fault · 2 wrong use or configuration
             10 done, and something was found that needs a person

No flag takes a key: arguments can be read by every user of the machine. Keys
come from POSTERN_KEYS, POSTERN_API_KEY or files that only their owner reads.
Data goes to stdout, sentences to stderr. NO_COLOR=1 turns colours off.
In help, [8080, $PORT] is the default and the variable that sets it.`

/** Puts the commands together. What a command does is loaded only when it runs, so that the others start quickly. */
export function posternProgram(terminal: Terminal): { run(args: readonly string[]): Promise<number> } {
  let ending: number = exitCode.ok
  const program = new Command("postern")
    .description(about)
    .version(ownVersion(), "-V, --version", "print the version")
    .helpOption("-h, --help", "print this help")
    .helpCommand("help [command...]", "print the help of a command")
    .addHelpText("after", footnote)
    .configureHelp(helpForm)
    .exitOverride()
    // Faults are told in one place, with their exit code: see main.ts.
    .configureOutput({ outputError: () => {} })
  const host: CommandHost = {
    program,
    terminal,
    ends: code => {
      ending = code
    },
  }
  addServeCommand(host)
  addKeysCommands(host)
  addMigrateCommand(host)
  addAuditCommands(host)
  addImportCommands(host)
  addReportCommand(host)
  addRemindCommand(host)
  addVaultCommand(host)
  return {
    async run(args) {
      try {
        await program.parseAsync(args[0] === "help" ? helpArguments(program, args.slice(1)) : args, { from: "user" })
        return ending
      } catch (fault) {
        if (!(fault instanceof CommanderError)) throw fault
        if (fault.exitCode === 0) return exitCode.ok
        // Commander has printed the help already: nothing was asked for, or only half of a command.
        if (fault.code === "commander.help") return exitCode.usage
        throw fault
      }
    },
  }
}

function ownVersion(): string {
  // The same distance from src/cli and from dist/cli/index.js, which this is bundled into.
  return JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")).version
}
