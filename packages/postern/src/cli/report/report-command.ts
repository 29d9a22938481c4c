import type { Command } from "commander"
import { addJsonOption, addPlaceOptions, type CommandHost, placeOf } from "../command-host.ts"

/** `postern report` */
export function addReportCommand({ program, terminal, ends }: CommandHost): void {
  addJsonOption(addPlaceOptions(program.command("report")))
    .description("count codes left, who waits, who is disabled")
    .option("--tenant <name>", "only this tenant")
    .addHelpText(
      "after",
      `
It needs no key: it counts plain columns, and names nobody.

Examples:
  postern report
  postern report --tenant default --json`,
    )
    .action(async (options: { tenant?: string; json: boolean }, command: Command) => {
      const { reportStore } = await import("./store-report.ts")
      ends(await reportStore(placeOf(command), options, terminal))
    })
}
