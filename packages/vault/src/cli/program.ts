import { type Argument, Command } from "commander"
import { addCheckingCommands } from "./commands/checking/checking-commands.ts"
import { addGivingCommands } from "./commands/giving/giving-commands.ts"
import { addKeepingCommands } from "./commands/keeping/keeping-commands.ts"
import { addOpeningCommands } from "./commands/opening/opening-commands.ts"
import { addTeamCommands } from "./commands/team/team-commands.ts"
import { addUsingCommands } from "./commands/using/using-commands.ts"
import { completionScript } from "./terminal/completion.ts"
import { wrapWords } from "./terminal/text-width.ts"

const exitCodes =
  "Exit codes: 0 ok, 1 unexpected, 2 usage or input needed, 3 aborted, 4 locked or wrong passphrase, 5 not found, 6 no codes left, 7 conflict, 8 integrity, 9 denied, 10 findings."

const argumentTerm = (argument: Argument): string => {
  const name = `${argument.name()}${argument.variadic ? "..." : ""}`
  return argument.required ? `<${name}>` : `[${name}]`
}

/** A name with a blank that stands without quotation marks is two arguments. */
const withQuotingHint = (text: string): string =>
  text.replace(
    /^(error: too many arguments.*)$/m,
    '$1\nA name with a blank stands in quotation marks, such as "GitHub Work".',
  )

/** The commands. What each one does is loaded when it is run: a `list` should not wait for the PDF writer. */
export function vaultProgram(version: string): Command {
  const helpWidth = Math.min(process.stdout.columns ?? 80, 100)
  const program = new Command("postern-vault")
  program
    .description("Backup codes for all your accounts, in one place.")
    .version(version)
    .option("--vault <folder>", "the vault's folder (else $POSTERN_VAULT, else ~/postern-vault)")
    .option("--member <name>", "whose key opens it")
    .option("--passphrase-file <file>", "take the passphrase from a file's first line, - for stdin")
    .option("--key <name>", "open it with this key, not the passphrase (key list names them)")
    .option("--pin-file <file>", "take a token's PIN from a file's first line, - for stdin")
    .option("--identity <file>", "an age identity that --key opens with, or key add keeps")
    .option("--no-open", "say the address of a page, and start no browser")
    .option("--last-try", "use a token's last try before its PIN locks")
    .option("--device-label <label>", "what this device is called, in place of the host's name; before it first writes")
    .option("--json", "the result as JSON with a versioned schema")
    .option("--no-input", "never ask; exit 2 and name the flag that would have answered")
    .option("--no-color", "no colours (as with NO_COLOR)")
    .option("-q, --quiet", "no remarks on stderr")
    .addHelpText("after", `\n${wrapWords(exitCodes, helpWidth)}`)
    .showHelpAfterError("(postern-vault --help shows how)")
    .configureOutput({ outputError: (text, write) => write(withQuotingHint(text)) })
    .configureHelp({
      helpWidth,
      // Below this a description is not wrapped, and the terminal breaks its words.
      minWidthToWrap: 16,
      showGlobalOptions: false,
      subcommandTerm: command => [command.name(), ...command.registeredArguments.map(argumentTerm)].join(" "),
    })
  addOpeningCommands(program)
  addKeepingCommands(program)
  addUsingCommands(program)
  addTeamCommands(program)
  addCheckingCommands(program)
  addGivingCommands(program)
  program.commandsGroup("Help and shell:").helpCommand("help [command]", "display help for command")
  program
    .command("completion <shell>")
    .description("a completion script for bash, zsh or fish")
    .action((shell: string) => void process.stdout.write(completionScript(shell, program)))
  program.command("agent-serve", { hidden: true }).action(async () => (await import("../agent/index.ts")).runAgent())
  program
    .command("clear-clipboard", { hidden: true })
    .action(async () => (await import("./commands/using/clear-clipboard.ts")).clearClipboardLater())
  return program
}
