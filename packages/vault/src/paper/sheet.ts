import { type Kit, kitText, parseKit, readBackupCode } from "@postern/core"
import { type Account, type Batch, batchNumber, codeStatus, type Day, liveBatches } from "../record/index.ts"

export interface SheetCode {
  readonly number: number
  readonly text: string
  readonly status: "unused" | "used" | "doubtful"
}

/** What one sheet of paper says. */
export interface Sheet {
  readonly ref: string
  /** Empty where the sheet is to carry the reference alone. */
  readonly name: string
  readonly login: string
  readonly codes: readonly SheetCode[]
  readonly facts: readonly string[]
  readonly isReusable: boolean
  /** The text of the QR code: what `import` reads back. */
  readonly qrText: string
  /** What stands above the codes in the QR code of a part of the sheet. */
  readonly qrTitle: string
}

export interface SheetOptions {
  /** True to leave out names, logins and services: the sheet then says nothing without the index. */
  readonly referencesOnly: boolean
  readonly today: Day
}

/** The sheet of a batch. `texts` are its codes in the clear. */
export function makeSheet(
  account: Account,
  batch: Batch,
  texts: readonly string[],
  { referencesOnly, today }: SheetOptions,
): Sheet {
  const codes = batch.codes.map(code => ({
    number: code.index + 1,
    text: texts[code.index]!,
    status: codeStatus(code, batch),
  }))
  const facts = [
    liveBatches(account).length > 1 ? `batch ${batchNumber(account, batch)} of ${account.batches.length}` : "",
    batch.set === null || referencesOnly ? "" : `Set ${batch.set}`,
    batch.generatedOn === null ? "" : `made ${batch.generatedOn}`,
    batch.expiresOn === null ? "" : `expires ${batch.expiresOn}`,
    `printed ${today}`,
  ].filter(fact => fact !== "")
  const name = referencesOnly ? "" : account.name
  const qrTitle = referencesOnly ? account.ref : `${account.name}${account.login ? ` (${account.login})` : ""}`
  const qrText = (referencesOnly ? null : kitOf(account, batch, texts)) ?? plainList(qrTitle, codes)
  return {
    ref: account.ref,
    name,
    login: referencesOnly ? "" : (account.login ?? ""),
    codes,
    facts,
    isReusable: batch.sort === "reusable",
    qrText,
    qrTitle,
  }
}

/** A list that `import` reads back. */
export function plainList(title: string, codes: readonly SheetCode[]): string {
  return [
    `Backup codes ${title}`,
    "",
    ...codes.map(({ number, text, status }) => `${number}. ${text}${status === "used" ? " (used)" : ""}`),
    "",
  ].join("\n")
}

/** The Postern kit of the batch, without the advice that only people read; null for other services' codes. */
function kitOf(account: Account, batch: Batch, texts: readonly string[]): string | null {
  if (batch.issuer === null || batch.set === null || batch.generatedOn === null) return null
  if (texts.some(text => readBackupCode(text).kind !== "backup-code")) return null
  const used = batch.codes.filter(code => codeStatus(code, batch) === "used").map(code => code.index + 1)
  const instant = (day: Day): string => `${day}T00:00:00Z`
  const kit: Kit = {
    issuer: batch.issuer,
    account: account.login ?? null,
    set: batch.set,
    issuedAt: instant(batch.generatedOn),
    expiresAt: batch.expiresOn === null ? null : instant(batch.expiresOn),
    codes: texts,
    ...(used.length > 0 ? { used } : {}),
  }
  const whole = kitText(kit)
  const short = `${whole.slice(0, whole.indexOf("\n\nHOW TO"))}\n`
  try {
    parseKit(short)
    return short
  } catch {
    return whole
  }
}
