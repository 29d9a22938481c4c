import { openGranted, type Vault } from "../folder/index.ts"
import {
  type AccessRequest,
  type Account,
  chooseNextCode,
  codeStatus,
  type Fact,
  isSoundCode,
  type NextCode,
  requestStatus,
  shellWord,
  VaultError,
  type VaultState,
} from "../record/index.ts"
import { batchById } from "./batches.ts"
import { type MarkWord, markFacts } from "./code-marks.ts"

/** A code that has left the vault. */
export interface HandedCode {
  readonly chosen: NextCode
  readonly text: string
  /** How many unused ones are left after it. */
  readonly left: number
  /** Numbers of codes that were passed over, since their check symbols do not fit. */
  readonly damaged: readonly number[]
  /** Members who released a wrong share. */
  readonly liars: readonly string[]
}

export interface HandOutOptions {
  readonly reason: string | undefined
  /** Whether a code that may have been used is wanted, where no fresh one is left. */
  takesDoubtful(): Promise<boolean>
}

/**
 * Hands out the next code whose check symbols fit: one that fails was mistyped or damaged when it was kept, and would fail at the sign-in.
 * That a code leaves is written before it is opened: whatever happens then, it is never handed out as fresh again.
 * @param batch the id of the batch that is meant.
 * @throws VaultError `no-codes-left`, `code-mistyped`; `aborted` where no doubtful code is wanted.
 */
export async function handOut(
  vault: Vault,
  account: Account,
  batch: string,
  options: HandOutOptions,
): Promise<HandedCode> {
  const damaged = new Set<number>()
  for (;;) {
    const chosen = await takeCode(vault, account, batch, options, damaged)
    const [text] = (await vault.openCodes(chosen.batch, [chosen.code.index])) as [string]
    if (isSoundCode(text, chosen.batch.format))
      return { chosen, text, left: leftAfter(chosen), damaged: [...damaged].map(index => index + 1), liars: [] }
    await vault.commit(state => settleCode(state, chosen, "unused"))
    damaged.add(chosen.code.index)
  }
}

/**
 * Hands out the one code that others agreed to.
 * @throws VaultError `request-overtaken`, `approval-needed`, `integrity-broken`.
 */
export async function handOutGranted(
  vault: Vault,
  asked: AccessRequest,
  reason: string | undefined,
): Promise<HandedCode> {
  await vault.commit(state => {
    const now = state.requests.find(({ id }) => id === asked.id)
    const status = now === undefined ? "overtaken" : requestStatus(state, now, vault.now.getTime())
    if (status !== "granted")
      throw new VaultError("request-overtaken", `The request can no longer be used: it is ${status}.`)
    const { batch, index, id: request } = asked
    return [{ kind: "code-handed", batch, index, request, ...(reason === undefined ? {} : { reason }) }]
  })
  const { code: text, liars } = await openGranted(vault, asked)
  const batch = batchById(vault.state, asked.batch)!
  const code = batch.codes[asked.index]!
  const damaged = isSoundCode(text, batch.format) ? [] : [asked.index + 1]
  // Since the others agreed it counts as handed out: it is none of those that are left.
  const chosen = { batch, code, doubtful: true }
  return { chosen, text, left: leftAfter(chosen), damaged, liars }
}

/** The facts that say what became of a code that was handed out. */
export function settleCode(
  state: VaultState,
  { batch, code }: Pick<NextCode, "batch" | "code">,
  outcome: MarkWord,
): Fact[] {
  const wasUsed = outcome === "used" || outcome === "failed"
  const use: Fact = { kind: "code-used", batch: batch.id, index: code.index, worked: outcome === "used" }
  if (batch.sort === "reusable") return wasUsed ? [use] : []
  const now = batchById(state, batch.id)
  const current = now?.codes[code.index]
  if (now === null || current === undefined) return []
  // Another device's use of the same code may have arrived meanwhile: then both marks stand, and show.
  if (codeStatus(current, now) === "used") return wasUsed ? [use] : []
  return markFacts(now, current, outcome)
}

const leftAfter = ({ batch, doubtful }: NextCode): number =>
  batch.codes.filter(code => codeStatus(code, batch) === "unused").length -
  (doubtful || batch.sort === "reusable" ? 0 : 1)

/** Chooses a code and writes that it leaves, before it is opened. */
async function takeCode(
  vault: Vault,
  account: Account,
  id: string,
  { reason, takesDoubtful }: HandOutOptions,
  damaged: ReadonlySet<number>,
): Promise<NextCode> {
  const first = chooseSound(vault.state, account, id, damaged)
  if (first.doubtful && !(await takesDoubtful())) throw new VaultError("aborted")
  let chosen = first
  await vault.commit(state => {
    chosen = chooseSound(state, account, id, damaged)
    if (chosen.doubtful && !first.doubtful)
      throw new VaultError("no-codes-left", "The last fresh code was just handed out by another command.")
    const { batch, code } = chosen
    return [{ kind: "code-handed", batch: batch.id, index: code.index, ...(reason === undefined ? {} : { reason }) }]
  })
  return chosen
}

/** The next code, without those whose check symbols are known not to fit. */
function chooseSound(state: VaultState, account: Account, id: string, damaged: ReadonlySet<number>): NextCode {
  const whole = batchById(state, id)
  if (whole === null || whole.supersededBy !== null)
    throw new VaultError(
      "no-codes-left",
      `Those codes of ${account.name} are void: newer ones took their place. See: postern-vault show ${shellWord(account.name)}`,
    )
  const codes = whole.codes.filter(code => !damaged.has(code.index))
  if (damaged.size > 0 && codes.length === 0)
    throw new VaultError(
      "code-mistyped",
      "No code of this batch has check symbols that fit. Import the kit again, or get new codes.",
    )
  return { ...chooseNextCode(account, { ...whole, codes }), batch: whole }
}
