import type { Command } from "commander"
import type { GlobalOptions } from "../../vault-session.ts"
import { withGlobals } from "../options.ts"

/** The commands for daily use: what there is, one code, and what became of it. What each one does is loaded when it is run. */
export function addUsingCommands(program: Command): void {
  program.commandsGroup("Use codes:")
  program
    .command("list")
    .description("all accounts, and what is left of each")
    .option("--tag <tag>", "only those with the tag")
    .action(async (_o, c: Command) => (await import("./list.ts")).list(withGlobals(c)))

  program
    .command("show <name>")
    .description("one account; its codes masked")
    .option("--reveal", "show the codes")
    .option("--all", "superseded batches too")
    .action(async (name: string, _o, c: Command) => (await import("./show.ts")).show(name, withGlobals(c)))

  program
    .command("next <name>")
    .description("hand out one code, and ask what became of it")
    .option("--batch <number>", "which batch of its codes, where there are several")
    .option("--print", "to stdout instead of the clipboard")
    .option("--mark <what>", "used, unused, unsure or failed, without asking")
    .option("--reason <text>", "what it is needed for, where the rule asks; never a code")
    .option("--doubtful", "also one that may have been used, where no other is left")
    .option("--clear-after <seconds>", "when to empty the clipboard", "45")
    .action(async (name: string, _o, c: Command) => (await import("./next.ts")).next(name, withGlobals(c)))

  program
    .command("mark <name> [number] [what]")
    .description("say what became of a code: used, unused, unsure, failed")
    .option("--batch <number>", "which batch of its codes, where there are several")
    .action(async (name: string, number: string | undefined, what: string | undefined, _o, c: Command) =>
      (await import("./mark.ts")).mark(name, number, what, withGlobals(c)),
    )

  program
    .command("tested <name>")
    .description("note that a code was checked and is good")
    .option("--batch <number>", "which batch of its codes, where there are several")
    .option("--code <number>", "which code")
    .option("--on <day>", "when, if not today")
    .action(async (name: string, _o, c: Command) => (await import("./mark.ts")).tested(name, withGlobals(c)))

  program
    .command("page")
    .description("look at the vault in the browser, from this machine alone")
    .option("--port <number>", "the port to take, if not any")
    .option("--no-open", "only print the address")
    .option("--demo", "a made-up vault, to look around")
    .action(async (_o, c: Command) => (await import("./page.ts")).page(withGlobals(c)))

  const log = program
    .command("log [name]")
    .description("what happened")
    .option("--limit <number>", "the last so many events", "50")
  log.action(async (name: string | undefined, _o, c: Command) => (await import("./log.ts")).log(name, filtersOf(c)))
  const exported = log
    .command("export")
    .description("all of it, for another program; never a code")
    .option("-o, --output <file>", "the file to write, - for stdout")
    .option("--format <format>", "jsonl, csv or cef", "jsonl")
    .option("--force", "replace the file")
  exported.action(async (_o, c: Command) => (await import("./log.ts")).exportLog(filtersOf(c)))
  for (const command of [log, exported])
    command
      .option("--since <day>", "from this day on")
      .option("--kind <kind>", "only events of this kind, such as code-handed")
  log
    .command("head")
    .description("a short head of the log, to write down")
    .option("--sign", "a signed checkpoint (C2SP) of this device's log, for witnesses")
    .option("--since <lines>", "what a witness takes that knows so many lines of it")
    .option("--cosigned <file>", "keep a checkpoint that a witness has signed, - for stdin")
    .action(async (_o, c: Command) => (await import("./log.ts")).head(withGlobals(c)))
  log
    .command("check <head>")
    .description("show that nothing up to a head was altered or removed")
    .action(async (given: string, _o, c: Command) => (await import("./log.ts")).check(given, withGlobals(c)))
}

/** `--member` after `log` says whose events are meant; before it, as everywhere, whose key opens the vault. */
function filtersOf<T extends object>(command: Command): T & GlobalOptions & { readonly of?: string } {
  const { member, ...options } = withGlobals<T>(command)
  let root = command
  while (root.parent !== null) root = root.parent
  const { rawArgs } = root as Command & { rawArgs: readonly string[] }
  const isMember = (word: string): boolean => word === "--member" || word.startsWith("--member=")
  const isAfter = rawArgs.findLastIndex(isMember) > rawArgs.indexOf("log")
  const named = member === undefined ? {} : isAfter ? { of: member } : { member }
  return { ...options, ...named } as T & GlobalOptions & { readonly of?: string }
}
