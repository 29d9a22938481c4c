import type { Command } from "commander"
import { addJsonOption, addPlaceOptions, type CommandHost, placeOf } from "./command-host.ts"

/** `postern audit …` */
export function addAuditCommands({ program, terminal, ends }: CommandHost): void {
  const audit = program
    .command("audit")
    .description("verify the audit trail")
    .helpCommand(false)
    .addHelpText("after", "\nExample:\n  postern audit verify")
  addJsonOption(addPlaceOptions(audit.command("verify")))
    .description("follow every chain and name those that are broken")
    .option("--tenant <name>", "only this tenant")
    .option("--subject <name>", 'only this subject (of the tenant, or of "default")')
    .addHelpText(
      "after",
      `
Every event is chained to the one before, and the sealed record holds the end:
an event that was changed, removed or slipped in shows. A subject of which record
and events were both removed cannot show: compare with a backup for that.
Exit code 10: a chain is broken, or a record does not open.

Examples:
  postern audit verify
  postern audit verify --tenant default --subject user_42 --json`,
    )
    .action(async (options: { tenant?: string; subject?: string; json: boolean }, command: Command) => {
      const { verifyAudit } = await import("./audit-verification.ts")
      ends(await verifyAudit(placeOf(command), options, terminal))
    })
}
