import type { Command } from "commander"
import { addJsonOption, addPlaceOptions, type CommandHost, placeOf } from "./command-host.ts"

/** `postern migrate` */
export function addMigrateCommand({ program, terminal, ends }: CommandHost): void {
  addJsonOption(addPlaceOptions(program.command("migrate")))
    .description("bring the database up to date, or make it")
    .addHelpText(
      "after",
      `
It goes forward only: copy the database first. Running it again changes nothing.

Example:
  postern migrate --store sqlite:acme.db`,
    )
    .action(async (options: { json: boolean }, command: Command) => {
      const { migrateStore } = await import("./migration.ts")
      ends(await migrateStore(placeOf(command), options, terminal))
    })
}
