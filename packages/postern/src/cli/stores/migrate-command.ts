import type { Command } from "commander"
import { addJsonOption, addPlaceOptions, type CommandHost, placeOf } from "../command-host.ts"

/** `postern migrate` */
export function addMigrateCommand({ program, terminal, ends }: CommandHost): void {
  addJsonOption(addPlaceOptions(program.command("migrate")))
    .description("bring the database up to date, or make it")
    .option("--print", "print the statements of a PostgreSQL or MySQL schema, and run nothing", false)
    .addHelpText(
      "after",
      `
It goes forward only: copy the database first. Running it again changes nothing.

A PostgreSQL schema is migrated as the role that shall own it; name it in
POSTERN_STORE, or print the statements and run them with psql.

Examples:
  postern migrate --store sqlite:acme.db
  postern migrate --store postgres://db.example/acme --print | psql --single-transaction …`,
    )
    .action(async (options: { json: boolean; print: boolean }, command: Command) => {
      const { migrateStore, printSchema } = await import("./migration.ts")
      const place = placeOf(command)
      ends(options.print ? await printSchema(place, terminal) : await migrateStore(place, options, terminal))
    })
}
