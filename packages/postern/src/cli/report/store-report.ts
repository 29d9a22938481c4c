import {
  type OutboxCounts,
  type Store,
  type StoreSummary,
  type StoreWarning,
  storeWarnings,
} from "../../issuer/index.ts"
import type { Place } from "../command-host.ts"
import { type ExitCode, exitCode } from "../exit-code.ts"
import { openExistingStore } from "../stores/opened-store.ts"
import { barTable } from "../terminal/bar-table.ts"
import { printable, type Terminal } from "../terminal/terminal.ts"

interface ReportOptions {
  readonly tenant?: string
  readonly json: boolean
}

/** Counts, for each tenant, what the plain columns tell. Opens no record. */
export async function reportStore(
  place: Place,
  { tenant, json }: ReportOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const warnings: StoreWarning[] = []
  const store = await openExistingStore(place, { onWarning: warning => warnings.push(warning) })
  const now = Date.now()
  const reports = await countTenants(store, tenant, now).finally(() => store.close())
  if (json) {
    const at = new Date(now).toISOString()
    const told = warnings.length > 0 && { warnings }
    terminal.out(JSON.stringify({ schema: "postern/report/1", at, tenants: reports, ...told }))
    return exitCode.ok
  }
  for (const warning of warnings) terminal.out(`Warning: ${storeWarnings[warning]}`)
  if (warnings.length > 0) terminal.out("")
  if (reports.length === 0) terminal.out("Nobody has been enrolled yet.")
  else for (const [i, report] of reports.entries()) showReport(report, i > 0, terminal)
  return exitCode.ok
}

/** `notices` is what waits for being sent, and what could not be; null where the store keeps no outbox. */
type TenantReport = { readonly tenant: string; readonly notices: OutboxCounts | null } & StoreSummary

async function countTenants(store: Store, only: string | undefined, now: number): Promise<TenantReport[]> {
  const reports: TenantReport[] = []
  for (const tenant of only === undefined ? await store.tenants() : [only])
    reports.push({
      tenant,
      ...(await store.summary(tenant, now)),
      notices: (await store.outbox?.counts(now, { tenant })) ?? null,
    })
  return reports
}

function showReport(report: TenantReport, hasGapBefore: boolean, terminal: Terminal): void {
  if (hasGapBefore) terminal.out("")
  terminal.out(terminal.bold(`Tenant ${printable(report.tenant)}`))
  for (const line of factLines(report)) terminal.out(`  ${line}`)
  for (const line of noticeLines(report.notices)) terminal.out(`  ${line}`)
  if (report.codesLeft.every(subjects => subjects === 0)) return
  terminal.out("")
  terminal.out(terminal.bold("  Codes left   subjects"))
  // The fullest set anybody has bounds the table; fewer than that are shown even if nobody has so few.
  const most = report.codesLeft.findLastIndex(subjects => subjects > 0)
  const rows = report.codesLeft.slice(0, most + 1).map((amount, left) => ({ label: String(left), amount }))
  for (const line of barTable(rows, { labelWidth: 10, barWidth: 40, block: terminal.block })) terminal.out(`  ${line}`)
}

function factLines(report: TenantReport): string[] {
  const facts: [string, number, string][] = [
    ["Subjects", report.subjects, "with an authenticator or codes"],
    ["active", report.active, "have a proven authenticator"],
    ["pending", report.pending, "have not finished to enrol"],
    ["unconfirmed", report.unconfirmed, "never showed that they saved their codes"],
    ["waiting", report.waiting, "failed so often that they wait now"],
    ["disabled", report.disabled, "failed so often that they must be replaced"],
    ["expiring", report.expiringWithin30Days, "have codes that expire within 30 days"],
    ["expired", report.expired, "have codes that have expired"],
  ]
  const numbers = facts.map(([, amount]) => amount.toLocaleString("en-US"))
  const width = Math.max(...numbers.map(number => number.length))
  return facts.map(([label, , meaning], i) => `${label.padEnd(12)} ${numbers[i]!.padStart(width)}  ${meaning}`)
}

function noticeLines(counts: OutboxCounts | null): string[] {
  if (counts === null || (counts.waiting === 0 && counts.undelivered.length === 0)) return []
  const { waiting, oldestAt, undelivered } = counts
  const since = oldestAt === null ? "" : `, the oldest since ${new Date(oldestAt).toISOString()}`
  const facts: [number, string][] = [[waiting, `wait to be sent${since}`]]
  for (const { channel, reason, notices } of undelivered)
    facts.push([notices, `could not be sent${channel === "" ? "" : ` by ${channel}`} (${reason})`])
  const numbers = facts.map(([amount]) => amount.toLocaleString("en-US"))
  const width = Math.max(...numbers.map(number => number.length))
  return ["", "Notices", ...facts.map(([, meaning], i) => `${numbers[i]!.padStart(width + 2)}  ${meaning}`)]
}
