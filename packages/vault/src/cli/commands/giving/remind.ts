import { calendarText, remindersOf } from "../../../paper/index.ts"
import { VaultError } from "../../../record/index.ts"
import { assertOutput, type OutputOptions, writeOutput } from "../../terminal/output-file.ts"
import { type GlobalOptions, VaultSession } from "../../vault-session.ts"

interface RemindOptions extends GlobalOptions, OutputOptions {
  readonly references?: boolean
  readonly lead?: string
}

/** A calendar of what is to be done. Its ids are stable: importing it again moves events and adds none twice. */
export async function remind(options: RemindOptions): Promise<void> {
  const leadDays = Number(options.lead ?? "14")
  if (!Number.isInteger(leadDays) || leadDays < 0 || leadDays > 365)
    throw new VaultError("usage-wrong", "--lead takes 0 to 365 days.")
  if (options.output !== undefined && options.output !== "-") assertOutput(options, "reminders.ics")
  const session = new VaultSession(options)
  const vault = await session.open()
  const reminders = remindersOf(vault.state, {
    vault: vault.member.vault,
    referencesOnly: options.references ?? false,
    leadDays,
  })
  if (session.console.json) return session.console.result("remind", { reminders })
  await writeOutput(options.output ?? "-", Buffer.from(calendarText(reminders)))
  session.console.say(
    `${reminders.length} ${reminders.length === 1 ? "reminder" : "reminders"}${options.output === undefined || options.output === "-" ? "" : ` in ${options.output}`}.`,
  )
}
