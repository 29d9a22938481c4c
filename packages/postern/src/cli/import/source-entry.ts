import { type CheckedEntry, checkEntry, EntryFault } from "../../issuer/index.ts"
import { maxAuthenticators } from "../../record/index.ts"
import { RowFault, type SkipReason, type SourceAccount, type SourceTotp } from "./readers/reader.ts"

/** Which are taken where an account has several authenticators. */
export type WhenSeveral = "all" | "first" | "latest" | "refuse"

/** What the rows of an account come to. */
export type AccountVerdict =
  | { readonly entry: CheckedEntry; readonly warnings: readonly string[] }
  | { readonly skipped: SkipReason }
  | { readonly invalid: string }

export interface EntryOptions {
  readonly origin: string
  readonly whenSeveral: WhenSeveral
  /** undefined: 180 days from the import, null: never */
  readonly expiresAt: string | null | undefined
}

/** Makes an entry of the neutral format of what a reader found, and checks it like one. */
export function entryOf(found: SourceAccount, options: EntryOptions): AccountVerdict {
  try {
    if (found.whole !== undefined) return checked(withExpiry(found.whole, options.expiresAt), [])
    const chosen = chosenTotps(found.authenticators, options.whenSeveral)
    if (chosen === "several") return { skipped: "several-authenticators" }
    const { account, codes } = found
    const [first] = chosen
    if (first === undefined && codes === undefined)
      return { skipped: found.totpSkipped ?? found.codesSkipped ?? "not-enrolled" }
    const warnings = [found.totpSkipped, found.codesSkipped].flatMap(reason => reason ?? [])
    const entry = {
      v: 1,
      origin: options.origin,
      ...(account !== undefined && { account }),
      ...(first !== undefined && { totp: chosen.length === 1 ? first.totp : chosen.map(({ totp }) => totp) }),
      ...(codes !== undefined && { codes }),
      ...found.more,
    }
    return checked(withExpiry(entry, options.expiresAt), warnings)
  } catch (fault) {
    if (fault instanceof EntryFault) return { invalid: `${fault.pointer}: expected ${fault.expected}` }
    if (fault instanceof RowFault) return { invalid: fault.message }
    throw fault
  }
}

function checked(entry: unknown, warnings: string[]): AccountVerdict {
  const read = checkEntry(entry)
  const all = read.totp === null ? [] : [read.totp, ...read.otherTotps]
  const isShort = all.some(({ secret }) => secret.length < 16)
  return { entry: read, warnings: isShort ? [...warnings, "short-secret"] : warnings }
}

function withExpiry(entry: unknown, expiresAt: string | null | undefined): unknown {
  if (expiresAt === undefined || typeof entry !== "object" || entry === null) return entry
  const { codes } = entry as { codes?: object }
  if (typeof codes !== "object" || codes === null || Object.hasOwn(codes, "expiresAt")) return entry
  return { ...entry, codes: { ...codes, expiresAt } }
}

function chosenTotps(all: readonly SourceTotp[], whenSeveral: WhenSeveral): readonly SourceTotp[] | "several" {
  if (all.length <= 1) return all
  if (whenSeveral === "all") return all.length <= maxAuthenticators ? all : "several"
  if (whenSeveral === "refuse") return "several"
  if (whenSeveral === "first") return [all[0]!]
  return [all.reduce((latest, each) => ((each.createdAt ?? 0) > (latest.createdAt ?? 0) ? each : latest))]
}
