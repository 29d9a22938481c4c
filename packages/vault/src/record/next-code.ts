import { readBackupCode } from "@postern/core"
import { shellWord } from "./tidy-text.ts"
import { VaultError } from "./vault-error.ts"
import { type Account, type Batch, codeStatus, currentBatch, type KeptCode } from "./vault-state.ts"

export interface NextCode {
  readonly batch: Batch
  readonly code: KeptCode
  /** True where no fresh code is left and this one may have been used before. */
  readonly doubtful: boolean
}

/**
 * The code to hand out next: the first unused one, and only after those the one whose fate has been open for longest.
 * @throws VaultError `no-codes-left`, with what to do.
 */
export function chooseNextCode(account: Account, batch = currentBatch(account)): NextCode {
  if (batch === null)
    throw new VaultError(
      "no-codes-left",
      `No codes are kept for ${account.name}. Get some there, then: postern-vault add ${shellWord(account.name)}`,
    )
  const fresh = batch.codes.find(code => codeStatus(code, batch) === "unused")
  if (fresh !== undefined) return { batch, code: fresh, doubtful: false }
  const [open] = batch.codes
    .filter(code => codeStatus(code, batch) === "doubtful")
    .sort((a, b) => (a.doubts.at(-1)!.at < b.doubts.at(-1)!.at ? -1 : 1))
  if (open !== undefined) return { batch, code: open, doubtful: true }
  throw new VaultError(
    "no-codes-left",
    `All ${batch.codes.length} codes of ${account.name} are used. Get new ones there, then: postern-vault replace ${shellWord(account.name)}`,
  )
}

/** Whether a code's own check symbols fit: always so for formats that have none. A kept code that fails was damaged or mistyped. */
export function isSoundCode(text: string, format: string | null): boolean {
  return format?.startsWith("postern") !== true || readBackupCode(text).kind === "backup-code"
}

/** A code with all but its first symbols hidden: enough to tell two apart, too little to use. */
export function maskCode(text: string): string {
  const [first = "", ...others] = text.split("\n")
  if (others.length > 0) return `${maskCode(first)} … ${others.length + 1} lines`
  let shown = text.length >= 8 ? 2 : 0
  return [...text].map(symbol => (/[\s-]/.test(symbol) || shown-- > 0 ? symbol : "•")).join("")
}
