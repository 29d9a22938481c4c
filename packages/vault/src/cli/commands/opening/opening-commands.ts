import type { Command } from "commander"
import { collect, withGlobals } from "../options.ts"

/** The commands that make a vault, and open and close it. What each one does is loaded when it is run. */
export function addOpeningCommands(program: Command): void {
  program.commandsGroup("Open a vault:")
  program
    .command("init")
    .description("make a vault")
    .option("--recipient <age1…>", "a further age key that can open it, kept elsewhere (repeatable)", collect)
    .option("--from <folder>", "found it anew from what you can read of another vault")
    .option("--new-passphrase-file <file>", "with --from: the new vault's passphrase, from a file's first line")
    .action(async (_o, c: Command) => (await import("./init.ts")).init(withGlobals(c)))

  program
    .command("unlock")
    .description("ask for the passphrase, or a key, once for a while")
    .option("--idle <time>", "lock after so long without use", "15m")
    .option("--hard <time>", "lock after so long in any case", "8h")
    .action(async (_o, c: Command) => (await import("./agent.ts")).unlock(withGlobals(c)))
  program
    .command("lock")
    .description("forget the passphrase now")
    .action(async (_o, c: Command) => (await import("./agent.ts")).lock(withGlobals(c)))
  program
    .command("status")
    .description("whether the vault is unlocked (exit 4 where not)")
    .action(async (_o, c: Command) => (await import("./agent.ts")).status(withGlobals(c)))

  const key = program.command("key").description("what opens the vault beside the passphrase")
  key
    .command("add [name]")
    .description("have a hardware key open the vault as well")
    .option("--plugin <name>", "a key behind the program age-plugin-NAME")
    .option("--recipient <age1…>", "an age recipient, whose identity is kept elsewhere")
    .option("--pkcs11 <module>", "a token, by the path of its PKCS#11 module")
    .option("--token <label>", "the token's label, or its serial number")
    .option("--key-id <hex>", "use this key of the token, and make none")
    .option("--passkey", "a new passkey, made in the browser")
    .action(async (name: string | undefined, _o, c: Command) =>
      (await import("../keys/key-add.ts")).addKey(name, withGlobals(c)),
    )
  key
    .command("list")
    .description("what opens the vault, and what each needs")
    .action(async (_o, c: Command) => (await import("../keys/key.ts")).listKeys(withGlobals(c)))
  key
    .command("remove <name>")
    .description("have a key open the vault no more")
    .option("-y, --yes", "do not ask")
    .action(async (name: string, _o, c: Command) => (await import("../keys/key.ts")).removeKey(name, withGlobals(c)))
}
