import { handOut, handOutGranted, type MarkWord, permitFor, readMark, settleCode } from "../../../actions/index.ts"
import type { Vault } from "../../../folder/index.ts"
import { type Account, findAccount, type NextCode, VaultError, type VaultState } from "../../../record/index.ts"
import { type BatchOption, chosenBatch } from "../../chosen-batch.ts"
import { type Clipboard, clearClipboard, clearLater, clipboardDigest, findClipboard } from "../../terminal/clipboard.ts"
import { plain, shellWord } from "../../terminal/plain-text.ts"
import { selfCommand } from "../../terminal/self-command.ts"
import { type GlobalOptions, VaultSession } from "../../vault-session.ts"

interface NextOptions extends GlobalOptions, BatchOption {
  readonly print?: boolean
  readonly mark?: string
  readonly doubtful?: boolean
  readonly clearAfter?: string
  readonly reason?: string
}

/**
 * Hands out one code. That it left is written before it leaves: whatever happens then, it is never handed out as fresh again.
 */
export async function next(name: string, options: NextOptions): Promise<void> {
  const session = new VaultSession(options)
  const { console, ask } = session
  const mark = options.mark === undefined ? null : readMark(options.mark)
  const seconds = readSeconds(options.clearAfter ?? "45")
  const vault = await session.open()
  const account = findAccount(vault.state, name)
  const { request } = permitFor(vault, account, options.reason)
  if (mark === null && !ask.possible)
    throw new VaultError(
      "input-needed",
      "What became of the code cannot be asked here. Say it with --mark used (or unused, unsure).",
    )
  const clipboard = options.print || console.json ? null : findClipboard()
  if (clipboard === null && !options.print && !console.json)
    throw new VaultError("input-needed", "There is no clipboard here. Use --print to have the code on stdout.")
  const { chosen, text, left, damaged, liars } = await (request === null
    ? handOut(vault, account, await batchIdOf(account, session, options, vault.state), {
        reason: options.reason,
        takesDoubtful: async () => options.doubtful || (await askDoubtful(session)),
      })
    : handOutGranted(vault, request, options.reason))
  for (const number of damaged)
    console.warn(
      `Code ${number} is left out: its check symbols do not fit, so it was damaged or mistyped when it was kept.`,
    )
  for (const by of new Set(vault.brokenSeals.map(seal => seal.by)))
    console.warn(
      `${plain(by)} sealed something else in the place of these codes; they were opened by the seal before. Tell an owner. See: postern-vault verify`,
    )
  for (const liar of liars)
    console.warn(`${plain(liar)} released a wrong share: it is not the one that the seal names. Tell an owner.`)
  if (clipboard !== null) await putOn(clipboard, text, vault, chosen)
  else if (!console.json) console.data(text)
  const where =
    clipboard === null
      ? ""
      : ` is on ${clipboard.name === "xclip" || clipboard.name === "xsel" ? "the clipboard" : clipboard.name}`
  console.say(
    `Code ${chosen.code.index + 1} of ${plain(account.name)}${where}; ${left === 0 ? "no" : left} unused ${left === 1 ? "one is" : left === 0 ? "one is" : "ones are"} left after it.`,
  )
  const outcome =
    mark ??
    (await askWhileClearing(session, clipboard, text, seconds).catch(error => {
      throw leftOpen(error, account, chosen)
    }))
  await vault.commit(state => settleCode(state, chosen, outcome))
  if (clipboard !== null && mark !== null && !clearLater(selfCommand(), clipboard, text, seconds))
    console.warn(`${clipboard.name} cannot be emptied later from here: copy something else over the code.`)
  if (console.json)
    console.result("next", { account: account.name, number: chosen.code.index + 1, code: text, left, mark: outcome })
  else if (chosen.batch.sort === "single-use") console.say(outcomeText[outcome])
  if (left === 0 && chosen.batch.sort === "single-use")
    console.warn(`That was the last one. Make new codes there, then: postern-vault replace ${shellWord(account.name)}`)
}

/** Puts the code on the clipboard. Where that fails nobody has seen it, so it is fresh again: the code goes back, and the person is told. */
async function putOn(clipboard: Clipboard, text: string, vault: Vault, chosen: NextCode): Promise<void> {
  try {
    clipboard.write(text)
  } catch (error) {
    await vault.commit(state => settleCode(state, chosen, "unused"))
    const reason = error instanceof VaultError ? error.message : `${clipboard.name} could not be written to.`
    throw new VaultError("unexpected", `${reason} Nobody has seen the code, so it stays unused.`, { cause: error })
  }
}

/** Turning away from the question does not take back that the code has left. */
function leftOpen(error: unknown, { name }: Account, { batch, code }: NextCode): unknown {
  if (!(error instanceof VaultError) || error.code !== "aborted" || batch.sort === "reusable") return error
  const number = code.index + 1
  return new VaultError(
    "aborted",
    `Code ${number} has left the vault, so it counts as doubtful until you say: postern-vault mark ${shellWord(name)} ${number} used (or unused)`,
  )
}

const batchIdOf = async (
  account: Account,
  session: VaultSession,
  options: NextOptions,
  state: VaultState,
): Promise<string> => (await chosenBatch(account, options, session, state)).id

const askDoubtful = (session: VaultSession): Promise<boolean> =>
  session.ask.confirm("No fresh code is left. Hand out one that may have been used before?", "--doubtful")

const outcomeText: Record<MarkWord, string> = {
  used: "Marked used.",
  failed: "Marked used, and that it did not work.",
  unused: "Still unused.",
  unsure: "Marked doubtful: it is handed out again only when no other is left.",
}

function readSeconds(text: string): number {
  const seconds = Number(text)
  if (!Number.isInteger(seconds) || seconds < 1 || seconds > 3600)
    throw new VaultError("usage-wrong", "--clear-after takes 1 to 3600 seconds.")
  return seconds
}

/** Asks what became of the code; meanwhile, or at the answer, the clipboard is emptied if it still holds it. */
async function askWhileClearing(
  session: VaultSession,
  clipboard: Clipboard | null,
  text: string,
  seconds: number,
): Promise<MarkWord> {
  const expected = clipboardDigest(text)
  let cleared = false
  const clear = (): void => {
    if (cleared || clipboard === null) return
    cleared = true
    try {
      clearClipboard(clipboard, expected)
    } catch (error) {
      // The answer is worth more than the clipboard: it is kept, and the person is told.
      session.console.warn(error instanceof VaultError ? error.message : "The code may still be on the clipboard.")
    }
  }
  const timer = setTimeout(clear, seconds * 1000)
  const onEnd = (): never => {
    clear()
    process.exit(3)
  }
  for (const signal of ["SIGHUP", "SIGTERM"] as const) process.once(signal, onEnd)
  try {
    return await session.ask.choose<MarkWord>("Did it work?", "--mark used|unused|unsure", [
      { value: "used", label: "Yes, it is used" },
      { value: "unused", label: "I did not use it" },
      { value: "failed", label: "I used it and it was refused" },
      { value: "unsure", label: "I am not sure" },
    ])
  } finally {
    clearTimeout(timer)
    clear()
    for (const signal of ["SIGHUP", "SIGTERM"] as const) process.off(signal, onEnd)
  }
}
