import { openGranted, type Vault } from "../../../folder/index.ts"
import {
  type AccessRequest,
  type Account,
  chooseNextCode,
  codeStatus,
  type Fact,
  findAccount,
  isSoundCode,
  type NextCode,
  requestStatus,
  VaultError,
  type VaultState,
} from "../../../record/index.ts"
import { type BatchOption, batchById, chosenBatch } from "../../chosen-batch.ts"
import { type MarkWord, markFacts, readMark } from "../../code-marks.ts"
import { type Clipboard, clearClipboard, clearLater, clipboardDigest, findClipboard } from "../../terminal/clipboard.ts"
import { plain, shellWord } from "../../terminal/plain-text.ts"
import { selfCommand } from "../../terminal/self-command.ts"
import { type GlobalOptions, VaultSession } from "../../vault-session.ts"
import { permitFor } from "./rule-gate.ts"

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
  const { chosen, text } =
    request === null
      ? await handOut(vault, account, session, options)
      : await handOutGranted(vault, request, session, options)
  const left =
    chosen.batch.codes.filter(code => codeStatus(code, chosen.batch) === "unused").length -
    (chosen.doubtful || chosen.batch.sort === "reusable" ? 0 : 1)
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
  await vault.commit(state => settle(state, chosen, outcome))
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
    await vault.commit(state => settle(state, chosen, "unused"))
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

/** Hands out the one code that others agreed to. */
async function handOutGranted(
  vault: Vault,
  asked: AccessRequest,
  { console }: VaultSession,
  { reason }: NextOptions,
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
  for (const liar of liars)
    console.warn(`${plain(liar)} released a wrong share: it is not the one that the seal names. Tell an owner.`)
  const batch = batchById(vault.state, asked.batch)!
  const code = batch.codes[asked.index]!
  if (!isSoundCode(text, batch.format))
    console.warn(`The check symbols of this code do not fit: it was mistyped when it was kept.`)
  // Since the others agreed it counts as handed out: it is none of those that are left.
  return { chosen: { batch, code, doubtful: true }, text }
}

interface HandedCode {
  readonly chosen: NextCode
  readonly text: string
}

/** Hands out the next code whose check symbols fit. One that fails was mistyped or damaged when it was kept, and would fail at the sign-in. */
async function handOut(
  vault: Vault,
  account: Account,
  session: VaultSession,
  options: NextOptions,
): Promise<HandedCode> {
  const { id } = await chosenBatch(account, options, session, vault.state)
  const unsound = new Set<number>()
  for (;;) {
    const chosen = await takeCode(vault, account, id, session, options, unsound)
    const [text] = (await vault.openCodes(chosen.batch, [chosen.code.index])) as [string]
    if (isSoundCode(text, chosen.batch.format)) return { chosen, text }
    session.console.warn(
      `Code ${chosen.code.index + 1} is left out: its check symbols do not fit, so it was damaged or mistyped when it was kept.`,
    )
    await vault.commit(state => settle(state, chosen, "unused"))
    unsound.add(chosen.code.index)
  }
}

/** Chooses a code and writes that it leaves, before it is opened. */
async function takeCode(
  vault: Vault,
  account: Account,
  id: string,
  session: VaultSession,
  options: NextOptions,
  unsound: ReadonlySet<number>,
): Promise<NextCode> {
  const first = chooseSound(vault.state, account, id, unsound)
  if (first.doubtful && !options.doubtful) {
    const question = "No fresh code is left. Hand out one that may have been used before?"
    if (!(await session.ask.confirm(question, "--doubtful"))) throw new VaultError("aborted")
  }
  let chosen = first
  await vault.commit(state => {
    chosen = chooseSound(state, account, id, unsound)
    if (chosen.doubtful && !first.doubtful)
      throw new VaultError("no-codes-left", "The last fresh code was just handed out by another command.")
    const { reason } = options
    return [
      {
        kind: "code-handed",
        batch: chosen.batch.id,
        index: chosen.code.index,
        ...(reason === undefined ? {} : { reason }),
      },
    ]
  })
  return chosen
}

/** The next code, without those whose check symbols are known not to fit. */
function chooseSound(state: VaultState, account: Account, id: string, unsound: ReadonlySet<number>): NextCode {
  const whole = batchById(state, id)
  if (whole === null || whole.supersededBy !== null)
    throw new VaultError(
      "no-codes-left",
      `Those codes of ${account.name} are void: newer ones took their place. See: postern-vault show ${shellWord(account.name)}`,
    )
  const codes = whole.codes.filter(code => !unsound.has(code.index))
  if (unsound.size > 0 && codes.length === 0)
    throw new VaultError(
      "code-mistyped",
      "No code of this batch has check symbols that fit. Import the kit again, or get new codes.",
    )
  return { ...chooseNextCode(account, { ...whole, codes }), batch: whole }
}

function settle(state: VaultState, { batch, code }: NextCode, outcome: MarkWord): Fact[] {
  if (batch.sort === "reusable")
    return outcome === "used" || outcome === "failed"
      ? [{ kind: "code-used", batch: batch.id, index: code.index, worked: outcome === "used" }]
      : []
  const now = batchById(state, batch.id)
  const current = now?.codes[code.index]
  if (now === null || current === undefined) return []
  // Another device's use of the same code may have arrived meanwhile: then both marks stand, and show.
  if (codeStatus(current, now) === "used")
    return outcome === "used" || outcome === "failed"
      ? [{ kind: "code-used", batch: batch.id, index: code.index, worked: outcome === "used" }]
      : []
  return markFacts(now, current, outcome)
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
