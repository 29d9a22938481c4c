import type { Command } from "commander"
import { withGlobals } from "../options.ts"

/** The commands for who may use which codes: rules, requests, practice, and who is on call. */
export function addAccessCommands(program: Command): void {
  addRuleCommands(program.command("rule").description("who may use which codes, and when"))
  program
    .command("request <account>")
    .description("ask the others for one code, or for all")
    .option("--reason <text>", "what it is needed for; never a code")
    .option("--all", "all codes of the sheet, to print them or seal them for others")
    .option("--break-glass", "an emergency: marked everywhere, at any hour, and any member can deny it")
    .action(async (name: string, _o, c: Command) => (await import("./request.ts")).request(name, withGlobals(c)))
  program
    .command("requests")
    .description("what others ask for (exit 10 where it waits for you)")
    .option("--all", "those that are over too")
    .action(async (_o, c: Command) => (await import("./request.ts")).requests(withGlobals(c)))
  program
    .command("approve <request>")
    .description("agree: by its number in `requests`, or its id")
    .action(async (id: string, _o, c: Command) => (await import("./request.ts")).approve(id, withGlobals(c)))
  program
    .command("deny <request>")
    .description("deny: by its number in `requests`, or its id")
    .option("--reason <text>", "why; never a code")
    .action(async (id: string, _o, c: Command) => (await import("./request.ts")).deny(id, withGlobals(c)))
  program
    .command("drill [account]")
    .description("practise an emergency: no code is spent; without a name, who did when")
    .action(async (name: string | undefined, _o, c: Command) =>
      (await import("./drill.ts")).drill(name, withGlobals(c)),
    )
  addDutyCommands(program.command("duty").description("who is on call"))
}

function addRuleCommands(rule: Command): void {
  rule
    .command("set [target]")
    .description("a rule for an account, or for all with a tag")
    .option("--tag", "the target is a tag")
    .option("--all", "for all accounts without another rule")
    .option("--read <names>", "these members read alone")
    .option("--approve <number>", "so many of --of must agree")
    .option("--of <names>", "who can agree")
    .option("--for <names>", "who may ask besides, though they cannot agree")
    .option("--reason", "a reason is asked for, and kept")
    .option("--after <time>", "without agreement once nobody has denied for so long, as 24h")
    .option("--duty-after <time>", "the waiting time for members who are on call, such as 15m")
    .option("--valid <time>", "how long a request stays open (24h)")
    .option("--within <time>", "how soon the code must be taken once all have agreed")
    .option("--hours <hours>", "only at these hours, as 08-18")
    .option("--expires <day>", "the last day on which it gives anything")
    .action(async (target: string | undefined, _o, c: Command) =>
      (await import("./rule.ts")).setRule(target, withGlobals(c)),
    )
  rule
    .command("list")
    .description("all rules")
    .action(async (_o, c: Command) => (await import("./rule.ts")).listRules(withGlobals(c)))
  rule
    .command("show <account>")
    .description("the rule that holds for an account")
    .action(async (target: string, _o, c: Command) => (await import("./rule.ts")).showRule(target, withGlobals(c)))
  rule
    .command("clear [target]")
    .description("take a rule away; codes stay sealed as they are")
    .option("--tag", "the target is a tag")
    .option("--all", "the rule for all accounts")
    .action(async (target: string | undefined, _o, c: Command) =>
      (await import("./rule.ts")).clearRule(target, withGlobals(c)),
    )
}

function addDutyCommands(duty: Command): void {
  duty
    .command("add <member>")
    .description("put a member on call")
    .requiredOption("--from <moment>", 'such as "2026-11-28 18:00", here, or 2026-11-28T18:00Z')
    .requiredOption("--to <moment>", "until then")
    .action(async (name: string, _o, c: Command) => (await import("./duty.ts")).addDuty(name, withGlobals(c)))
  duty
    .command("list")
    .description("who is on call, now and later")
    .option("--all", "and who was")
    .action(async (_o, c: Command) => (await import("./duty.ts")).listDuties(withGlobals(c)))
  duty
    .command("remove <duty>")
    .description("take it back: by the name that `duty list` shows")
    .action(async (id: string, _o, c: Command) => (await import("./duty.ts")).removeDuty(id, withGlobals(c)))
  duty
    .command("import <file>")
    .description("the shifts of an on-call calendar (.ics)")
    .option("--as <name=member>", "who somebody in the calendar is; may be said again", (pair, all: string[] = []) => [
      ...all,
      pair,
    ])
    .action(async (file: string, _o, c: Command) => (await import("./duty.ts")).importDuties(file, withGlobals(c)))
}
