import type { Command } from "commander"
import { collect, withGlobals } from "../options.ts"

/** The commands that make paper and files for elsewhere. What each one does is loaded when it is run. */
export function addGivingCommands(program: Command): void {
  program.commandsGroup("Give away:")
  program
    .command("print [name...]")
    .description("sheets with codes as a PDF, or their index")
    .option("-o, --output <file>", "the PDF to write, - for stdout")
    .option("--printer [name]", "straight to a printer, with no file in between")
    .option("--references", "references in the place of names")
    .option("--index", "the page that says which reference is whose, alone")
    .option("--compact", "several accounts on a page")
    .option("--paper <size>", "A4 or letter", "A4")
    .option("--font <file>", "a font (.ttf, .otf, .ttc) for letters that the built-in one lacks")
    .option("--location <place>", "note that a paper copy goes there")
    .option("--force", "replace the file")
    .action(async (names: string[], _o, c: Command) => (await import("./print.ts")).print(names, withGlobals(c)))

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
    .action(async (names: string[], _o, c: Command) => (await import("./export.ts")).exportVault(names, withGlobals(c)))

  program
    .command("remind")
    .description("a calendar of what is to be done")
    .option("-o, --output <file>", "the .ics file to write; stdout without it")
    .option("--force", "replace a file that is there")
    .option("--references", "references in the place of names")
    .option("--lead <days>", "how long before an expiry", "14")
    .action(async (_o, c: Command) => (await import("./remind.ts")).remind(withGlobals(c)))
}
