import type { Command } from "commander"
import { addJsonOption, addPlaceOptions, type CommandHost, placeOf } from "../command-host.ts"

/** `postern report` */
export function addReportCommand({ program, terminal, ends }: CommandHost): void {
  addJsonOption(addPlaceOptions(program.command("report")))
    .description("count codes left, who waits, who is disabled")
    .option("--tenant <name>", "only this tenant")
    .option("--legacy", "count who is still on codes of another system, by scheme and age; needs the key ring", false)
    .addHelpText(
      "after",
      `
It needs no key: it counts plain columns, and names nobody. With --legacy it opens
every record, for what codes look like is said nowhere else.

Examples:
  postern report
  postern report --tenant default --json
  postern report --legacy`,
    )
    .action(async (options: { tenant?: string; json: boolean; legacy: boolean }, command: Command) => {
      if (options.legacy) {
        const { reportLegacy } = await import("./legacy-report.ts")
        ends(await reportLegacy(placeOf(command), options, terminal))
        return
      }
      const { reportStore } = await import("./store-report.ts")
      ends(await reportStore(placeOf(command), options, terminal))
    })
}
