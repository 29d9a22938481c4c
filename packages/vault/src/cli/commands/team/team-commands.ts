import type { Command } from "commander"
import { addAccessCommands } from "../access/access-commands.ts"
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
      (await import("./member-remove.ts")).removeFromMembers(name, withGlobals(c)),
    )
  member
    .command("role <name> <role>")
    .description("owner, manager, member or auditor")
    .action(async (name: string, role: string, _o, c: Command) =>
      (await import("./member.ts")).setRole(name, role, withGlobals(c)),
    )
  member
    .command("words")
    .description("the words that a newcomer compares with the member who added them")
    .option("--same", "they were the same: do not ask again")
    .action(async (_o, c: Command) => (await import("./member-words.ts")).memberWords(withGlobals(c)))
  member
    .command("owners-to-agree <number>")
    .description("how many owners must sign a change of the owners")
    .action(async (count: string, _o, c: Command) =>
      (await import("./member-agree.ts")).setOwnersToAgree(count, withGlobals(c)),
    )
  member
    .command("agree [epoch]")
    .description("sign a change of the owners, or bring together what two owners changed apart")
    .option("-y, --yes", "do not ask")
    .action(async (epoch: string | undefined, _o, c: Command) =>
      (await import("./member-agree.ts")).agree(epoch, withGlobals(c)),
    )

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

  addAccessCommands(program)
  program
    .command("watch")
    .description("tell news, and agree where a waiting time is over; ends with Ctrl-C")
    .option("--exec <command>", "give the news to a command, as JSON on its stdin")
    .option("--every <time>", "how often it looks", "30s")
    .option("--once", "look once (exit 10 where something waits for you)")
    .action(async (_o, c: Command) => (await import("../access/watch.ts")).watch(withGlobals(c)))
  program
    .command("sync")
    .description("commit the folder and exchange it, where it is a git work tree")
    .action(async (_o, c: Command) => (await import("./sync.ts")).sync(withGlobals(c)))
  addKeyFileCommands(program)
}

/** What a member does with their own key file, beside the hardware keys that open it. */
function addKeyFileCommands(program: Command): void {
  const key =
    program.commands.find(command => command.name() === "key") ??
    program.command("key").description("your own keys, and what opens them")
  key
    .command("passphrase")
    .description("another passphrase for your keys")
    .option("--new-passphrase-file <file>", "take the new one from a file's first line")
    .action(async (_o, c: Command) => (await import("../keys/key-passphrase.ts")).changeOwnPassphrase(withGlobals(c)))
  key
    .command("rotate")
    .description("new keys in the place of yours, and seal again what you can open")
    .option("-y, --yes", "do not ask")
    .action(async (_o, c: Command) => (await import("../keys/key-rotate.ts")).rotateOwnKeys(withGlobals(c)))
}
