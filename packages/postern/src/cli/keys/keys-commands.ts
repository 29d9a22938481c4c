import type { Command } from "commander"
import { addJsonOption, addPlaceOptions, type CommandHost, placeOf } from "../command-host.ts"
import { rotationSteps } from "./rotation.ts"

/** `postern keys …` */
export function addKeysCommands(host: CommandHost): void {
  const keys = host.program
    .command("keys")
    .description("make, check and change the key ring")
    .helpCommand(false)
    .addHelpText("after", "\nExample:\n  postern keys generate --out /etc/postern/keys")
  addGenerate(host, keys)
  addCheck(host, keys)
  addReseal(host, keys)
}

function addGenerate({ terminal, ends }: CommandHost, keys: Command): void {
  addJsonOption(keys.command("generate"))
    .description("make a new key: one line for POSTERN_KEYS, or a file")
    .option("--out <file>", "write it to a new file that only its owner can read, instead of stdout")
    .addHelpText(
      "after",
      `
Examples:
  postern keys generate --out /etc/postern/keys    then POSTERN_KEYS_FILE names it
  POSTERN_KEYS=$(postern keys generate)            for this shell alone`,
    )
    .action(async (options: { out?: string; json: boolean }) => {
      const { generateKeys } = await import("./key-generation.ts")
      ends(generateKeys(options, terminal))
    })
}

function addCheck({ terminal, ends }: CommandHost, keys: Command): void {
  addJsonOption(addPlaceOptions(keys.command("check")))
    .description("say which keys are there, what needs each, and what is next in a rotation")
    .addHelpText(
      "after",
      `
The ring is read from POSTERN_KEYS, from the file that POSTERN_KEYS_FILE names,
or from the data folder. Where there is a database it counts what needs each
key, and says which step of a rotation is next. Servers write down once a minute
which keys they know. Exit code 10: something lies under a key that is missing,
in the ring or on a running server.

${rotationSteps}


Example:
  postern keys check --store sqlite:acme.db`,
    )
    .action(async (options: { json: boolean }, command: Command) => {
      const { checkKeys } = await import("./key-check.ts")
      ends(await checkKeys(placeOf(command), options, terminal))
    })
}

function addReseal({ terminal, ends }: CommandHost, keys: Command): void {
  addJsonOption(addPlaceOptions(keys.command("reseal")))
    .description("seal every record under the first key of the ring")
    .addHelpText(
      "after",
      `
${rotationSteps}

This command is step 5. It can be stopped and started again at any time: what is done stays done.
Exit code 10: some records could not be opened, and are named; or another key
of the ring is needed still, for records, for notices that wait, or for links
in notices that were sent: a link is good for seven days.

Example:
  POSTERN_KEYS_FILE=/etc/postern/keys postern keys reseal --store sqlite:acme.db`,
    )
    .action(async (options: { json: boolean }, command: Command) => {
      const { resealRecords } = await import("./resealing.ts")
      ends(await resealRecords(placeOf(command), options, terminal))
    })
}
