import type { Command } from "commander"
import { withGlobals } from "../options.ts"

/** The commands for vaults of several people. What each one does is loaded when it is run. */
export function addTeamCommands(program: Command): void {
  program.commandsGroup("Work together:")
  program
    .command("join")
    .description("ask to become a member of the vault in this folder")
    .option("--member <name>", "your name in the vault")
    .action(async (_o, c: Command) => (await import("./join.ts")).join(withGlobals(c)))

  const member = program.command("member").description("who belongs to the vault")
  member
    .command("add <name>")
    .description("take in somebody who asked to join")
    .option("--words <words>", "the six words that they read to you")
    .option("--role <role>", "owner, manager, member or auditor", "member")
    .option("--let-read", "though codes in logs of an older version can be read by every member")
    .action(async (name: string, _o, c: Command) => (await import("./member.ts")).addToMembers(name, withGlobals(c)))
  member
    .command("list")
    .description("the members, their roles and devices")
    .action(async (_o, c: Command) => (await import("./member.ts")).listMembers(withGlobals(c)))
  member
    .command("remove <name>")
    .description("seal nothing more to a member, and say what they could read")
    .option("-y, --yes", "do not ask")
    .action(async (name: string, _o, c: Command) =>
      (await import("./member.ts")).removeFromMembers(name, withGlobals(c)),
    )
  member
    .command("role <name> <role>")
    .description("owner, manager, member or auditor")
    .action(async (name: string, role: string, _o, c: Command) =>
      (await import("./member.ts")).setRole(name, role, withGlobals(c)),
    )
  member
    .command("agree")
    .description("bring together what two owners changed apart")
    .option("-y, --yes", "do not ask")
    .action(async (_o, c: Command) => (await import("./member.ts")).agree(withGlobals(c)))

  const device = program.command("device").description("the devices that write to the vault")
  device
    .command("list")
    .description("all devices, and when each was last heard of")
    .action(async (_o, c: Command) => (await import("./device.ts")).listDevices(withGlobals(c)))
  device
    .command("revoke <device>")
    .description("believe nothing more of a lost device")
    .option("-y, --yes", "do not ask")
    .action(async (name: string, _o, c: Command) => (await import("./device.ts")).revoke(name, withGlobals(c)))

  const rule = program.command("rule").description("who may use which codes, and when")
  rule
    .command("set [target]")
    .description("a rule for an account, or for all with a tag")
    .option("--tag", "the target is a tag")
    .option("--all", "for all accounts without another rule")
    .option("--read <names>", "these members read alone; with --approve they may ask")
    .option("--approve <number>", "so many of --of must agree")
    .option("--of <names>", "who can agree")
    .option("--reason", "a reason is asked for, and kept")
    .option("--after <time>", "without agreement once nobody has denied for so long, as 24h")
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

  program
    .command("request <account>")
    .description("ask the others for one code")
    .option("--reason <text>", "what it is needed for; never a code")
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
}
