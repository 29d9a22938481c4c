import { type Command, Option } from "commander"
import { addJsonOption, addPlaceOptions, type CommandHost, placeOf } from "../command-host.ts"
import { channelsHelp } from "../serve/notice-channels.ts"
import type { RemindOptions } from "./reminding.ts"

/** `postern remind` */
export function addRemindCommand({ program, terminal, ends }: CommandHost): void {
  addJsonOption(addPlaceOptions(program.command("remind")))
    .description("send the notices and reminders that are due")
    .option("--now", "send them; without it, say how many wait", false)
    .option("--legacy", "with --now: first ask whoever has codes of another system to replace them", false)
    .addOption(new Option("--issuer <name>", "your application's name, as in `postern serve`").env("POSTERN_ISSUER"))
    .addOption(new Option("--public-url <url>", "where browsers find the service").env("POSTERN_PUBLIC_URL"))
    .addHelpText(
      "after",
      `
A running \`postern serve\` does this by itself. By hand it may run beside it, or
from a cron job where no service runs: nobody is told twice. Reminders of code
sets from before notices were turned on are added first. With --legacy everybody
who has an address and codes of another system is asked to replace them, once an
hour at most, however often it is called.
${channelsHelp}

Exit code 10: something could not be sent, now or for good.

Examples:
  postern remind
  postern remind --now --issuer Acme --json
  postern remind --now --legacy`,
    )
    .action(async (options: RemindOptions, command: Command) => {
      const { remind } = await import("./reminding.ts")
      ends(await remind(placeOf(command), options, terminal))
    })
}
