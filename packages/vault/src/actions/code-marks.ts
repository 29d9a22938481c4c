import { type Batch, codeStatus, type Fact, type KeptCode, VaultError } from "../record/index.ts"

const markWords = ["used", "unused", "unsure", "failed"] as const
export type MarkWord = (typeof markWords)[number]

/**
 * The facts that a mark writes. Used only grows: a used code never becomes unused again, for another device may have used it.
 * @throws VaultError `already-used`.
 */
export function markFacts(batch: Batch, code: KeptCode, mark: MarkWord): Fact[] {
  const at = { batch: batch.id, index: code.index }
  const isUsed = codeStatus(code, batch) === "used"
  if (isUsed)
    throw new VaultError(
      "already-used",
      `Code ${code.index + 1} is marked used already${useText(code)}. A used code never becomes unused again.`,
    )
  if (mark === "used" || mark === "failed") return [{ kind: "code-used", ...at, worked: mark === "used" }]
  if (mark === "unsure") return [{ kind: "code-doubtful", ...at }]
  const clears = code.doubts.map(doubt => doubt.event)
  return clears.length === 0 ? [] : [{ kind: "code-cleared", ...at, clears }]
}

function useText(code: KeptCode): string {
  const [use] = code.uses
  return use === undefined ? "" : ` (${use.at.slice(0, 10)}, on ${use.device})`
}

/** @throws VaultError `usage-wrong`, `thing-not-found`. */
export function codeByNumber(batch: Batch, number: string): KeptCode {
  // A code typed here would be kept in the shell's history; and is not repeated in the message.
  if (!/^\d{1,3}$/.test(number))
    throw new VaultError(
      "usage-wrong",
      "Name the code by its number, as `show` gives it, and never by the code itself.",
    )
  const code = batch.codes[Number(number) - 1]
  if (code === undefined)
    throw new VaultError("thing-not-found", `There is no code ${number}: the batch has ${batch.codes.length}.`)
  return code
}

/** @throws VaultError `usage-wrong`. */
export function readMark(word: string): MarkWord {
  const found = markWords.find(mark => mark === word)
  if (found === undefined) throw new VaultError("usage-wrong", `A code can be marked ${markWords.join(", ")}.`)
  return found
}
