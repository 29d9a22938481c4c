import { type Command, Option } from "commander"
import { collect, withGlobals } from "../options.ts"

/** The commands that take codes in, and say more about their accounts. What each one does is loaded when it is run. */
export function addKeepingCommands(program: Command): void {
  program.commandsGroup("Keep codes:")
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
      .option("--reusable", "keep the text whole, as a key that its service takes again and again")
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
        .option("--private", "its name and details too are only for those who may read its codes")
        .option("--keep-both", "keep the codes though another account has them too")
        .option("--inventory", "only note that it has 2FA; there are no codes yet")
    command.action(async (account: string, _o, c: Command) =>
      (await import("./add.ts")).add(account, withGlobals(c), name === "replace"),
    )
  }

  program
    .command("import [file...]")
    .description("take in downloads of services, Postern kits, Bitwarden, 1Password, KeePass, authenticators")
    .option("--token <label>", "the codes that copy add has put on this token")
    .option("--pkcs11 <module>", "the path of the token's PKCS#11 module, where it is not known yet")
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
    .action(async (files: string[], _o, c: Command) => (await import("./import.ts")).importFiles(files, withGlobals(c)))

  const copy = program.command("copy").description("where copies of the codes are")
  copy
    .command("add <name> [place]")
    .description("there is a copy at this place; with --token, put one on a token")
    .option("--batch <number>", "which batch of its codes, where there are several")
    .option("--sort <sort>", "paper, manager, file, token or person", "paper")
    .option("--inside <account>", "the account whose sign-in stands before it")
    .option("--on-factor-device", "it is on the device that makes the sign-in codes")
    .option("--on <day>", "when, if not today")
    .option("--token <label>", "write the codes to this PKCS#11 token")
    .option("--pkcs11 <module>", "the path of its PKCS#11 module, where it is not known yet")
    .action(async (name: string, place: string | undefined, _o, c: Command) => {
      const options = withGlobals<{ token?: string }>(c)
      if (options.token !== undefined) return (await import("./token-copies.ts")).addTokenCopy(name, place, options)
      return (await import("./copy.ts")).addCopy(name, place, options)
    })
  copy
    .command("list")
    .description("what of the vault's codes is on a token")
    .requiredOption("--token <label>", "the token's label, or its serial number")
    .option("--pkcs11 <module>", "the path of its PKCS#11 module, where it is not known yet")
    .action(async (_o, c: Command) => (await import("./token-copies.ts")).listTokenCopies(withGlobals(c)))
  copy
    .command("remove <name>")
    .description("take the codes of an account off a token")
    .requiredOption("--token <label>", "the token's label, or its serial number")
    .option("--pkcs11 <module>", "the path of its PKCS#11 module, where it is not known yet")
    .option("--batch <number>", "which batch of its codes, where there are several")
    .option("-y, --yes", "do not ask")
    .action(async (name: string, _o, c: Command) =>
      (await import("./token-copies.ts")).removeTokenCopy(name, withGlobals(c)),
    )
  for (const change of ["seen", "lost"] as const)
    copy
      .command(`${change} <name> [place]`)
      .description(change === "seen" ? "the copy is still there" : "the copy is gone")
      .option("--batch <number>", "which batch of its codes, where there are several")
      .option("--on <day>", "when, if not today")
      .action(async (name: string, place: string | undefined, _o, c: Command) =>
        (await import("./copy.ts")).changeCopy(change, name, place, withGlobals(c)),
      )

  program
    .command("edit <name>")
    .description("change what is known of an account and of its codes")
    .option("--name <name>", "its name")
    .option("--login <name>", "the login name there")
    .option("--url <url>", "the service's address")
    .option("--owner <name>", "whose account it is")
    .option("--ref <ref>", "the short name for print")
    .option("--tag <tag>", "its tags, in place of those before (repeatable)", collect)
    .option("--private", "its name and details are only for those who may read its codes")
    .option("--no-private", "they are for all members")
    .option("--generated <day>", "when the service made its codes")
    .option("--expires <day>", "when they expire, or never")
    .option("--review <day>", "when to look at them again, or never")
    .option("--note <text>", "a remark about them; never a code")
    .option("--batch <number>", "which batch of its codes, where there are several")
    .action(async (name: string, _o, c: Command) => (await import("./edit.ts")).edit(name, withGlobals(c)))

  program
    .command("merge <name> <other>")
    .description("make one account of two, as when two devices each added it")
    .option("-y, --yes", "do not ask")
    .action(async (name: string, other: string, _o, c: Command) =>
      (await import("./merge.ts")).merge(name, other, withGlobals(c)),
    )

  program
    .command("remove <name>")
    .description("take an account off the list, or one batch of its codes")
    .option("--batch <number>", "only this batch, as show gives it")
    .option("-y, --yes", "do not ask")
    .action(async (name: string, _o, c: Command) => (await import("./edit.ts")).remove(name, withGlobals(c)))
}
