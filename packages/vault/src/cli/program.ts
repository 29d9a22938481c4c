import { Command, Option } from "commander"
import { completionScript } from "./terminal/completion.ts"
import type { GlobalOptions } from "./vault-session.ts"

const collect = (value: string, before: readonly string[] = []): readonly string[] => [...before, value]

const exitCodes = `
Exit codes: 0 ok, 1 unexpected, 2 usage or input needed, 3 aborted,
4 locked or wrong passphrase, 5 not found, 6 no codes left, 7 conflict,
8 integrity, 9 denied, 10 findings.`

/** The commands. What each one does is loaded when it is run: a `list` should not wait for the PDF writer. */
export function vaultProgram(version: string): Command {
  const program = new Command("postern-vault")
  program
    .description("Backup codes for all your accounts, in one place.")
    .version(version)
    .option("--vault <folder>", "the vault's folder (else $POSTERN_VAULT, else ~/postern-vault)")
    .option("--member <name>", "whose key opens it")
    .option("--passphrase-file <file>", "take the passphrase from a file's first line, - for stdin")
    .option("--json", "the result as JSON with a versioned schema")
    .option("--no-input", "never ask; exit 2 and name the flag that would have answered")
    .option("--no-color", "no colours (as with NO_COLOR)")
    .option("-q, --quiet", "no remarks on stderr")
    .addHelpText("after", exitCodes)
    .showHelpAfterError("(postern-vault --help shows how)")
    .configureHelp({ helpWidth: Math.min(process.stdout.columns ?? 80, 100), showGlobalOptions: false })
  const all = <T extends object>(command: Command): T & GlobalOptions => command.optsWithGlobals<T & GlobalOptions>()

  program
    .command("init")
    .description("make a vault")
    .option("--recipient <age1…>", "a further age key that can open it, kept elsewhere (repeatable)", collect)
    .action(async (_o, c: Command) => (await import("./commands/opening/init.ts")).init(all(c)))

  for (const name of ["add", "replace"] as const) {
    const command = program
      .command(`${name} <name>`)
      .description(
        name === "add"
          ? "keep the codes of an account: pasted, piped or from a file"
          : "put new codes in the place of an account's old ones",
      )
      .option("--from-file <file>", "the codes are in a file, - for stdin")
      .option("--from-clipboard", "the codes are on the clipboard")
      .option("--generated <day>", "when the service made them")
      .option("--expires <day>", "when they expire")
      .option("--review <day>", "when to look at them again")
      .option("--reusable", "a recovery key or phrase that use does not spend")
      .option("--note <text>", "a remark; never a code")
      .option("--as-is", "keep every line as it stands, and read nothing into it")
      .option("-y, --yes", "do not ask before keeping them")
    if (name === "add")
      command
        .option("--login <name>", "the login name there")
        .option("--url <url>", "the service's address")
        .option("--owner <name>", "whose account it is")
        .option("--ref <ref>", "the short name for print")
        .option("--tag <tag>", "a tag (repeatable)", collect)
        .option("--keep-both", "keep the codes though another account has them too")
        .option("--inventory", "only note that it has 2FA; there are no codes yet")
    command.action(async (account: string, _o, c: Command) =>
      (await import("./commands/keeping/add.ts")).add(account, all(c), name === "replace"),
    )
  }

  program
    .command("import <file...>")
    .description("take in downloads of services, Postern kits, Bitwarden, 1Password, KeePass, authenticators")
    .option("--dry-run", "show what would be kept, and keep nothing")
    .option("--name <name>", "whose codes they are, where the file does not say")
    .option("--as-is", "keep every line of a text file as it stands, and read nothing into it")
    .option("--replace", "put them in the place of codes that are kept already")
    .option("--only <name>", "only accounts whose name, service or login has this in it (repeatable)", collect)
    .option("--codes-only", "leave out accounts without codes")
    .option("--file-password-file <file>", "the password of the file to import, from a file's first line")
    .option("--key-file <file>", "the key file of a KeePass database")
    .addOption(new Option("--remove-file", "remove the imported files afterwards").conflicts("keepFile"))
    .option("--keep-file", "leave the imported files")
    .option("--dismiss", "what was not taken is no code: do not exit 10 for it, and remove it with its file")
    .option("-y, --yes", "do not ask before keeping")
    .action(async (files: string[], _o, c: Command) =>
      (await import("./commands/keeping/import.ts")).importFiles(files, all(c)),
    )

  program
    .command("list")
    .description("all accounts, and what is left of each")
    .option("--tag <tag>", "only those with the tag")
    .action(async (_o, c: Command) => (await import("./commands/using/list.ts")).list(all(c)))

  program
    .command("show <name>")
    .description("one account; its codes masked")
    .option("--reveal", "show the codes")
    .option("--all", "superseded batches too")
    .action(async (name: string, _o, c: Command) => (await import("./commands/using/show.ts")).show(name, all(c)))

  program
    .command("next <name>")
    .description("hand out one code, and ask what became of it")
    .option("--print", "to stdout instead of the clipboard")
    .option("--mark <what>", "used, unused, unsure or failed, without asking")
    .option("--doubtful", "also one that may have been used, where no other is left")
    .option("--clear-after <seconds>", "when to empty the clipboard", "45")
    .action(async (name: string, _o, c: Command) => (await import("./commands/using/next.ts")).next(name, all(c)))

  program
    .command("mark <name> [number] [what]")
    .description("say what became of a code: used, unused, unsure, failed")
    .action(async (name: string, number: string | undefined, what: string | undefined, _o, c: Command) =>
      (await import("./commands/using/mark.ts")).mark(name, number, what, all(c)),
    )

  program
    .command("tested <name>")
    .description("note that a code was checked and is good")
    .option("--code <number>", "which code")
    .option("--on <day>", "when, if not today")
    .action(async (name: string, _o, c: Command) => (await import("./commands/using/mark.ts")).tested(name, all(c)))

  const copy = program.command("copy").description("where copies of the codes are")
  copy
    .command("add <name> <place>")
    .description("there is a copy at this place")
    .option("--sort <sort>", "paper, manager, file, token or person", "paper")
    .option("--inside <account>", "the account whose sign-in stands before it")
    .option("--on-factor-device", "it is on the device that makes the sign-in codes")
    .option("--on <day>", "when, if not today")
    .action(async (name: string, place: string, _o, c: Command) =>
      (await import("./commands/keeping/copy.ts")).addCopy(name, place, all(c)),
    )
  for (const change of ["seen", "lost"] as const)
    copy
      .command(`${change} <name> [place]`)
      .description(change === "seen" ? "the copy is still there" : "the copy is gone")
      .option("--on <day>", "when, if not today")
      .action(async (name: string, place: string | undefined, _o, c: Command) =>
        (await import("./commands/keeping/copy.ts")).changeCopy(change, name, place, all(c)),
      )

  program
    .command("edit <name>")
    .description("change what is known of an account")
    .option("--name <name>", "its name")
    .option("--login <name>", "the login name there")
    .option("--url <url>", "the service's address")
    .option("--owner <name>", "whose account it is")
    .option("--ref <ref>", "the short name for print")
    .option("--tag <tag>", "its tags, in place of those before (repeatable)", collect)
    .action(async (name: string, _o, c: Command) => (await import("./commands/keeping/edit.ts")).edit(name, all(c)))

  program
    .command("remove <name>")
    .description("take an account off the list")
    .option("-y, --yes", "do not ask")
    .action(async (name: string, _o, c: Command) => (await import("./commands/keeping/edit.ts")).remove(name, all(c)))

  program
    .command("report [name...]")
    .description("how ready each account is, worst first")
    .option("--threshold <score>", "exit 10 under this score", "70")
    .option("--all", "accounts without findings too")
    .action(async (names: string[], _o, c: Command) =>
      (await import("./commands/checking/report.ts")).report(names, all(c)),
    )

  program
    .command("scan <folder...>")
    .description("look for readable copies of codes")
    .option("--ignore <pattern>", "leave out, as in .gitignore (repeatable)", collect)
    .option("--everything", "also folders of machines, such as .git and node_modules")
    .option("--record", "mark accounts of the vault as exposed, without asking")
    .option("--no-compare", "do not open the vault; only look")
    .action(async (folders: string[], _o, c: Command) =>
      (await import("./commands/checking/scan.ts")).scan(folders, all(c)),
    )

  program
    .command("print [name...]")
    .description("sheets with codes as a PDF, or their index")
    .option("-o, --output <file>", "the PDF to write, - for stdout")
    .option("--printer [name]", "straight to a printer, with no file in between")
    .option("--references", "references in the place of names")
    .option("--index", "the page that says which reference is whose, alone")
    .option("--compact", "several accounts on a page")
    .option("--paper <size>", "A4 or letter", "A4")
    .option("--font <file>", "a TrueType font for names that the built-in one cannot draw")
    .option("--location <place>", "note that a paper copy goes there")
    .option("--force", "replace the file")
    .action(async (names: string[], _o, c: Command) =>
      (await import("./commands/giving/print.ts")).print(names, all(c)),
    )

  program
    .command("export [name...]")
    .description("write accounts for another program")
    .requiredOption("--to <program>", "bitwarden, 1password, kdbx, age, csv or pass")
    .option("-o, --output <file>", "the file to write, - for stdout")
    .option("--export-password-file <file>", "the password of the new file, from a file's first line")
    .option("--recipient <age1…>", "with --to age: for this key instead of a password (repeatable)", collect)
    .option("--plaintext", "in the clear, where the program's format can be so")
    .option("--op", "with --to 1password: create the items with 1Password's own op")
    .option("--force", "replace the file")
    .action(async (names: string[], _o, c: Command) =>
      (await import("./commands/giving/export.ts")).exportVault(names, all(c)),
    )

  program
    .command("remind")
    .description("a calendar of what is to be done")
    .option("-o, --output <file>", "the .ics file to write; stdout without it")
    .option("--force", "replace a file that is there")
    .option("--references", "references in the place of names")
    .option("--lead <days>", "how long before an expiry", "14")
    .action(async (_o, c: Command) => (await import("./commands/giving/remind.ts")).remind(all(c)))

  program
    .command("log [name]")
    .description("what happened")
    .option("--limit <number>", "the last so many events", "50")
    .action(async (name: string | undefined, _o, c: Command) =>
      (await import("./commands/using/log.ts")).log(name, all(c)),
    )

  program
    .command("verify")
    .description("check every signature, chain and check symbol")
    .option("--accept", "take what is here as all there is")
    .option("-y, --yes", "do not ask before accepting")
    .action(async (_o, c: Command) => (await import("./commands/checking/verify.ts")).verify(all(c)))

  program
    .command("unlock")
    .description("ask the passphrase once, for a while")
    .option("--idle <time>", "lock after so long without use", "15m")
    .option("--hard <time>", "lock after so long in any case", "8h")
    .action(async (_o, c: Command) => (await import("./commands/opening/agent.ts")).unlock(all(c)))
  program
    .command("lock")
    .description("forget the passphrase now")
    .action(async (_o, c: Command) => (await import("./commands/opening/agent.ts")).lock(all(c)))
  program
    .command("status")
    .description("whether the vault is unlocked (exit 4 where not)")
    .action(async (_o, c: Command) => (await import("./commands/opening/agent.ts")).status(all(c)))

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
