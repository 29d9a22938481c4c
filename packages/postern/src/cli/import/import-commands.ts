import { type Command, InvalidArgumentError, Option } from "commander"
import { addJsonOption, addPlaceOptions, type CommandHost, placeOf, wholeNumber } from "../command-host.ts"
import type { ImportOptions } from "./importing.ts"
import type { ProbeOptions } from "./probing.ts"
import type { RunOptions } from "./runs.ts"

const systems = "better-auth, keycloak, aspnet, fortify, devise, supabase, django-allauth, django-otp, wordpress, jsonl"

/** `postern import …` */
export function addImportCommands({ program, terminal, ends }: CommandHost): void {
  const importing = addSourceOptions(addPlaceOptions(program.command("import").enablePositionalOptions()))
    .description("take over the second factors of another system")
    .helpCommand(false)
    .option("--dry-run", "read, decrypt and check everything, and write nothing", false)
    .option("--no-probe", "a dry run is good without a live code: one was tried with `import probe`")
    .option("--report <file>", "write a line for each account into a new file that only its owner can read")
    .addOption(
      new Option("--codes-expire-after-days <n>", "when old codes expire, or never")
        .default(180)
        .argParser(daysOrNever),
    )
    .addOption(new Option("--on-existing <what>", "accounts that are here already").choices(["skip"]).default("skip"))
    .addOption(
      new Option("--when-several <which>", "accounts with several authenticators")
        .choices(["all", "first", "latest", "refuse"])
        .default("all"),
    )
    .addOption(
      new Option("--max-authenticators <n>", "leave accounts behind that have more")
        .default(5)
        .argParser(wholeNumber(1, 5)),
    )
    .addOption(
      new Option("--most-hash-seconds <n>", "leave codes behind whose hashes take longer for one wrong guess")
        .default(2)
        .argParser(wholeNumber(1, 60)),
    )
    .addOption(
      new Option("--hashing <name>", "slow hash, as in `postern serve`")
        .choices(["argon2id", "pbkdf2"])
        .default("argon2id"),
    )
    .option("--by <who>", "who does it, for the audit trail")
    .addHelpText(
      "after",
      `
Systems: ${systems.replace(", django-otp", ",\n         django-otp")}.
Rows come as \`postern import sql --from SYSTEM\` gives them. The input and the
old system's keys are files that only you can read (0600), or "-" for stdin; a
file encrypted with age needs --identity-file. Nothing of it is written anywhere
but into sealed records. Run it again after a crash: who is here is skipped.
Serve with --takeover from then on.

Exit code 10: somebody was left behind, or a dry run without a live code.
Exit code 1: a row could not be read, and is named.

Examples:
  psql -qAtc "$(postern import sql --from devise)" |
    postern import --from devise --input - --key-file rails-keys.json --dry-run
  postern import --from better-auth --input rows.jsonl --secret-file ba-secret`,
    )
    .action(async (options: ImportOptions, command: Command) => {
      const { importAccounts } = await import("./importing.ts")
      ends(await importAccounts(placeOf(command), options, terminal))
    })
  addJsonOption(importing)
  addSql(importing, { program, terminal, ends })
  addProbe(importing, { program, terminal, ends })
  addRunCommands(importing, { program, terminal, ends })
}

function addSourceOptions(command: Command): Command {
  return command
    .option("--from <system>", "the system that the rows come from")
    .option("--input <file>", 'its rows as JSON lines, or "-" for stdin')
    .option("--tenant <name>", "the tenant that the accounts are of", "default")
    .option("--secret-file <file>", "the old system's secret, where it encrypts with one")
    .option("--key-file <file>", "the old system's keys, where it has several")
    .option("--identity-file <file>", "age identity that opens an encrypted input")
    .addOption(new Option("--totp-digits <n>", "digits of its TOTP codes, where rows do not say").argParser(digits))
    .addOption(new Option("--totp-period <seconds>", "their time step").argParser(wholeNumber(1, 86_400)))
    .addOption(new Option("--code-digits <n>", "django-allauth: digits of its codes [8]").argParser(wholeNumber(6, 12)))
    .addOption(new Option("--code-count <n>", "django-allauth: codes of a set [10]").argParser(wholeNumber(1, 32)))
    .option("--tables <dialect>", "another program with the same tables, such as gitlab or authentik")
    .option("--login-provider <name>", "aspnet: the provider of its tokens")
    .option("--pepper-id <id>", "devise: the pepper's id in the key ring, as `legacy:ID:KEY`")
}

function addSql(importing: Command, { terminal, ends }: CommandHost): void {
  importing
    .command("sql")
    .description("print the statement that gives the rows of a system")
    .requiredOption("--from <system>", "the system")
    .option("--blank", "the statement that blanks its old columns, for after the move", false)
    .option("--tables <dialect>", "another program with the same tables")
    .action(async (options: { from: string; blank: boolean; tables?: string }) => {
      const { printSql } = await import("./sql.ts")
      ends(printSql(options, terminal))
    })
}

function addProbe(importing: Command, { terminal, ends }: CommandHost): void {
  addJsonOption(addSourceOptions(importing.command("probe")))
    .description("try a live code of one account, to see that its secret is read rightly")
    .requiredOption("--subject <name>", "whose authenticator is at hand")
    .addHelpText("after", "\nThe code is asked for on stdin. Nothing is written, and no database is needed.")
    .action(async (options: ProbeOptions) => {
      const { probe } = await import("./probing.ts")
      ends(await probe(options, terminal))
    })
}

function addRunCommands(importing: Command, { terminal, ends }: CommandHost): void {
  const add = (name: "undo" | "changes", description: string) =>
    addJsonOption(addPlaceOptions(importing.command(name)))
      .description(description)
      .requiredOption("--run <id>", "the run, as the import printed it")
      .option("--tenant <name>", "only this tenant")
      .option("--by <who>", "who does it, for the audit trail")
  add("undo", "take a run back, where nothing happened since").action(async (options: RunOptions, command: Command) => {
    const { undoRun } = await import("./runs.ts")
    ends(await undoRun(placeOf(command), options, terminal))
  })
  add("changes", "print what was used since a run, for the way back").action(
    async (options: RunOptions, command: Command) => {
      const { printChanges } = await import("./runs.ts")
      ends(await printChanges(placeOf(command), options, terminal))
    },
  )
}

const daysOf = wholeNumber(1, 36_500)

function daysOrNever(text: string): number | "never" {
  return text === "never" ? text : daysOf(text)
}

function digits(text: string): number {
  const value = Number(text)
  if (value !== 6 && value !== 8) throw new InvalidArgumentError("Expected 6 or 8.")
  return value
}
