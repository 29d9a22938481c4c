import { type Command, InvalidArgumentError } from "commander"
import { addJsonOption, addPlaceOptions, type CommandHost, placeOf } from "../command-host.ts"

interface ScopeOptions {
  readonly tenant?: string
  readonly subject?: string
  readonly json: boolean
}

// A day alone begins at midnight UTC.
function time(text: string): number {
  const at = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?Z)?$/.test(text) ? Date.parse(text) : Number.NaN
  if (Number.isNaN(at)) throw new InvalidArgumentError("Expected a day such as 2026-01-31, or a time in UTC.")
  return at
}

/** `postern audit …` */
export function addAuditCommands({ program, terminal, ends }: CommandHost): void {
  const audit = program
    .command("audit")
    .description("verify, export, prune, compare and replay audit trails")
    .helpCommand(false)
    .addHelpText("after", "\nExample:\n  postern audit verify")
  addJsonOption(addPlaceOptions(audit.command("verify")))
    .description("follow every chain and name those that are broken")
    .option("--tenant <name>", "only this tenant")
    .option("--subject <name>", 'only this subject (of the tenant, or of "default")')
    .addHelpText(
      "after",
      `
Events lie sealed in the record and in pages of history, each chained to the one
before: what was changed, removed or slipped in shows. A record that was put back
to an earlier state shows only where it is behind a page: compare with an export.
Exit code 10: a chain is broken, or a record does not open.

Examples:
  postern audit verify
  postern audit verify --tenant default --subject user_42 --json`,
    )
    .action(async (options: { tenant?: string; subject?: string; json: boolean }, command: Command) => {
      const { verifyAudit } = await import("./audit-verification.ts")
      ends(await verifyAudit(placeOf(command), options, terminal))
    })
  addTrailCommands(audit, { terminal, ends })
  addFileCommands(audit, { terminal, ends })
}

type Host = Pick<CommandHost, "terminal" | "ends">

function addTrailCommands(audit: Command, { terminal, ends }: Host): void {
  addPlaceOptions(audit.command("export"))
    .description("write events to stdout as JSON lines")
    .option("--since <day>", "only from this day or UTC time on", time)
    .option("--tenant <name>", "only this tenant")
    .option("--subject <name>", 'only this subject (of the tenant, or of "default")')
    .addHelpText(
      "after",
      `
One line an event: tenant, subject, seq, at, kind, facts, mac. No code or secret.
Keep exports apart from the database: \`postern audit replay\` needs them after a
restore. Exit code 10: a record does not open, and its events are left out.

Examples:
  postern audit export > audit-2026-01.jsonl
  postern audit export --since 2026-01-31 >> audit-2026-01.jsonl`,
    )
    .action(async (options: ScopeOptions & { since?: number }, command: Command) => {
      const { exportAudit } = await import("./audit-export.ts")
      ends(await exportAudit(placeOf(command), options, terminal))
    })
  addJsonOption(addPlaceOptions(audit.command("prune")))
    .description("delete events from before a day")
    .requiredOption("--before <day>", "the first day or UTC time whose events stay", time)
    .option("--tenant <name>", "only this tenant")
    .option("--subject <name>", 'only this subject (of the tenant, or of "default")')
    .addHelpText(
      "after",
      `
Export first. What was deleted leaves its end in the sealed record, so the rest of
each chain still proves itself. A broken chain is evidence and is left alone.
Exit code 10: some were left alone.

Example:
  postern audit prune --before 2025-01-01`,
    )
    .action(async (options: ScopeOptions & { before: number }, command: Command) => {
      const { pruneAudit } = await import("./audit-pruning.ts")
      ends(await pruneAudit(placeOf(command), options, terminal))
    })
}

interface FromOptions {
  readonly from: string
  readonly json: boolean
}

function addFileCommands(audit: Command, { terminal, ends }: Host): void {
  addJsonOption(addPlaceOptions(audit.command("compare")))
    .description("say what the database lacks of an export")
    .requiredOption("--from <file>", "what `postern audit export` wrote")
    .addHelpText(
      "after",
      `
Changes nothing. Exit code 10: something is missing or does not fit.

Example:
  postern audit compare --from audit-2026-01.jsonl`,
    )
    .action(async (options: FromOptions, command: Command) => {
      const { compareAudit } = await import("./audit-replay.ts")
      ends(await compareAudit(placeOf(command), options, terminal))
    })
  addJsonOption(addPlaceOptions(audit.command("replay")))
    .description("after a restore: spend again what was spent since the backup")
    .requiredOption("--from <file>", "what `postern audit export` wrote")
    .option("--by <name>", "who does it and why, for the audit trail")
    .option("--trust-missing", "have subjects that came after the backup enrol anew")
    .addHelpText(
      "after",
      `
A restored database accepts once more every code that was used since the backup.
Replay before anybody signs in; later it still spends them, and loosens nothing.
Every event must prove itself by its subject's chain. Twice does no more than once.
Give it all parts of an export at once, in their order: join several files first.
Of subjects that came after the backup nothing is left that could prove anything.
With --trust-missing the export is believed: who had a second factor must enrol
anew, instead of reading as one who never had any, and nobody is imported twice.
Exit code 10: something was lost with the database, or does not fit.

Example:
  postern audit replay --from audit-2026-01.jsonl --trust-missing \\
    --by "restore of 31 January"`,
    )
    .action(async (options: FromOptions & { by?: string; trustMissing?: boolean }, command: Command) => {
      const { replayAudit } = await import("./audit-replay.ts")
      ends(await replayAudit(placeOf(command), options, terminal))
    })
}
